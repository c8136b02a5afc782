// Who a JSON Web Token says that somebody is: an authenticator for servers whose users log in elsewhere.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/core/config.hpp"
#include "parlor/net/authenticator.hpp"

namespace parlor {

struct jwt_options {
    std::string keys_file;   ///< JWKS (RFC 7517): the keys that tokens are signed with; each is for one algorithm
    std::string issuer{};    ///< the `iss` that tokens must have; empty: any
    std::string audience{};  ///< that must be among their `aud`; empty: tokens with an `aud` are for somebody else
    duration leeway = std::chrono::seconds(30);  ///< how far the clocks of issuer and server may be apart

    /// Where a token is looked for; the first place that has one counts. `header`: Authorization: Bearer;
    /// `subprotocol`: `parlor.bearer.TOKEN` beside `parlor.v1`, for browsers; `cookie:NAME`; `query:NAME`, which ends
    /// up in the logs of proxies.
    std::vector<std::string> from{"header", "subprotocol"};
};

/// Those of the settings `jwt_*`.
[[nodiscard]] jwt_options jwt_options_of(const config& settings);

/// Verifies tokens with HS256, RS256, ES256 and EdDSA (Ed25519). The algorithm is the key's: what a token says about
/// itself chooses among the keys and no more. The user's name is `sub`; all claims are its claims; `roles`, a list or
/// one text, its roles; it expires with the token. Without a good token the upgrade is refused with 401.
class jwt_authenticator final : public authenticator {
public:
    /// Reads the keys. Throws std::runtime_error with a line for people that names each key that cannot be used, and
    /// std::invalid_argument for an unknown place in `from`.
    explicit jwt_authenticator(jwt_options options);
    ~jwt_authenticator() override;

    [[nodiscard]] task<std::shared_ptr<const user>> authenticate(const http_request& request,
                                                                 random_source& random) override;
    [[nodiscard]] task<std::shared_ptr<const user>> refresh(std::string_view token, const user& who,
                                                            wall_time now) override;

    /// Reads the file again: tokens are verified with what is in it now, connections stay as they are. Throws as the
    /// constructor does, and then nothing has changed. Any thread.
    void reload() override;

    /// The user of a token, whoever brings it. Throws failure{unauthenticated} with the reason. Any thread.
    [[nodiscard]] std::shared_ptr<const user> verify(std::string_view token, wall_time now) const;

private:
    class parts;

    std::unique_ptr<parts> parts_;
};

}  // namespace parlor
