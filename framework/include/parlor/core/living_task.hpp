// What is known of each coroutine that runs in a scope: its name, since when, and what it waits for.
// scope makes them, wake_up and the other waits note themselves in them, the admin side lists them.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor {

/// One coroutine of a scope. Belongs to its loop's thread; so do all functions here, which speak of that thread.
/// It costs something when a coroutine begins and when it waits, nothing else.
class living_task {
public:
    /// `of` names the scope, and outlives this. What runs now is the parent.
    living_task(std::string name, std::string_view of, time_point now);
    living_task(const living_task&) = delete;
    living_task& operator=(const living_task&) = delete;
    virtual ~living_task();

    struct view {
        std::uint64_t number = 0;  ///< counted in this thread
        std::uint64_t parent = 0;  ///< what ran when it began; 0: no task, or one that has ended
        std::string of;            ///< its scope's name; empty: that of its parent
        std::string name;
        std::string waits_for;  ///< empty: something that is not of parlor, such as a timer of Asio's
        time_point since;
        std::optional<time_point> waits_since;
    };
    /// All of this thread, in the order in which they began.
    [[nodiscard]] static std::vector<view> all();
    [[nodiscard]] static std::size_t count() noexcept;

    /// The one whose code runs now, or null.
    [[nodiscard]] static living_task* current() noexcept { return current_; }

    /// What it is taken to wait for while it has not said so; `what` lives for ever.
    void usually_waits_for(const char* what) noexcept { usually_ = what; }

    /// While one lives, `which` runs.
    class turn {
    public:
        explicit turn(living_task* which) noexcept : outer_(std::exchange(current_, which)) {}
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        ~turn() { current_ = outer_; }

    private:
        living_task* outer_;
    };

    /// Noted when the current task waits; what it is resumed by says so.
    class wait {
    public:
        wait() noexcept = default;
        /// `what` lives for ever.
        wait(const char* what, time_point now) noexcept : who_(current_) {
            if (!who_) return;
            who_->waits_for_ = what;
            who_->waits_since_ = now;
        }
        /// Resumes it: calls `work` as the task's own.
        template <class Work>
        void over(Work&& work) {
            if (who_) who_->waits_for_ = nullptr;
            const boost::intrusive_ptr<living_task> kept = std::move(who_);
            const turn now(kept.get());
            std::forward<Work>(work)();
        }

    private:
        boost::intrusive_ptr<living_task> who_;
    };

private:
    friend void intrusive_ptr_add_ref(living_task* task) noexcept { ++task->references_; }
    friend void intrusive_ptr_release(living_task* task) noexcept {
        if (--task->references_ == 0) delete task;
    }

    static thread_local constinit inline living_task* current_ = nullptr;

    const std::string name_;
    const std::string_view of_;
    const time_point since_;
    time_point waits_since_{};
    const char* waits_for_ = nullptr;  // null: it does not say so
    const char* usually_ = "";
    std::uint64_t number_;
    std::uint64_t parent_;
    std::uint32_t references_ = 0;
    living_task* next_ = nullptr;
    living_task* previous_;
};

}  // namespace parlor
