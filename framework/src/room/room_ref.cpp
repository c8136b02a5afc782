#include "parlor/room/room_ref.hpp"

#include "room/registry.hpp"

namespace parlor {

bool room_ref::push(std::string_view type, std::string payload, std::shared_ptr<detail::call_state> answer,
                    call_key retry) const {
    inbound item;
    item.kind = inbound_kind::call;
    item.type = type;
    item.payload = std::move(payload);
    item.key = std::move(retry.key);
    item.caller = std::move(retry.user);
    item.done = [answer](std::string result, std::optional<failure> error) {
        if (answer) answer->settle(std::move(result), std::move(error));
    };
    if (rooms_->push(name_, item)) return true;
    if (answer) answer->settle({}, failure(errc::resource_exhausted, name_ + " has too much to do"));
    return false;
}

}  // namespace parlor
