// Whether a token is good, and who it speaks of: RFC 7519 over RFC 7515 as pure functions of token, keys and time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "auth/key_set.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/message/user.hpp"

namespace parlor {

/// The header of a token and where its parts are.
struct jwt_parts {
    jwt_algorithm algorithm{};
    std::string kid;
    bool has_kid = false;
    std::string_view signed_text;  ///< of the token: what the signature is of
    std::string payload;           ///< decoded; JSON if the signature is good
    std::string signature;
};

inline constexpr std::size_t max_jwt_bytes = std::size_t{8} * 1024;

/// Takes a token in compact form apart. Throws failure{unauthenticated} for what is none, is larger than max_jwt_bytes,
/// names an algorithm that is not spoken, or asks for extensions (`crit`). Believe nothing of it yet.
[[nodiscard]] jwt_parts take_jwt_apart(std::string_view token);

/// What a token has to say, past its signature.
struct jwt_rules {
    std::string issuer;    ///< empty: any
    std::string audience;  ///< empty: only tokens without `aud` are for us
    duration leeway{};     ///< how far the clocks of issuer and server may be apart
};

/// The user that the claims speak of, who expires with them (leeway included). Throws failure{unauthenticated} when
/// `exp` or `sub` are missing or of the wrong type, when it is not valid at `now`, not from the issuer, not for the
/// audience, or when `sub` is no name: 1 to 64 bytes without control characters, "/" or ",".
[[nodiscard]] std::shared_ptr<const user> user_of_claims(std::string_view json, const jwt_rules& rules, wall_time now);

/// All of it. Throws failure{unauthenticated} with the reason, which holds nothing of the token.
[[nodiscard]] std::shared_ptr<const user> verify_jwt(std::string_view token, const key_set& keys,
                                                     const jwt_rules& rules, wall_time now);

}  // namespace parlor
