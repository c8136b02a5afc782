#include "parlor/room/journal.hpp"

namespace parlor {

std::shared_ptr<const outgoing> redacted(const outgoing& message, const redaction& by) {
    auto made = std::make_shared<outgoing>(make_event(by.type, message.room, by.payload));
    made->seq = message.seq;
    return made;
}

}  // namespace parlor
