// What waits to be written to one session: runs of encoded frames, most of them shared with other sessions. Pure; the
// session pushes, the shard's flush gathers, writes and consumes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "parlor/message/overflow_policy.hpp"
#include "parlor/wire/frame_writer.hpp"

namespace parlor {

/// What a pushed slice is, as far as queueing cares.
enum class frame_class : std::uint8_t {
    sequenced,  ///< carries a seq; kept whatever happens
    reply,      ///< answers one message; kept too
    ephemeral,  ///< unsequenced; the only kind that a policy may drop
    control,    ///< ping, pong, close; may pass the limit by a little, so that a close frame always fits
    preface,    ///< no frames at all but the HTTP answer before the first one
};

struct outbox_limits {
    std::size_t max_bytes = std::size_t{1} << 20;  ///< 0: no limit but the 4 GiB that the counter holds
    overflow_policy policy = overflow_policy::close;
};

enum class push_result : std::uint8_t {
    queued,
    dropped,   ///< an ephemeral frame for which no room could be made
    overflow,  ///< not queued; close with 1013
};

/// A queue of slices in which contiguous slices of one batch are one segment, so that a whole turn of a room is written
/// from one buffer. Frame boundaries are not stored: they are read from the frames' own headers when the kernel has
/// taken a segment in part. Owns no memory of its own while empty, nor while it holds a single segment. Belongs to one
/// shard.
class outbox {
public:
    /// Past the limit, control frames may use this many bytes more.
    static constexpr std::size_t control_reserve = 1024;

    /// Queues `frames`, which hold whole unmasked frames (or are a preface). `conflate_key` counts for ephemeral frames
    /// under `conflate` only; 0 is no key.
    [[nodiscard]] push_result push(const slice& frames, frame_class kind, const outbox_limits& limits,
                                   std::uint64_t conflate_key = 0);

    /// The quick way for frames that are no preface and may not be dropped, when they lie right behind all that is here
    /// and fit. Otherwise nothing is done and the answer is false: push() knows what to do.
    [[nodiscard]] bool try_extend(const slice& frames, std::size_t max_bytes) noexcept {
        if (backlog_ || front_droppable_ || front_is_cut_) return false;
        const std::size_t size = frames.size();
        const std::size_t limit = max_bytes == 0 ? max_counted : std::min(max_bytes, max_counted);
        if (bytes_ + size > limit || !front_.try_extend(frames)) return false;
        bytes_ += static_cast<std::uint32_t>(size);
        return true;
    }

    /// The first segments to write, in order; returns how many of `out` are filled. Good until the next change.
    [[nodiscard]] std::size_t gather(std::span<std::span<const std::byte>> out) const noexcept;

    /// Forgets the first `n` bytes, which have been written. `n` is at most `bytes()`.
    void consume(std::size_t n) noexcept;

    /// Drops all but the rest of a frame that is partly written.
    void clear_unsent() noexcept;
    /// Makes a copy of that rest, after clear_unsent(), so that it does not hold the batch that it came in.
    void copy_rest(frame_writer& writer);

    /// The age of the oldest full batch that is held here; 0 when none is.
    [[nodiscard]] std::uint64_t oldest_batch() const noexcept { return front_.age(); }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
    [[nodiscard]] bool empty() const noexcept { return bytes_ == 0; }

    /// How many pushes a policy has dropped so far.
    [[nodiscard]] std::uint32_t dropped() const noexcept { return dropped_; }

private:
    struct entry {
        slice frames;
        std::uint64_t key = 0;
        bool droppable = false;
        bool preface = false;
    };
    static constexpr std::size_t max_counted = std::numeric_limits<std::uint32_t>::max();
    struct backlog;  // what could not be merged into the front
    struct free_backlog {
        void operator()(backlog* queue) const noexcept;
    };

    [[nodiscard]] std::size_t front_size() const noexcept { return front_is_cut_ ? partial_ : front_.size(); }
    [[nodiscard]] bool front_is_droppable() const noexcept { return front_droppable_ && partial_ == 0; }
    [[nodiscard]] bool merges(const slice& frames) noexcept;
    [[nodiscard]] bool make_room(std::size_t excess, std::uint64_t key) noexcept;
    void append(entry added);
    void advance(std::size_t n) noexcept;
    void pop_front() noexcept;
    void drop_front() noexcept;

    slice front_;
    std::unique_ptr<backlog, free_backlog> backlog_;
    std::uint32_t bytes_ = 0;
    std::uint32_t partial_ = 0;  // how much is left of the frame at the front, if some of it is written; or a preface
    std::uint32_t dropped_ = 0;
    bool front_droppable_ = false;
    bool front_is_cut_ = false;  // nothing behind the partly written frame is to be sent
};

}  // namespace parlor
