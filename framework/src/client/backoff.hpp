// When to reconnect, and whether at all (the contract is in docs/guide/protocol.md). Pure; lasting_connection asks.
#pragma once

#include <optional>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/random.hpp"
#include "parlor/wire/close_code.hpp"

namespace parlor {

/// What the wait before an attempt is shorter than: doubles with each attempt, the first being 0.
[[nodiscard]] duration backoff_bound(unsigned attempt, duration first, duration most);
/// Full jitter: evenly spread between zero and that bound.
[[nodiscard]] duration full_jitter(unsigned attempt, duration first, duration most, random_source& random);

/// The N of `; reconnect_ms=N` at the end of a close reason.
[[nodiscard]] std::optional<duration> reconnect_hint(std::string_view reason) noexcept;
/// The words of a close reason, without the hint.
[[nodiscard]] std::string_view reason_text(std::string_view reason) noexcept;

/// After these codes a reconnect would meet the same end, or take the session from whoever has it now.
[[nodiscard]] bool is_final(close_code code) noexcept;

}  // namespace parlor
