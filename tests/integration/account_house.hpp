// A server with accounts, and what a browser does with it.
#pragma once

#include <boost/json/parse.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "integration/running_server.hpp"

namespace integration {

inline const std::string good = "correct horse";

/// No limit of attempts.
inline parlor::accounts_options patient() {
    parlor::accounts_options options;
    options.per_address.burst = options.per_account.burst = 0;
    return options;
}

struct house : running_server {
    explicit house(const parlor::accounts_options& options = patient(),
                   parlor::guest_rule guests = parlor::guest_rule::reserved, const std::string& data = {},
                   const std::function<void(parlor::config&)>& tune = nullptr)
        : running_server(
              [&](parlor::config& c) {
                  c.guest_names = guests;
                  c.data = data;
                  c.admin = "off";
                  if (tune) tune(c);
              },
              [&options](parlor::server& app) { app.install_accounts(options); }) {}

    [[nodiscard]] http_answer post(std::string_view act, std::string_view body, std::string_view cookie = {},
                                   std::string_view more = "Content-Type: application/json\r\n") const {
        std::string text = "POST /account/" + std::string(act) + " HTTP/1.1\r\nHost: localhost\r\n";
        if (!cookie.empty()) text.append("Cookie: ").append(cookie).append("\r\n");
        text.append(more)
            .append("Content-Length: ")
            .append(std::to_string(body.size()))
            .append("\r\n\r\n")
            .append(body);
        return ask_http(port(), text);
    }
    [[nodiscard]] http_answer sign(std::string_view act, std::string_view name, std::string_view password = good,
                                   std::string_view cookie = {}) const {
        return post(act, R"({"name":")" + std::string(name) + R"(","password":")" + std::string(password) + "\"}",
                    cookie);
    }
    [[nodiscard]] http_answer change(std::string_view present, std::string_view next, std::string_view cookie) const {
        return post("password", R"({"present":")" + std::string(present) + R"(","next":")" + std::string(next) + "\"}",
                    cookie);
    }
    [[nodiscard]] std::string sign_out(std::string_view cookie, bool everywhere = false) const {
        return post("sign-out", everywhere ? R"({"everywhere":true})" : "{}", cookie).body;
    }
    [[nodiscard]] http_answer me(std::string_view cookie, std::string_view query = {}) const {
        return ask_http(port(), "GET /account/me" + std::string(query) +
                                    " HTTP/1.1\r\nHost: localhost\r\nCookie: " + std::string(cookie) + "\r\n\r\n");
    }

    /// The cookie that an answer sets, as a browser sends it back.
    [[nodiscard]] static std::string cookie(const http_answer& from) {
        constexpr std::string_view header = "Set-Cookie: ";
        const auto at = from.head.find(header);
        if (at == std::string::npos) return {};
        const auto start = at + header.size();
        return from.head.substr(start, from.head.find(';', start) - start);
    }
    [[nodiscard]] std::string signed_up(std::string_view name) const { return cookie(sign("sign-up", name)); }
    [[nodiscard]] std::string signed_in(std::string_view name) const { return cookie(sign("sign-in", name)); }

    [[nodiscard]] static ws_options bringing(const std::string& cookie) {
        ws_options options;
        if (!cookie.empty()) options.headers.push_back("Cookie: " + cookie);
        return options;
    }
    /// Who an upgrade is let in as, or the status and the reason of its refusal.
    [[nodiscard]] std::string let_in(const std::string& cookie, const std::string& target = "/ws") const {
        try {
            ws_client client(port(), target, bringing(cookie));
            return text_at(json::parse(client.next_message()), "/data/user");
        } catch (const upgrade_refused& no) {
            return no.answer().body;
        }
    }
};

/// "401 unauthenticated"
inline std::string code_of(const http_answer& answer) {
    return std::to_string(answer.status) + " " + text_at(json::parse(answer.body), "/error/code");
}
inline bool has_header(const http_answer& answer, std::string_view line) {
    return answer.head.find(std::string(line)) != std::string::npos;
}

}  // namespace integration
