#include "integration/hook_log.hpp"

#include <algorithm>
#include <stdexcept>

#include "integration/tcp_client.hpp"

namespace integration {

void hook_log::note(std::string what) {
    const std::scoped_lock lock(mutex_);
    notes_.push_back(std::move(what));
    changed_.notify_all();
}

void hook_log::wait_for(std::string_view what, std::size_t times) {
    std::unique_lock lock(mutex_);
    const auto often_enough = [&] { return static_cast<std::size_t>(std::ranges::count(notes_, what)) >= times; };
    if (!changed_.wait_for(lock, patience, often_enough)) {
        throw std::runtime_error("waited too long for \"" + std::string(what) + '"');
    }
}

std::vector<std::string> hook_log::all() const {
    const std::scoped_lock lock(mutex_);
    return notes_;
}

std::size_t hook_log::count(std::string_view what) const {
    const std::scoped_lock lock(mutex_);
    return static_cast<std::size_t>(std::ranges::count(notes_, what));
}

}  // namespace integration
