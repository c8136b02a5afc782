#include "room/mailbox.hpp"

namespace parlor {

mailbox::pushed mailbox::push(inbound& item) {
    const std::scoped_lock lock(mutex_);
    if (closed_) return {.result = admission::closed};
    if (item.bounded()) {
        if (capacity_ != 0 && depth_.load() >= capacity_) {
            if (!item.from) return {.result = admission::full};
            // Flag first, look again after: either the home loop sees the flag, or we see that it made room.
            has_waiters_.store(true);
            if (depth_.load() > capacity_ / 2) {
                waiters_.push_back(item.from);
                return {.result = admission::full};
            }
        }
        depth_.fetch_add(1);
    }
    queue_.push_back(std::move(item));
    return {.result = admission::taken, .first = queue_.size() == 1};
}

void mailbox::take_all(fifo<inbound>& to) {
    const std::scoped_lock lock(mutex_);
    for (auto& item : queue_)
        to.push_back(std::move(item));
    queue_.clear();
}

std::vector<session_ref> mailbox::handled() {
    const std::size_t left = depth_.fetch_sub(1) - 1;
    if (left > capacity_ / 2 || !has_waiters_.load()) return {};
    const std::scoped_lock lock(mutex_);
    has_waiters_.store(false);
    return std::exchange(waiters_, {});
}

bool mailbox::try_close() {
    const std::scoped_lock lock(mutex_);
    closed_ = queue_.empty();
    return closed_;
}

}  // namespace parlor
