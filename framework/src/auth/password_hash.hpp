// Passwords and tokens as they are kept: never as they are. The one file that knows libsodium. For auth/accounts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parlor {

inline constexpr std::size_t shortest_password = 8;  // bytes
inline constexpr std::size_t longest_password = 1024;

/// argon2id with a salt of its own, at libsodium's interactive limits: 64 MiB and some 100 ms on the calling thread.
/// Never on a loop. Throws failure{unavailable} when there is no memory.
[[nodiscard]] std::string hash_password(std::string_view password);

/// Whether `hash` was made of this password; costs as much. With an empty hash it costs the same and is false.
[[nodiscard]] bool fits_password(const std::string& hash, std::string_view password);

/// Of a token of 256 random bits, for which a fast hash is enough (BLAKE2b).
[[nodiscard]] std::string digest_of_token(std::string_view token);

}  // namespace parlor
