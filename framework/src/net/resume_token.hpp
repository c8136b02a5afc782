// The token by which a client takes its session up again: names the session, and cannot be made up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/core/random.hpp"
#include "parlor/message/session_ref.hpp"

namespace parlor {

/// What a token says: the session, and which of its tokens this is.
struct resume_claim {
    session_ref session;
    std::uint32_t generation = 0;

    friend bool operator==(const resume_claim&, const resume_claim&) = default;
};

/// Signs with HMAC-SHA-256 (RFC 2104), cut to 128 bits. Immutable, so that threads may share one.
class token_signer {
public:
    using key = std::array<std::byte, 32>;

    explicit token_signer(const key& secret) : key_(secret) {}
    /// With a key that nobody else has.
    explicit token_signer(random_source& random);

    [[nodiscard]] std::string sign(const resume_claim& claim) const;
    /// Nothing for what was not signed with this key.
    [[nodiscard]] std::optional<resume_claim> verify(std::string_view token) const;

private:
    key key_;
};

}  // namespace parlor
