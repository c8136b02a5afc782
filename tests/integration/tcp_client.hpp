// A blocking TCP connection to a server under test, each wait of which has a deadline. The other clients stand on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace integration {

/// How long anything may take before a test fails: generous, for sanitizers on a busy machine.
inline constexpr std::chrono::seconds patience{60};

struct tcp_options {
    int receive_buffer = 0;      ///< bytes; 0: as the system likes
    std::string source_address;  ///< such as 127.0.0.2; empty: any
};

/// Throws std::runtime_error (std::system_error for what the system refuses) instead of waiting for ever.
class tcp_client {
public:
    explicit tcp_client(std::uint16_t port, const tcp_options& options = {});
    tcp_client(const tcp_client&) = delete;
    tcp_client& operator=(const tcp_client&) = delete;
    ~tcp_client();

    void write(std::string_view bytes) const;
    /// Waits for bytes and appends them. False when the stream has ended, or was reset.
    [[nodiscard]] bool read(std::string& to) const;
    /// Vanishes with a reset, as a broken network would have it.
    void reset();
    /// Says that nothing more will be sent.
    void finish() const;

private:
    void wait_for(short events) const;
    int fd_;
};

/// An answer to an HTTP request.
struct http_answer {
    unsigned status = 0;  ///< 0: the stream ended without one
    std::string head;
    std::string body;
};

/// Waits for a whole answer; what came behind it stays in `unread`.
[[nodiscard]] http_answer read_answer(const tcp_client& from, std::string& unread);
/// Sends a request of its own connection.
[[nodiscard]] http_answer ask_http(std::uint16_t port, std::string_view request, const tcp_options& options = {});

}  // namespace integration
