#include "parlor/net/authenticator.hpp"

#include <fmt/format.h>

#include "parlor/core/text.hpp"

namespace parlor {
std::shared_ptr<const user> guest_of(const http_request& request, random_source& random) {
    auto guest = std::make_shared<user>();
    if (const auto name = request.query("user")) {
        if (!is_guest_name(*name)) {
            throw upgrade_refused(400, "user: expected 1 to 32 bytes without control characters, \"/\" or \",\"");
        }
        guest->name = *name;
    } else {
        guest->name = fmt::format("guest-{:04x}", random.next() & 0xffffU);
    }
    return guest;
}

}  // namespace parlor
