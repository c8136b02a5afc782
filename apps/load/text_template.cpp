#include "text_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <system_error>

namespace load {
namespace {

constexpr std::uint64_t max_payload = std::uint64_t{64} << 20U;

std::uint64_t number(std::string_view digits, std::string_view inside, std::uint64_t most) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value == 0 || value > most) {
        throw std::invalid_argument("{" + std::string(inside) + "}: expected a number from 1 to " +
                                    std::to_string(most));
    }
    return value;
}

void append_number(std::uint64_t value, std::string& to) {
    std::array<char, 20> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    to.append(digits.data(), end);
}

}  // namespace

text_template::text_template(std::string_view text) {
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        add_text(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = text.find_first_of("{}", 1);
        part found;
        if (close != std::string_view::npos && text[close] == '}' &&
            read_placeholder(text.substr(1, close - 1), found)) {
            found.what == kind::text ? add_text(found.text) : parts_.push_back(std::move(found));
            text.remove_prefix(close + 1);
        } else {
            add_text("{");
            text.remove_prefix(1);
        }
    }
}

// False when it is no placeholder but text that stands in braces.
bool text_template::read_placeholder(std::string_view inside, part& into) {
    constexpr std::string_view payload = "payload:";
    if (inside.starts_with(payload)) {
        into.text.assign(static_cast<std::size_t>(number(inside.substr(payload.size()), inside, max_payload)), 'x');
        return true;
    }
    if (inside == "room" || inside == "now") {
        into.what = inside == "room" ? kind::room : kind::now;
        return true;
    }
    if (inside.empty() || (inside[0] != 'i' && inside[0] != 'n')) return false;
    if (inside.size() > 1 && inside[1] != '%') return false;
    into.what = inside[0] == 'i' ? kind::client : kind::message;
    if (inside.size() > 1) into.modulus = number(inside.substr(2), inside, UINT64_MAX);
    return true;
}

void text_template::add_text(std::string_view text) {
    if (text.empty()) return;
    if (parts_.empty() || parts_.back().what != kind::text) parts_.emplace_back();
    parts_.back().text += text;
}

void text_template::render(const template_values& values, std::string& to) const {
    for (const part& each : parts_) {
        const auto reduced = [&](std::uint64_t value) { return each.modulus == 0 ? value : value % each.modulus; };
        switch (each.what) {
            case kind::text:
                to += each.text;
                break;
            case kind::client:
                append_number(reduced(values.client), to);
                break;
            case kind::message:
                append_number(reduced(values.message), to);
                break;
            case kind::room:
                append_number(values.room, to);
                break;
            case kind::now:
                if (values.marks) {
                    values.marks->write(
                        {.sender = static_cast<std::uint32_t>(values.client), .intended_ns = values.intended_ns}, to);
                }
                break;
        }
    }
}

std::string text_template::render(const template_values& values) const {
    std::string made;
    render(values, made);
    return made;
}

bool text_template::has_mark() const noexcept {
    return std::ranges::any_of(parts_, [](const part& each) { return each.what == kind::now; });
}

}  // namespace load
