#include "parlor/net/authenticator.hpp"

#include <fmt/format.h>

#include "parlor/core/error.hpp"
#include "parlor/core/text.hpp"

namespace parlor {

std::shared_ptr<const user> authenticator::at_once(const http_request& /*request*/, random_source& /*random*/) {
    return nullptr;
}

bool authenticator::stands(const user& /*who*/) const {
    return true;
}

task<std::shared_ptr<const user>> authenticator::refresh(std::string_view /*token*/, const user& /*who*/,
                                                         wall_time /*now*/) {
    throw failure(errc::unimplemented, "tokens are not refreshed here");
    co_return nullptr;
}

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
