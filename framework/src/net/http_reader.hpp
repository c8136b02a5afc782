// Bytes in, one HTTP request out. The connection feeds it what it receives until a request is complete; no I/O here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "parlor/net/http_request.hpp"

namespace parlor {

/// 0 means no limit.
struct http_limits {
    std::size_t max_header_bytes = std::size_t{16} * 1024;  ///< request line and headers together; past it 431
    std::size_t max_body_bytes = std::size_t{64} * 1024;    ///< decoded; past it 413
};

/// Reads requests of HTTP/1.0 and 1.1 with Beast's parser, and refuses what Beast lets through although two parties may
/// read it differently (RFC 9112 section 11.2): doubled Host or Content-Length, Transfer-Encoding other than `chunked`.
/// Holds no memory between requests.
class http_reader {
public:
    enum class status : std::uint8_t {
        need_more,  ///< all input is taken; feed what comes next
        request,    ///< `take` it; what follows it is still in the input
        error,      ///< answer with `error_status` and close; nothing more can be read
    };

    /// `limits` must outlive the reader.
    explicit http_reader(const http_limits& limits) noexcept;
    http_reader(http_reader&&) noexcept;
    http_reader& operator=(http_reader&&) noexcept;
    ~http_reader();

    /// Takes bytes off the front of `input`, at most to the end of one request. Between a request and its `take`, and
    /// after an error, it takes none and says the same again.
    [[nodiscard]] status feed(std::span<const std::byte>& input);

    /// The request that `feed` has found. The reader then waits for the next one.
    [[nodiscard]] http_request take();

    /// True while no byte of a request has arrived: the connection may be closed without an answer.
    [[nodiscard]] bool idle() const noexcept { return state_ == nullptr; }

    /// True once for a request whose client waits for "HTTP/1.1 100 Continue" before it sends the body.
    [[nodiscard]] bool wants_continue() noexcept;

    /// What to answer after `error`: 400, 413, 417, 431, 501 or 505, and a short text for people.
    [[nodiscard]] unsigned error_status() const noexcept;
    [[nodiscard]] std::string_view error_text() const noexcept;

private:
    class request_parser;
    struct state;

    [[nodiscard]] status read(std::span<const std::byte>& input);

    const http_limits* limits_;
    std::unique_ptr<state> state_;
};

}  // namespace parlor
