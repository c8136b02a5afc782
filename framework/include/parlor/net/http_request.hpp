// One HTTP request as routes, endpoints and authenticators see it: complete, decoded, without its connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/core/route_pattern.hpp"

namespace parlor {

/// A request of HTTP/1.0 or 1.1 (RFC 9112). All views that it returns are good as long as the request is neither
/// changed nor moved. Belongs to one thread at a time. The server fills it in; tests of routes build their own.
class http_request {
public:
    http_request() = default;

    /// `target` is what stands in the request line: "/path?query", "http://host/path?query", or "*".
    /// Throws failure{invalid_argument} when an escape in it is malformed, or when the decoded path, or the name or
    /// value of a query parameter, is not UTF-8.
    http_request(std::string_view method, std::string_view target);

    /// In upper case, as sent. Methods are case-sensitive.
    [[nodiscard]] std::string_view method() const noexcept { return view(method_); }
    [[nodiscard]] std::string_view target() const noexcept { return view(target_); }

    /// The path of the target, percent-decoded; "/" when the target has none. Dot segments are left as they are.
    [[nodiscard]] std::string_view path() const noexcept { return view(path_); }

    /// The first query parameter of that name, decoded (`+` is a space). Without a `=` the value is empty.
    [[nodiscard]] std::optional<std::string_view> query(std::string_view name) const noexcept;

    struct parameter {
        std::string_view name, value;
    };
    /// All query parameters, decoded, in the order of the target.
    [[nodiscard]] std::vector<parameter> query() const;

    /// The first header of that name; names are compared without their case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
    /// Every header of that name, in the order of the request.
    [[nodiscard]] std::vector<std::string_view> headers(std::string_view name) const;
    /// How many headers of that name there are.
    [[nodiscard]] std::size_t header_count(std::string_view name) const noexcept;
    /// All headers, in the order of the request.
    [[nodiscard]] std::vector<parameter> headers() const;
    /// True when a header of that name holds `token` in its comma-separated list, in any case.
    [[nodiscard]] bool header_has_token(std::string_view name, std::string_view token) const noexcept;

    /// The first cookie of that name (RFC 6265 section 5.4), without quotes around it, not decoded.
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const noexcept;

    /// What the route's place `{name}` matched; nothing before routing, and for a name that the route does not have.
    [[nodiscard]] std::optional<std::string_view> param(std::string_view name) const noexcept {
        return params_.get(name);
    }

    /// Host and port that the request is for: those of an absolute target, else the Host header's. May be empty.
    [[nodiscard]] std::string_view host() const noexcept;

    /// The subprotocols that a WebSocket client offers, in its order of preference.
    [[nodiscard]] std::vector<std::string_view> subprotocols() const;

    /// The client's address as text, behind a trusted proxy the forwarded one.
    [[nodiscard]] std::string_view peer_address() const noexcept { return peer_address_; }

    /// True when this very connection is TLS; what a proxy in front did is not in it.
    [[nodiscard]] bool secure() const noexcept { return secure_; }

    /// True when the client speaks TLS: on this connection, or to a trusted proxy that says so (X-Forwarded-Proto).
    [[nodiscard]] bool https() const noexcept { return https_; }

    /// When it was whole, by the server's clock.
    [[nodiscard]] wall_time received_at() const noexcept { return received_at_; }

    /// Whether the client wants the connection to go on after the answer.
    [[nodiscard]] bool keep_alive() const noexcept { return keep_alive_; }

    /// 1 for HTTP/1.1, 0 for HTTP/1.0.
    [[nodiscard]] int minor_version() const noexcept { return minor_version_; }

    [[nodiscard]] std::string_view body() const noexcept { return body_; }

    // What the server, or a test, fills in.
    void add_header(std::string_view name, std::string_view value);
    void set_params(path_params params) { params_ = std::move(params); }
    void set_peer(std::string address, bool secure) {
        peer_address_ = std::move(address);
        secure_ = https_ = secure;
    }
    void set_https(bool https) noexcept { https_ = https; }
    void set_received(wall_time at) noexcept { received_at_ = at; }
    void set_version(int minor, bool keep_alive) noexcept {
        minor_version_ = static_cast<std::uint8_t>(minor);
        keep_alive_ = keep_alive;
    }
    void set_body(std::string body) { body_ = std::move(body); }

private:
    // Everything short lies in one string, and is named by where it lies: a request costs a handful of allocations.
    struct piece {
        std::uint32_t offset = 0, size = 0;
    };
    struct pair {
        piece name, value;
    };

    [[nodiscard]] std::string_view view(piece p) const noexcept {
        return std::string_view(text_).substr(p.offset, p.size);
    }
    [[nodiscard]] piece keep(std::string_view text);
    [[nodiscard]] piece keep_decoded(std::string_view text, bool plus_is_space, const char* what);
    void read_query(std::string_view query);

    std::string text_;
    piece method_, target_, authority_, path_;
    std::vector<pair> headers_;
    std::vector<pair> query_;
    path_params params_;
    std::string peer_address_;
    std::string body_;
    wall_time received_at_{};
    std::uint8_t minor_version_ = 1;
    bool keep_alive_ = true;
    bool secure_ = false;
    bool https_ = false;
};

}  // namespace parlor
