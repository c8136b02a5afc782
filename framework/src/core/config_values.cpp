// Reading of addresses, origins, lists and choices.
#include "core/config_values.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "core/did_you_mean.hpp"

namespace parlor {
namespace {

constexpr std::string_view digits = "0123456789";

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number value{};
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
    return value;
}

/// The canonical spelling of a numeric address of this family, or nothing.
std::optional<std::string> numeric(int family, std::string_view host) {
    std::array<std::uint8_t, sizeof(in6_addr)> binary{};
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (::inet_pton(family, std::string(host).c_str(), binary.data()) != 1) return std::nullopt;
    return ::inet_ntop(family, binary.data(), out.data(), out.size());
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return out;
}

bool only(std::string_view text, std::string_view punctuation) {
    return !text.empty() && std::ranges::all_of(text, [punctuation](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || punctuation.find(c) != std::string_view::npos;
    });
}

bool is_host(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        return numeric(AF_INET6, host.substr(1, host.size() - 2)).has_value();
    }
    return only(host, "-._");
}

/// An origin in lower case and without the default port, as browsers send it; nothing when it is none.
std::optional<std::string> normal_origin(std::string_view text) {
    const std::string origin = lower(text);
    const std::size_t mark = origin.find("://");
    if (mark == std::string::npos) return std::nullopt;
    const std::string_view scheme = std::string_view(origin).substr(0, mark);
    std::string_view host = std::string_view(origin).substr(mark + 3);
    std::string_view port;
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && host.back() != ']') {
        port = host.substr(colon + 1);
        host = host.substr(0, colon);
        if (port.find_first_not_of(digits) != std::string_view::npos || !whole_number<std::uint16_t>(port)) {
            return std::nullopt;
        }
    }
    if (!only(scheme, "+-.") || !is_host(host)) return std::nullopt;
    const bool is_default = port.empty() || (scheme == "http" && port == "80") || (scheme == "https" && port == "443");
    return fmt::format("{}://{}{}{}", scheme, host, is_default ? "" : ":", is_default ? "" : port);
}

}  // namespace

std::size_t parse_count(std::string_view text, std::size_t smallest, std::size_t largest) {
    const auto value = whole_number<std::size_t>(text);
    if (value && *value >= smallest && *value <= largest) return *value;
    const std::string range = largest == any_count ? "(0: no limit)" : fmt::format("from {} to {}", smallest, largest);
    throw std::invalid_argument(fmt::format("expected a whole number {}, got \"{}\"", range, text));
}

listen_address parse_listen(std::string_view text) {
    const auto refuse = [text]() -> std::invalid_argument {
        return std::invalid_argument(
            fmt::format("expected ADDR:PORT such as 127.0.0.1:8080, [::1]:8080 or localhost:8080, got \"{}\"", text));
    };
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos) throw refuse();
    std::string_view host = text.substr(0, colon);
    const auto port = whole_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) throw refuse();

    std::optional<std::string> address;
    if (host == "localhost") {
        address = "127.0.0.1";
    } else if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        address = numeric(AF_INET6, host.substr(1, host.size() - 2));
    } else {
        address = numeric(AF_INET, host);
    }
    if (!address) throw refuse();
    return {*address, *port};
}

namespace {

constexpr std::string_view level_names = "trace|debug|info|warn|error|off";

std::string area_names() {
    std::string names;
    for (std::size_t i = 0; i < log::area_count; ++i)
        names.append(i == 0 ? "" : "|").append(to_string(static_cast<log::area>(i)));
    return names;
}

log::level parse_level(std::string_view text) {
    return static_cast<log::level>(parse_choice(text, level_names));
}

}  // namespace

log::levels parse_levels(std::string_view text) {
    log::levels all;
    std::vector<std::pair<log::area, log::level>> some;
    std::vector<std::string> items = split_list(text);
    if (items.empty()) items.emplace_back();
    for (const std::string& item : items) {
        const std::size_t equals = item.find('=');
        if (equals == std::string::npos) {
            all = parse_level(item);
        } else {
            const auto named = parse_choice(std::string_view(item).substr(0, equals), area_names());
            some.emplace_back(static_cast<log::area>(named), parse_level(std::string_view(item).substr(equals + 1)));
        }
    }
    for (const auto& [area, lowest] : some)
        all.set(area, lowest);
    return all;
}

std::string levels_text(const log::levels& each) {
    const log::level most = each[log::area::app];
    std::string out(to_string(most));
    for (std::size_t i = 0; i < log::area_count; ++i) {
        const auto area = static_cast<log::area>(i);
        if (each[area] != most) out.append(",").append(to_string(area)).append("=").append(to_string(each[area]));
    }
    return out;
}

std::string parse_admin(std::string_view text) {
    if (text == "auto" || text == "off") return std::string(text);
    if (text.find('/') != std::string_view::npos) {
        if (text.size() <= longest_socket_path) return std::string(text);
        throw std::invalid_argument(
            fmt::format("expected a path of {} bytes at most, got \"{}\"", longest_socket_path, text));
    }
    try {
        (void)parse_listen(text);
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument(fmt::format(
            "expected auto, off, a path such as /run/chat/admin.sock, or ADDR:PORT such as 127.0.0.1:8090, got \"{}\"",
            text));
    }
    return std::string(text);
}

std::vector<std::string> split_list(std::string_view text, char separator) {
    constexpr std::string_view blanks = " \t";
    std::vector<std::string> items;
    if (text.find_first_not_of(blanks) == std::string_view::npos) return items;
    while (true) {
        const std::size_t comma = std::min(text.find(separator), text.size());
        std::string_view item = text.substr(0, comma);
        item.remove_prefix(std::min(item.find_first_not_of(blanks), item.size()));
        items.emplace_back(item.substr(0, item.find_last_not_of(blanks) + 1));
        if (comma == text.size()) return items;
        text.remove_prefix(comma + 1);
    }
}

std::vector<std::string> parse_origins(std::string_view text) {
    std::vector<std::string> origins;
    for (const std::string& item : split_list(text)) {
        if (item == "*") {
            origins.push_back(item);
        } else if (auto origin = normal_origin(item)) {
            origins.push_back(std::move(*origin));
        } else {
            throw std::invalid_argument(
                fmt::format("expected * or origins such as https://example.com, without a path, got \"{}\"", item));
        }
    }
    return origins;
}

std::vector<address_range> parse_ranges(std::string_view text) {
    std::vector<address_range> ranges;
    for (const std::string& item : split_list(text))
        ranges.emplace_back(item);
    return ranges;
}

std::size_t parse_choice(std::string_view text, std::string_view choices) {
    const std::vector<std::string> names = split_list(choices, '|');
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    throw std::invalid_argument(
        fmt::format("expected one of {}, got \"{}\"{}", fmt::join(names, ", "), text, did_you_mean(text, names)));
}

}  // namespace parlor
