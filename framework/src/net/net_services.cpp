#include "net/net_services.hpp"

#include <algorithm>

#include "net/websocket.hpp"

namespace parlor {

void flush_list::add(websocket& dirty) {
    if (dirty_.empty()) loop_.at_end_of_turn([this] { flush(); });
    dirty_.push_back(&dirty);
}

void flush_list::remove(const websocket& gone) noexcept {
    std::ranges::replace(dirty_, const_cast<websocket*>(&gone), nullptr);
    std::ranges::replace(flushing_, const_cast<websocket*>(&gone), nullptr);
}

void flush_list::flush() {
    flushing_.swap(dirty_);
    for (websocket* const each : flushing_) {
        if (each) each->flush();
    }
    flushing_.clear();
}

}  // namespace parlor
