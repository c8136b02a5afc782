// What the rooms of one shard do: see server/metrics for what each figure is called.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "core/tally.hpp"

namespace parlor {

/// What the thread's rooms do at this very moment, for whoever asks when the thread does not answer. Kept by the
/// thread; any may read it.
class running_code {
public:
    /// While one lives, code of `room` may run; null: of no room.
    class turn {
    public:
        turn(running_code& of, const void* room, std::string_view type = {}) noexcept : of_(of) {
            of_.handles(type);
            of_.room_.store(room, std::memory_order_relaxed);
        }
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        ~turn() {
            of_.size_.store(0, std::memory_order_relaxed);
            of_.room_.store(nullptr, std::memory_order_relaxed);
        }

    private:
        running_code& of_;
    };

    /// The handler of a message of that type is called; `type` lives for ever.
    void handles(std::string_view type) noexcept {
        type_.store(type.data(), std::memory_order_relaxed);
        size_.store(type.size(), std::memory_order_release);
    }

    [[nodiscard]] const void* room() const noexcept { return room_.load(std::memory_order_relaxed); }
    /// Of a thread that goes on meanwhile it may be that of another message, cut or not.
    [[nodiscard]] std::string_view type() const noexcept {
        const std::size_t size = size_.load(std::memory_order_acquire);
        return size == 0 ? std::string_view() : std::string_view(type_.load(std::memory_order_relaxed), size);
    }

private:
    std::atomic<const void*> room_ = nullptr;
    std::atomic<const char*> type_ = nullptr;
    std::atomic<std::size_t> size_ = 0;  // 0: no handler
};

/// Kept by the shard's thread, read by any.
struct room_figures {
    tally_map<std::string, volume> taken;  ///< payloads that a handler took, by type
    tally_map<std::string, volume> made;   ///< payloads of events, by type: each once, however many members it goes to
    tally failed_handlers;                 ///< that threw what is no failure
    distribution turn_times{time_bounds};  ///< of a room, for all that waited for it; nanoseconds
    distribution journal_waits{time_bounds};  ///< of what a turn made, until the durable journal had it; nanoseconds
    running_code running;
};

}  // namespace parlor
