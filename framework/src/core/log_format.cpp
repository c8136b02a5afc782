// The text and JSON forms of a log line.
#include "core/log_format.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <type_traits>

#include "core/quote.hpp"

namespace parlor::log {
namespace {

constexpr std::size_t longest_text = 1024;

constexpr std::array<std::string_view, 6> level_names{"trace", "debug", "info", "warn", "error", "off"};

constexpr std::array<std::string_view, area_count> area_names{"app", "auth", "core",   "http",    "journal",
                                                              "net", "room", "server", "session", "trace"};

/// Long texts are cut between two characters, so that waiting lines cannot fill the memory.
std::string cut(std::string_view text) {
    if (text.size() <= longest_text) return std::string(text);
    std::size_t end = longest_text;
    while (end > longest_text - 4 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80)
        --end;
    return std::string(text.substr(0, end)) + "\xe2\x80\xa6";
}

void append_time(std::string& out, wall_time at) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
    fmt::format_to(std::back_inserter(out), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                   fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), (at - seconds).count());
}

/// Plain words stay bare; what could be mistaken for more than one word is quoted.
void append_word(std::string& out, std::string_view text) {
    const auto needs_quotes = [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '=' || c == '"' || c == '\\';
    };
    std::string word;
    append_escaped(word, text);
    if (text.empty() || std::ranges::any_of(word, needs_quotes)) {
        out.append(1, '"').append(word).append(1, '"');
    } else {
        out += word;
    }
}

void append_json_value(std::string& out, const field& each) {
    const bool number = std::visit(
        [](auto value) {
            using T = decltype(value);
            if constexpr (std::is_same_v<T, double>) return std::isfinite(value);
            return !std::is_same_v<T, std::string_view>;
        },
        each.value());
    out += number ? plain_value(each) : quoted(plain_value(each));
}

std::string text_line(const call& what) {
    std::string out;
    append_time(out, what.at);
    fmt::format_to(std::back_inserter(out), " {:5} ", to_string(what.severity));
    if (what.about != area::app) out.append(to_string(what.about)).append(": ");
    append_one_line(out, cut(what.message));
    for (const field& each : what.fields) {
        out += ' ';
        append_word(out, each.key());
        out += '=';
        append_word(out, plain_value(each));
    }
    return out;
}

std::string json_line(const call& what) {
    std::string out = "{\"time\":\"";
    append_time(out, what.at);
    out.append("\",\"level\":\"").append(to_string(what.severity)).append("\"");
    if (what.about != area::app) out.append(",\"area\":\"").append(to_string(what.about)).append("\"");
    out += ",\"message\":";
    out += quoted(cut(what.message));
    for (const field& each : what.fields) {
        const std::string_view key = each.key();
        out += ",\"";
        append_escaped(out, key);
        if (key == "time" || key == "level" || key == "area" || key == "message") out += '_';
        out += "\":";
        append_json_value(out, each);
    }
    return out += '}';
}

}  // namespace

std::string_view to_string(level value) noexcept {
    return level_names[static_cast<std::size_t>(value)];
}
std::string_view to_string(area value) noexcept {
    return area_names[static_cast<std::size_t>(value)];
}
std::string_view to_string(format value) noexcept {
    return value == format::json ? "json" : "text";
}

std::string plain_value(const field& each) {
    return std::visit(
        [](auto value) -> std::string {
            if constexpr (std::is_same_v<decltype(value), std::string_view>) {
                return cut(value);
            } else {
                return fmt::format("{}", value);
            }
        },
        each.value());
}

std::string format_line(format chosen, const call& what) {
    return chosen == format::json ? json_line(what) : text_line(what);
}

}  // namespace parlor::log
