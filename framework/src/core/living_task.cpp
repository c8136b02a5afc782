#include "parlor/core/living_task.hpp"

#include <algorithm>

namespace parlor {
namespace {

thread_local constinit living_task* newest = nullptr;
thread_local constinit std::uint64_t last_number = 0;
thread_local constinit std::size_t living = 0;

}  // namespace

living_task::living_task(std::string name, std::string_view of, time_point now)
    : name_(std::move(name)),
      of_(of),
      since_(now),
      number_(++last_number),
      parent_(current_ ? current_->number_ : 0),
      previous_(std::exchange(newest, this)) {
    if (previous_) previous_->next_ = this;
    ++living;
}

living_task::~living_task() {
    if (current_ == this) current_ = nullptr;
    --living;
    (next_ ? next_->previous_ : newest) = previous_;
    if (previous_) previous_->next_ = next_;
}

std::size_t living_task::count() noexcept {
    return living;
}

std::vector<living_task::view> living_task::all() {
    std::vector<view> found;
    for (const living_task* each = newest; each; each = each->previous_) {
        found.push_back({.number = each->number_,
                         .parent = each->of_.empty() ? each->parent_ : 0,
                         .of = std::string(each->of_),
                         .name = each->name_,
                         .waits_for = each->waits_for_ ? each->waits_for_ : each->usually_,
                         .since = each->since_,
                         .waits_since = each->waits_for_ ? std::optional(each->waits_since_) : std::nullopt});
    }
    std::ranges::reverse(found);
    return found;
}

}  // namespace parlor
