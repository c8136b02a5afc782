#include "parlor/wire/deflate_negotiation.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include "parlor/wire/deflater.hpp"
#include "wire/extension_list.hpp"

namespace parlor {
namespace {

using verdict = deflate_agreement::verdict;

constexpr std::string_view extension_name = "permessage-deflate";

// The parameters of an offer or an answer. A window of 0 was not mentioned.
struct parameters {
    bool server_no_context_takeover = false;
    bool client_no_context_takeover = false;
    bool client_may_get_window = false;  // client_max_window_bits, with or without a value
    unsigned server_max_window_bits = 0;
    unsigned client_max_window_bits = 0;
};

// 8 to 15 in decimal, without leading zeros (section 7.1.2); else 0.
unsigned window_bits(std::string_view value) noexcept {
    unsigned bits = 0;
    const char* const end = value.data() + value.size();
    const auto [stop, failed] = std::from_chars(value.data(), end, bits);
    const bool is_number = failed == std::errc() && stop == end && !value.starts_with('0');
    return is_number && bits >= 8 && bits <= deflater::max_window_bits ? bits : 0;
}

// Sets a flag, once.
bool set(bool& flag) noexcept {
    return !std::exchange(flag, true);
}

// False when the parameter is unknown, doubled, or its value is wrong.
bool apply(const extension_parameter& given, parameters& to) {
    if (given.name == "server_no_context_takeover") return !given.value && set(to.server_no_context_takeover);
    if (given.name == "client_no_context_takeover") return !given.value && set(to.client_no_context_takeover);
    if (given.name == "server_max_window_bits") {
        if (!given.value || to.server_max_window_bits != 0) return false;
        to.server_max_window_bits = window_bits(*given.value);
        return to.server_max_window_bits != 0;
    }
    if (given.name == "client_max_window_bits") {
        if (!set(to.client_may_get_window)) return false;
        if (!given.value) return true;
        to.client_max_window_bits = window_bits(*given.value);
        return to.client_max_window_bits != 0;
    }
    return false;
}

std::optional<parameters> read(const extension& from) {
    if (from.name != extension_name) return std::nullopt;
    parameters all;
    for (const auto& given : from.parameters) {
        if (!apply(given, all)) return std::nullopt;
    }
    return all;
}

}  // namespace

deflate_agreement answer_deflate(std::span<const std::string_view> fields) {
    const auto offers = parse_extensions(fields);
    if (!offers) return {.result = verdict::malformed};
    for (const auto& offer : *offers) {
        const auto wanted = read(offer);
        if (!wanted) continue;
        const unsigned bits = wanted->server_max_window_bits;
        if (bits == 0) {
            return {.result = verdict::agreed,
                    .answer = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"};
        }
        if (bits < deflater::min_window_bits) continue;
        return {.result = verdict::agreed,
                .window_bits = static_cast<std::uint8_t>(bits),
                .answer =
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                    "server_max_window_bits=" +
                    std::to_string(bits)};
    }
    return {};
}

deflate_agreement check_deflate_answer(std::span<const std::string_view> fields) {
    const auto answers = parse_extensions(fields);
    if (answers && answers->empty()) return {};
    const auto said = answers && answers->size() == 1 ? read(answers->front()) : std::nullopt;
    const bool window_without_value = said && said->client_may_get_window && said->client_max_window_bits == 0;
    if (!said || !said->server_no_context_takeover || window_without_value) return {.result = verdict::malformed};
    deflate_agreement agreed{.result = verdict::agreed};
    if (said->client_max_window_bits != 0) agreed.window_bits = static_cast<std::uint8_t>(said->client_max_window_bits);
    return agreed;
}

}  // namespace parlor
