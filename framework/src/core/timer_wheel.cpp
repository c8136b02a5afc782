// The hashed wheel behind every coarse deadline. A slot holds the entries of one tick of every turn.
#include "parlor/core/timer_wheel.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace parlor {
namespace {

std::int64_t tick_of(time_point at) noexcept {
    const auto since_zero = at.time_since_epoch();
    const auto whole = since_zero / timer_wheel::tick;
    return since_zero % timer_wheel::tick < duration::zero() ? whole - 1 : whole;
}

std::size_t slot_of(std::int64_t tick, std::size_t slots) noexcept {
    return static_cast<std::size_t>(static_cast<std::uint64_t>(tick) % slots);
}

}  // namespace

void timer_entry::disarm() noexcept {
    if (!wheel_) return;
    *previous_ = next_;
    if (next_) next_->previous_ = previous_;
    --wheel_->size_;
    wheel_ = nullptr;
}

timer_wheel::timer_wheel(time_point now) noexcept : current_(now) {}

timer_wheel::~timer_wheel() {
    const auto disarm_all = [](timer_entry*& head) noexcept {
        while (head)
            head->disarm();
    };
    disarm_all(due_);
    for (slot& each : wheel_)
        disarm_all(each.first);
}

void timer_wheel::push(timer_entry*& head, timer_entry& entry) noexcept {
    entry.next_ = head;
    entry.previous_ = &head;
    if (head) head->previous_ = &entry.next_;
    head = &entry;
}

void timer_wheel::arm(timer_entry& entry, time_point deadline) noexcept {
    entry.disarm();
    entry.wheel_ = this;
    entry.deadline_ = deadline;
    slot& home = wheel_[slot_of(tick_of(std::max(deadline, current_)), slots)];
    push(home.first, entry);
    home.earliest = std::min(home.earliest, deadline);
    earliest_ = size_ == 0 ? deadline : std::min(earliest_, deadline);
    ++size_;
}

/// Moves what is due from a slot to `due_`, the entry armed first in front, and learns the slot's earliest anew.
void timer_wheel::collect(slot& from, time_point now) noexcept {
    timer_entry* entry = std::exchange(from.first, nullptr);
    timer_entry** tail = &from.first;
    from.earliest = time_point::max();
    while (entry) {
        timer_entry* const following = entry->next_;
        if (entry->deadline_ <= now) {
            push(due_, *entry);
        } else {
            entry->next_ = nullptr;
            entry->previous_ = tail;
            *tail = entry;
            tail = &entry->next_;
            from.earliest = std::min(from.earliest, entry->deadline_);
        }
        entry = following;
    }
}

/// Looks for the earliest deadline, from the current tick onwards; the first slot that is due in this turn ends it.
void timer_wheel::find_earliest() noexcept {
    const std::int64_t first = tick_of(current_);
    time_point slot_ends{first * tick};
    earliest_ = time_point::max();
    for (std::size_t i = 0; i < slots; ++i) {
        slot_ends += tick;
        earliest_ = std::min(earliest_, wheel_[(slot_of(first, slots) + i) % slots].earliest);
        if (earliest_ < slot_ends) return;
    }
}

timer_entry* timer_wheel::merged(timer_entry* left, timer_entry* right) noexcept {
    timer_entry* head = nullptr;
    timer_entry** tail = &head;
    while (left && right) {
        timer_entry*& smaller = right->deadline_ < left->deadline_ ? right : left;
        *tail = smaller;
        tail = &smaller->next_;
        smaller = smaller->next_;
    }
    *tail = left ? left : right;
    return head;
}

/// A stable merge sort by deadline along `next_` alone.
timer_entry* timer_wheel::sorted(timer_entry* list) noexcept {
    if (!list || !list->next_) return list;
    timer_entry* middle = list;
    for (timer_entry* end = list->next_; end && end->next_; end = end->next_->next_) {
        middle = middle->next_;
    }
    timer_entry* const right = std::exchange(middle->next_, nullptr);
    return merged(sorted(list), sorted(right));
}

void timer_wheel::sort_due() noexcept {
    due_ = sorted(due_);
    timer_entry** link = &due_;
    for (timer_entry* entry = due_; entry; entry = entry->next_) {
        entry->previous_ = link;
        link = &entry->next_;
    }
}

void timer_wheel::advance(time_point now) {
    now = std::max(now, current_);
    const std::int64_t first = tick_of(current_);
    const std::int64_t last = std::min(tick_of(now), first + static_cast<std::int64_t>(slots) - 1);
    current_ = now;
    if (earliest_ > now && !due_) return;

    for (std::int64_t each_tick = first; each_tick <= last; ++each_tick) {
        slot& each = wheel_[slot_of(each_tick, slots)];
        if (each.earliest <= now) collect(each, now);
    }
    sort_due();
    find_earliest();

    while (due_) {
        timer_entry& entry = *due_;
        entry.disarm();
        entry.on_timer();  // may destroy the entry, or any other
    }
}

std::optional<time_point> timer_wheel::next_deadline() const noexcept {
    if (size_ == 0) return std::nullopt;
    return due_ ? current_ : earliest_;
}

}  // namespace parlor
