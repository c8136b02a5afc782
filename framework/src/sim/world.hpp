// The seeded executor: one thread, one clock, and everything that is ready in an order that the seed picks.
// All else in sim/ lives in a world.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/function.hpp"
#include "sim/dice.hpp"
#include "sim/happenings.hpp"

namespace parlor::sim {

/// The simulation itself found something wrong: a promise that does not hold, or a stop that never ends.
class broken_promise : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What the executor picks among: a loop, or a queue of blocking work. Each stands for a thread.
class runnable {
public:
    runnable() = default;
    runnable(const runnable&) = delete;
    runnable& operator=(const runnable&) = delete;
    virtual ~runnable() = default;

    [[nodiscard]] virtual bool ready() const = 0;
    /// Runs one piece of work. Only when ready.
    virtual void run_one() = 0;
    /// When it will be ready without anybody's doing; max() for never.
    [[nodiscard]] virtual time_point next_deadline() const = 0;
    /// Asked when it is running and posts to a loop: true when it takes the work, to hand it on later.
    virtual bool holds_post(class simulated_loop& /*to*/, unique_function<void()>& /*work*/) { return false; }

    time_point stalled_until{};  ///< its thread gets no processor until then
    std::uint64_t owner = 0;     ///< the machine that it belongs to; 0: none
};

class world {
public:
    explicit world(std::uint64_t seed);

    [[nodiscard]] dice& chance() noexcept { return dice_; }
    [[nodiscard]] time_point now() const noexcept { return now_; }
    [[nodiscard]] runnable* running() const noexcept { return running_; }

    void add(runnable& one) { runnables_.push_back(&one); }
    void remove(const runnable& one);
    [[nodiscard]] const std::vector<runnable*>& runnables() const noexcept { return runnables_; }

    /// Runs `what` at that time, on no loop.
    void at(time_point when, unique_function<void()> what);
    void after(duration wait, unique_function<void()> what) { at(now_ + wait, std::move(what)); }

    /// Runs one piece of work, or lets time pass until there is some. False when nothing will ever happen again.
    bool step();
    void run_until(time_point when);
    /// Runs only what belongs to one machine until `done`; all else stands still. Throws broken_promise when that never
    /// comes.
    template <class Done>
    void run_alone(std::uint64_t owner, const Done& done) {
        for (std::size_t steps = 0; !done(); ++steps) {
            if (steps == endless || !step_among(owner)) throw broken_promise("the server never comes to rest");
        }
    }

    void count(happening what) noexcept { happened_.add(what); }
    [[nodiscard]] const happenings& happened() const noexcept { return happened_; }

    /// A line of the log, with the time in front.
    void note(std::string_view line);
    [[nodiscard]] const std::string& log() const noexcept { return log_; }
    /// Over the log and the order of all that ran.
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
    [[nodiscard]] std::uint64_t steps() const noexcept { return steps_; }

private:
    static constexpr std::size_t endless = 100'000;

    bool step_among(std::uint64_t owner);
    void run(std::size_t which);
    void mix(std::uint64_t value) noexcept;

    dice dice_;
    const std::uint64_t stickiness_;  // of 8 picks so many stay with what ran last
    time_point now_{std::chrono::hours(1)};
    std::vector<runnable*> runnables_;
    std::vector<std::size_t> ready_;
    runnable* running_ = nullptr;
    const runnable* last_ = nullptr;
    std::multimap<time_point, unique_function<void()>> events_;
    happenings happened_;
    std::string log_;
    std::uint64_t digest_ = 0xcbf29ce484222325U;
    std::uint64_t steps_ = 0;
};

}  // namespace parlor::sim
