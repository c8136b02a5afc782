// Who is behind a session, as handlers see it.
#pragma once

#include <map>
#include <string>

namespace parlor {

/// An identity, settled at the upgrade by the authenticator. Immutable once shared; equal names are one user.
struct user {
    std::string name;                           ///< 1 to 32 bytes of UTF-8
    bool guest = true;                          ///< nobody vouched for the name
    std::map<std::string, std::string> claims;  ///< what the authenticator vouches for besides the name
};

}  // namespace parlor
