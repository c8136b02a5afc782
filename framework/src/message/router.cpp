#include "parlor/message/router.hpp"

#include <algorithm>
#include <string>

#include "parlor/message/protocol.hpp"

namespace parlor::detail {

namespace {

std::string quoted(std::string_view name) {
    return "\"" + std::string(name) + "\"";
}

}  // namespace

void require_unreserved(std::string_view name, std::string_view type) {
    if (std::ranges::find(protocol::reserved_names, name) == protocol::reserved_names.end()) return;
    throw std::logic_error("parlor: the message type " + std::string(type) + " has the wire name " + quoted(name) +
                           ", which parlor keeps for itself");
}

void refuse_doubled(std::string_view name, std::string_view first, std::string_view second) {
    throw std::logic_error("parlor: two handlers for messages of the wire name " + quoted(name) + ": of type " +
                           std::string(first) + " and of type " + std::string(second));
}

}  // namespace parlor::detail
