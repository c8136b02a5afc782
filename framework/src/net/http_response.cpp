#include "parlor/net/http_response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <iterator>
#include <stdexcept>

#include "net/http_text.hpp"
#include "parlor/wire/utf8.hpp"

namespace parlor {
namespace {

using named_value = std::pair<std::string_view, std::string_view>;

constexpr std::array<named_value, 2> headers_of_all = {{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
}};

constexpr std::array<named_value, 2> headers_of_pages = {{
    {"Content-Security-Policy",
     "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
}};

bool is_control(char c) noexcept {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool has_body(unsigned status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

// IMF-fixdate of RFC 9110 section 5.6.7. Not strftime's names: those follow the locale.
std::string http_date(wall_time at) {
    static constexpr std::array<std::string_view, 7> weekdays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(at - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", weekdays[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

http_response with_type(std::string_view type, std::string body, unsigned status) {
    http_response response(status);
    response.set("Content-Type", type).set_body(std::move(body));
    return response;
}

}  // namespace

std::string_view reason_phrase(unsigned status) noexcept {
    namespace http = boost::beast::http;
    const auto known = http::int_to_status(status);
    const auto phrase = http::obsolete_reason(known);
    return known == http::status::unknown ? "Unknown" : std::string_view(phrase.data(), phrase.size());
}

http_response http_response::text(std::string body, unsigned status) {
    return with_type("text/plain; charset=utf-8", std::move(body), status);
}

http_response http_response::html(std::string body, unsigned status) {
    return with_type("text/html; charset=utf-8", std::move(body), status);
}

http_response http_response::json(std::string body, unsigned status) {
    return with_type("application/json", std::move(body), status);
}

http_response http_response::error(unsigned status, std::string_view detail) {
    auto body = fmt::format("{} {}", status, http_text::lower_case(reason_phrase(status)));
    if (!detail.empty()) {
        constexpr std::size_t longest_detail = 200;
        std::string safe(detail.substr(0, longest_detail));
        if (detail.size() > longest_detail) safe.resize(valid_utf8_prefix(safe));
        std::ranges::replace_if(safe, is_control, '?');
        body.append(": ").append(safe);
    }
    body.push_back('\n');
    return text(std::move(body), status);
}

http_response& http_response::set(std::string_view name, std::string_view value) {
    if (!http_text::is_token(name)) throw std::invalid_argument(fmt::format("\"{}\" is no name of a header", name));
    if (std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) {
        throw std::invalid_argument(fmt::format("the value of the header {} holds a control character", name));
    }
    for (const auto* reserved : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
        if (http_text::iequals(name, reserved)) {
            throw std::invalid_argument(fmt::format("the header {} is set by the server itself", reserved));
        }
    }
    if (!http_text::iequals(name, "Set-Cookie")) {
        std::erase_if(headers_, [&](const auto& header) { return http_text::iequals(header.first, name); });
    }
    headers_.emplace_back(name, value);
    return *this;
}

http_response& http_response::set_body(std::string body) {
    body_ = std::move(body);
    static_body_.reset();
    return *this;
}

http_response& http_response::set_static_body(std::string_view body) noexcept {
    static_body_ = body;
    return *this;
}

std::optional<std::string_view> http_response::header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers_) {
        if (http_text::iequals(key, name)) return value;
    }
    return std::nullopt;
}

bool http_response::sends_body(const manner& how) const noexcept {
    return !how.head_only && has_body(status_);
}

std::string http_response::head(const manner& how) const {
    std::string out;
    out.reserve(512);
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status_, reason_phrase(status_));
    if (how.date) append_header(out, "Date", http_date(*how.date));
    for (const auto& [name, value] : headers_)
        append_header(out, name, value);

    const auto append_unless_set = [&](const named_value& standard) {
        if (!header(standard.first)) append_header(out, standard.first, standard.second);
    };
    std::ranges::for_each(headers_of_all, append_unless_set);
    if (header("Content-Type").value_or("").starts_with("text/html")) {
        std::ranges::for_each(headers_of_pages, append_unless_set);
    }
    if (has_body(status_)) append_header(out, "Content-Length", fmt::format_int(body().size()).str());
    const std::string_view lifetime = !how.keep_alive ? "close" : how.minor_version == 0 ? "keep-alive" : "";
    std::string connection(header("Upgrade") ? "Upgrade" : "");  // RFC 9110 section 7.8 wants the two together
    if (!connection.empty() && !lifetime.empty()) connection.append(", ");
    connection.append(lifetime);
    if (!connection.empty()) append_header(out, "Connection", connection);
    out.append("\r\n");
    return out;
}

std::string http_response::serialise(const manner& how) const {
    auto out = head(how);
    if (sends_body(how)) out.append(body());
    return out;
}

}  // namespace parlor
