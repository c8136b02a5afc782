#include "client/client_queue.hpp"

namespace parlor {

bool client_queue::add(std::uint64_t id, std::string text) {
    if (entries_.size() >= capacity_) return false;
    entries_.push_back({.id = id, .written = false, .text = std::move(text)});
    return true;
}

void client_queue::rewind() noexcept {
    for (entry& each : entries_)
        each.written = false;
}

void client_queue::settle(std::uint64_t id) {
    std::erase_if(entries_, [id](const entry& each) { return each.id == id; });
}

}  // namespace parlor
