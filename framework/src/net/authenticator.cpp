#include "parlor/net/authenticator.hpp"

#include <fmt/format.h>

#include "parlor/core/text.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_name_bytes = 32;

}  // namespace

std::shared_ptr<const user> guest_of(const http_request& request, random_source& random) {
    auto guest = std::make_shared<user>();
    if (const auto name = request.query("user")) {
        if (name->empty() || name->size() > max_name_bytes || has_control_characters(*name) ||
            name->find_first_of("/,") != std::string_view::npos) {
            throw upgrade_refused(400, "user: expected 1 to 32 bytes without control characters, \"/\" or \",\"");
        }
        guest->name = *name;
    } else {
        guest->name = fmt::format("guest-{:04x}", random.next() & 0xffffU);
    }
    return guest;
}

}  // namespace parlor
