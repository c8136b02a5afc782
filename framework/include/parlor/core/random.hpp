// Chance, from outside: nothing above core/ asks the machine for randomness. Tokens, ids, masks and jitter use it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace parlor {

/// Where chance comes from: the system's in production, a seed in tests and simulations. Belongs to one thread.
class random_source {
public:
    virtual ~random_source() = default;

    /// 64 uniform bits.
    [[nodiscard]] virtual std::uint64_t next() = 0;

    /// Overwrites `out` with uniform bytes.
    virtual void fill(std::span<std::byte> out) = 0;
};

/// Cryptographic quality, from the kernel: good for tokens and keys.
/// Its functions throw std::system_error when the kernel refuses, which no supported kernel does.
[[nodiscard]] std::unique_ptr<random_source> make_system_random();

/// The same sequence for the same seed with every compiler and machine (xoshiro256**). Never use it for secrets.
[[nodiscard]] std::unique_ptr<random_source> make_seeded_random(std::uint64_t seed);

/// The URL-safe alphabet of RFC 4648 section 5, without padding.
[[nodiscard]] std::string base64url(std::span<const std::byte> bytes);

}  // namespace parlor
