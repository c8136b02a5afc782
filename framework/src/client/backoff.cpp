#include "client/backoff.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace parlor {
namespace {

constexpr std::string_view hint_name = "; reconnect_ms=";

}  // namespace

duration backoff_bound(unsigned attempt, duration first, duration most) {
    const double doubled = std::ldexp(static_cast<double>(first.count()), static_cast<int>(std::min(attempt, 30U)));
    return doubled < static_cast<double>(most.count()) ? duration(static_cast<duration::rep>(doubled)) : most;
}

duration full_jitter(unsigned attempt, duration first, duration most, random_source& random) {
    const auto bound = static_cast<double>(backoff_bound(attempt, first, most).count());
    constexpr int unused_bits = 11;  // a double holds 53
    const double share = std::ldexp(static_cast<double>(random.next() >> unused_bits), unused_bits - 64);
    return duration(static_cast<duration::rep>(share * bound));
}

std::optional<duration> reconnect_hint(std::string_view reason) noexcept {
    constexpr std::size_t most_digits = 9;
    const auto at = reason.rfind(hint_name);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view digits = reason.substr(at + hint_name.size());
    std::uint32_t ms = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ms);
    if (error != std::errc{} || end != digits.data() + digits.size() || digits.size() > most_digits)
        return std::nullopt;
    return std::chrono::milliseconds(ms);
}

std::string_view reason_text(std::string_view reason) noexcept {
    return reconnect_hint(reason) ? reason.substr(0, reason.rfind(hint_name)) : reason;
}

bool is_final(close_code code) noexcept {
    switch (code) {
        case close_code::protocol_error:
        case close_code::unsupported_data:
        case close_code::invalid_payload:
        case close_code::policy_violation:
        case close_code::message_too_big:
        case close_code::taken_over:
            return true;
        default:
            return false;
    }
}

}  // namespace parlor
