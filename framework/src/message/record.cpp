#include "parlor/message/record.hpp"

#include <utility>

namespace parlor {

outgoing make_event(std::string type, std::string room, std::string payload) {
    outgoing made;
    made.kind = outgoing_kind::event;
    made.type = std::move(type);
    made.room = std::move(room);
    made.payload = std::move(payload);
    return made;
}

outgoing make_reply(request_id id, std::string payload) {
    outgoing made;
    made.kind = outgoing_kind::reply;
    made.id = std::move(id);
    made.payload = std::move(payload);
    return made;
}

outgoing make_error(request_id id, const failure& why) {
    outgoing made;
    made.kind = outgoing_kind::error;
    made.id = std::move(id);
    made.error = why.code();
    made.error_message = why.message();
    return made;
}

outgoing make_request(std::string type, std::string room, std::uint64_t number, std::string payload) {
    outgoing made;
    made.kind = outgoing_kind::request;
    made.type = std::move(type);
    made.room = std::move(room);
    made.id = request_id(number);
    made.payload = std::move(payload);
    return made;
}

}  // namespace parlor
