#include "client/client_services.hpp"

#include <algorithm>

#include "client/client_connection.hpp"

namespace parlor {

void client_flushes::add(client_connection& dirty) {
    if (dirty_.empty()) loop_.at_end_of_turn([this] { flush(); });
    dirty_.push_back(&dirty);
}

void client_flushes::remove(const client_connection& gone) noexcept {
    std::ranges::replace(dirty_, const_cast<client_connection*>(&gone), nullptr);
    std::ranges::replace(flushing_, const_cast<client_connection*>(&gone), nullptr);
}

void client_flushes::flush() {
    flushing_.swap(dirty_);
    for (std::size_t i = 0; i < flushing_.size(); ++i) {
        if (flushing_[i]) flushing_[i]->flush();
    }
    flushing_.clear();
}

}  // namespace parlor
