// Accounts of a server's own: people sign up with a name and a password, and a cookie says who they are from then on.
// Installed with server::install_accounts; docs/guide/accounts.md.
#pragma once

#include <cstddef>

#include "parlor/core/clock.hpp"

namespace parlor {

/// How often something may be tried: `burst` times at once, and once more after each `every`. A burst of 0: always.
struct attempt_rate {
    std::size_t burst = 0;
    duration every{};
};

/// The cookie, and what strangers may cost. `guest_names` of the settings says who comes without an account.
struct accounts_options {
    duration login_age = std::chrono::hours(24 * 30);  ///< a login ends so long after its sign-in, used or not
    std::size_t max_logins = 8;                        ///< of one account; one more ends the oldest
    std::size_t max_accounts = 100'000;                ///< then nobody can sign up any more; about 1 KiB each
    std::size_t max_waiting_hashes = 32;  ///< past that sign-ins are refused with 503; each holds 64 MiB in turn

    /// Of sign-ups, sign-ins and changed passwords, right or wrong; past it 429. An address is that of
    /// http_request::peer_address, of IPv6 its network.
    attempt_rate per_address{.burst = 20, .every = std::chrono::seconds(3)};
    /// Of sign-ins to one name, whether it has an account or not, and of changes of its password.
    attempt_rate per_account{.burst = 10, .every = std::chrono::seconds(15)};
};

}  // namespace parlor
