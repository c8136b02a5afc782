#include "net/outbox.hpp"

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

namespace parlor {
namespace {

// The length of the frame that `bytes` begins with, header and payload (RFC 6455 section 5.2).
std::size_t frame_size(std::span<const std::byte> bytes) noexcept {
    const auto at = [&](std::size_t i) { return std::to_integer<std::size_t>(bytes[i]); };
    if (bytes.size() < 2) return bytes.size();
    const auto length = at(1) & 0x7F;
    const std::size_t mask = (at(1) & 0x80) != 0 ? 4 : 0;
    const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (extra == 0) return 2 + mask + length;
    if (bytes.size() < 2 + extra) return bytes.size();
    std::size_t extended = 0;
    for (std::size_t i = 2; i < 2 + extra; ++i)
        extended = extended << 8 | at(i);
    return 2 + extra + mask + extended;
}

}  // namespace

struct outbox::backlog {
    std::vector<entry> entries;  // those before `first` are used up
    std::size_t first = 0;
    std::size_t droppable_bytes = 0;
    std::uint64_t front_key = 0;  // the key of the outbox's front, which has no place for it

    [[nodiscard]] bool empty() const noexcept { return first == entries.size(); }

    entry pop() noexcept {
        auto popped = std::exchange(entries[first], entry{});
        ++first;
        if (popped.droppable) droppable_bytes -= popped.frames.size();
        // The used-up part is given back once it is the larger one: then each entry is moved once on average.
        if (first * 2 > entries.size()) {
            entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(first));
            first = 0;
        }
        return popped;
    }

    // Takes out the first entry that `wanted` accepts and returns its size; 0 when there is none. Those before it move
    // up by one, which is cheap as it is the oldest that go.
    template <class Predicate>
    std::size_t take_out(Predicate wanted) noexcept {
        const auto begin = entries.begin() + static_cast<std::ptrdiff_t>(first);
        const auto found = std::find_if(begin, entries.end(), wanted);
        if (found == entries.end()) return 0;
        const auto size = found->frames.size();
        std::rotate(begin, found, found + 1);
        static_cast<void>(pop());
        return size;
    }
};

void outbox::free_backlog::operator()(backlog* queue) const noexcept {
    delete queue;
}

push_result outbox::push(const slice& frames, frame_class kind, const outbox_limits& limits,
                         std::uint64_t conflate_key) {
    const auto size = frames.size();
    if (size == 0) return push_result::queued;

    const auto reserve = kind == frame_class::control ? control_reserve : 0;
    const auto limit = limits.max_bytes == 0 ? max_counted : std::min(limits.max_bytes + reserve, max_counted);
    const bool droppable = kind == frame_class::ephemeral && limits.policy != overflow_policy::close;
    const auto key = droppable && limits.policy == overflow_policy::conflate ? conflate_key : 0;

    if (size > limit - std::min<std::size_t>(bytes_, limit) && !make_room(bytes_ + size - limit, key)) {
        if (!droppable) return push_result::overflow;
        ++dropped_;
        return push_result::dropped;
    }
    const bool plain = !droppable && kind != frame_class::preface;
    if (empty() || !plain || !merges(frames)) append({frames, key, droppable, kind == frame_class::preface});
    bytes_ += static_cast<std::uint32_t>(size);
    return push_result::queued;
}

void outbox::append(entry added) {
    if ((!empty() || added.key != 0) && !backlog_) backlog_.reset(new backlog);
    if (empty()) {
        if (backlog_) backlog_->front_key = added.key;
        front_ = std::move(added.frames);
        front_droppable_ = added.droppable;
        partial_ = added.preface ? static_cast<std::uint32_t>(front_.size()) : 0;
        return;
    }
    const auto size = added.droppable ? added.frames.size() : 0;
    backlog_->entries.push_back(std::move(added));
    backlog_->droppable_bytes += size;
}

bool outbox::merges(const slice& frames) noexcept {
    if (backlog_ && !backlog_->empty()) {
        auto& last = backlog_->entries.back();
        return !last.droppable && !last.preface && last.frames.try_extend(frames);
    }
    return !front_droppable_ && !front_is_cut_ && front_.try_extend(frames);
}

bool outbox::make_room(std::size_t excess, std::uint64_t key) noexcept {
    const auto in_front = front_is_droppable() ? front_.size() : 0;
    const auto in_backlog = backlog_ ? backlog_->droppable_bytes : 0;
    if (in_front + in_backlog < excess) return false;

    const auto target = bytes_ - excess;
    const auto drop_from_backlog = [this](auto wanted) {
        const auto size = backlog_ ? backlog_->take_out(wanted) : 0;
        bytes_ -= static_cast<std::uint32_t>(size);
        dropped_ += size != 0 ? 1 : 0;
        return size != 0;
    };
    if (key != 0) {
        while (drop_from_backlog([key](const entry& e) { return e.key == key; })) {
        }
        if (front_is_droppable() && backlog_ && backlog_->front_key == key) drop_front();
    }
    while (bytes_ > target) {
        if (front_is_droppable()) {
            drop_front();
        } else if (!drop_from_backlog([](const entry& e) { return e.droppable; })) {
            return false;
        }
    }
    return true;
}

std::size_t outbox::gather(std::span<std::span<const std::byte>> out) const noexcept {
    if (empty() || out.empty()) return 0;
    out[0] = front_.bytes().first(front_size());
    std::size_t count = 1;
    if (!backlog_) return count;
    for (auto i = backlog_->first; i < backlog_->entries.size() && count < out.size(); ++i) {
        out[count++] = backlog_->entries[i].frames.bytes();
    }
    return count;
}

void outbox::consume(std::size_t n) noexcept {
    assert(n <= bytes_);
    bytes_ -= static_cast<std::uint32_t>(n);
    while (n > 0) {
        const auto size = front_size();
        if (n < size) {
            advance(n);
            return;
        }
        n -= size;
        pop_front();
    }
}

// Less than the whole front has been written: finds out how much is left of the frame that the cut went through.
void outbox::advance(std::size_t n) noexcept {
    const auto bytes = front_.bytes();
    std::size_t boundary = partial_;
    while (boundary < n)
        boundary += frame_size(bytes.subspan(boundary));
    partial_ = static_cast<std::uint32_t>(std::min(boundary, bytes.size()) - n);
    front_.drop_front(n);
}

void outbox::pop_front() noexcept {
    entry next;
    if (backlog_ && !backlog_->empty()) {
        next = backlog_->pop();
        backlog_->front_key = next.key;
    } else {
        backlog_.reset();
    }
    front_ = std::move(next.frames);
    front_droppable_ = next.droppable;
    front_is_cut_ = false;
    partial_ = next.preface ? static_cast<std::uint32_t>(front_.size()) : 0;
}

void outbox::drop_front() noexcept {
    bytes_ -= static_cast<std::uint32_t>(front_.size());
    ++dropped_;
    pop_front();
}

void outbox::copy_rest(frame_writer& writer) {
    if (front_is_cut_) front_ = writer.write_alone(front_.bytes().first(partial_));
}

void outbox::clear_unsent() noexcept {
    backlog_.reset();
    if (partial_ == 0) pop_front();
    front_is_cut_ = partial_ != 0;
    bytes_ = partial_;
}

}  // namespace parlor
