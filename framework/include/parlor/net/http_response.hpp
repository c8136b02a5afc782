// One HTTP answer: what routes, static files and refusals of an upgrade return.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor {

/// Status, headers and body. Every answer is sent with `X-Content-Type-Options: nosniff` and `Referrer-Policy`; one
/// whose Content-Type is text/html also with a Content-Security-Policy (own origin only, plus WebSockets) and a
/// Cross-Origin-Opener-Policy. A header that you set yourself takes the place of the standard one.
class http_response {
public:
    explicit http_response(unsigned status = 200) noexcept : status_(status) {}

    [[nodiscard]] static http_response text(std::string body, unsigned status = 200);  ///< text/plain, UTF-8
    [[nodiscard]] static http_response html(std::string body, unsigned status = 200);
    [[nodiscard]] static http_response json(std::string body, unsigned status = 200);

    /// A small text/plain answer, "404 not found: /x". Control characters in `detail` become `?`, and it is cut after
    /// 200 bytes, so that it may hold what a client has sent.
    [[nodiscard]] static http_response error(unsigned status, std::string_view detail = {});

    /// Sets a header, in place of an earlier one of that name. Throws std::invalid_argument when the name is no token
    /// or the value holds a control character (it would end the header). `Set-Cookie` is added, as each is one cookie.
    /// Content-Length, Connection and Date are not for setting: they follow from the connection.
    http_response& set(std::string_view name, std::string_view value);

    http_response& set_body(std::string body);

    /// A body that is not copied: `body` must live until the answer is sent, as an embedded file does.
    http_response& set_static_body(std::string_view body) noexcept;

    [[nodiscard]] unsigned status() const noexcept { return status_; }
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
    [[nodiscard]] std::string_view body() const noexcept { return static_body_ ? *static_body_ : body_; }

    /// How an answer goes out, which the request and the connection decide.
    struct manner {
        bool head_only = false;  ///< the answer to HEAD: Content-Length without a body
        bool keep_alive = true;
        int minor_version = 1;  ///< of the request: HTTP/1.0 must be told that the connection stays open
        std::optional<wall_time> date = std::nullopt;
    };

    /// Status line and headers up to the empty line.
    [[nodiscard]] std::string head(const manner& how) const;

    /// Whether `body` follows the head: not for HEAD, 1xx, 204 and 304.
    [[nodiscard]] bool sends_body(const manner& how) const noexcept;

    /// Head and body in one string. For large static bodies send `head` and `body` as two buffers.
    [[nodiscard]] std::string serialise(const manner& how) const;

private:
    unsigned status_;
    std::vector<std::pair<std::string, std::string>> headers_;
    std::string body_;
    std::optional<std::string_view> static_body_;
};

/// The name of a status, "Not Found"; "Unknown" for a code that has none.
[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

}  // namespace parlor
