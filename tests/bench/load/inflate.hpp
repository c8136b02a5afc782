// Reads a compressed message, for the replies that a client must understand before a load begins.
#pragma once

#include <string>
#include <string_view>

namespace bench {

/// The message of a permessage-deflate frame whose sender takes over no context (RFC 7692, section 7.2.2).
std::string inflated(std::string_view payload);

}  // namespace bench
