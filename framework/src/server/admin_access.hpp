// Who may use the admin side: decided from one request, without I/O.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "net/origin.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/net/http_request.hpp"
#include "parlor/net/http_response.hpp"

namespace parlor {

/// An answer of the admin side that is no: JSON that says what was wrong, and what was expected.
[[nodiscard]] http_response admin_refusal(unsigned status, std::string_view code, std::string_view message);

class admin_access {
public:
    /// `token`: empty when none is needed.
    admin_access(bool is_tcp, bool is_loopback, std::string token)
        : is_tcp_(is_tcp), is_loopback_(is_loopback), token_(std::move(token)), origins_({}, is_loopback) {}

    /// Why a request of no page is refused, or nothing: a Host that only a rebound name could bring here, another
    /// page's request.
    [[nodiscard]] std::optional<http_response> refuse_page(const http_request& request) const;
    /// The same for all that shows or does something: the token too. Counts wrong ones by address.
    [[nodiscard]] std::optional<http_response> refuse(const http_request& request, time_point now);

    [[nodiscard]] bool needs_token() const noexcept { return !token_.empty(); }

    /// So many wrong tokens from an address are answered within `window`; then none is looked at until it is over.
    static constexpr int max_wrong = 10;
    static constexpr duration window = std::chrono::minutes(1);

private:
    struct guesses {
        int wrong = 0;
        time_point since{};
    };

    bool is_tcp_;
    bool is_loopback_;
    std::string token_;
    origin_policy origins_;
    std::map<std::string, guesses, std::less<>> guesses_;  // by address
};

/// Reads a token's file. Throws std::runtime_error, one line that begins with `admin_token: `.
[[nodiscard]] std::string read_admin_token(const std::string& file);

}  // namespace parlor
