// Asio's view of a simulated loop: loop_executor, which also counts the coroutines that were spawned and have not
// ended.
#pragma once

#include <cstddef>
#include <utility>

#include "core/loop_executor.hpp"

namespace parlor::sim {

/// Whoever spawns a coroutine holds an executor that tracks its work for as long as the coroutine has not ended: those
/// are counted. One thread.
template <class Loop>
class counting_executor {
    using tracking = boost::asio::execution::outstanding_work_t;

public:
    counting_executor(loop_executor<Loop> on, std::size_t& count, bool counted = false) noexcept
        : on_(on), count_(&count), counted_(counted) {
        if (counted_) ++*count_;
    }
    counting_executor(const counting_executor& other) noexcept
        : counting_executor(other.on_, *other.count_, other.counted_) {}
    counting_executor& operator=(counting_executor other) noexcept {
        std::swap(on_, other.on_);
        std::swap(count_, other.count_);
        std::swap(counted_, other.counted_);
        return *this;
    }
    ~counting_executor() {
        if (counted_) --*count_;
    }

    [[nodiscard]] boost::asio::execution_context& query(boost::asio::execution::context_t what) const noexcept {
        return on_.query(what);
    }
    [[nodiscard]] boost::asio::execution::blocking_t query(boost::asio::execution::blocking_t what) const noexcept {
        return on_.query(what);
    }
    [[nodiscard]] tracking query(tracking) const noexcept {
        return counted_ ? tracking(tracking::tracked) : tracking(tracking::untracked);
    }
    [[nodiscard]] counting_executor require(boost::asio::execution::blocking_t::possibly_t what) const noexcept {
        return {on_.require(what), *count_, counted_};
    }
    [[nodiscard]] counting_executor require(boost::asio::execution::blocking_t::never_t what) const noexcept {
        return {on_.require(what), *count_, counted_};
    }
    [[nodiscard]] counting_executor require(tracking::tracked_t) const noexcept { return {on_, *count_, true}; }
    [[nodiscard]] counting_executor require(tracking::untracked_t) const noexcept { return {on_, *count_, false}; }

    template <class Function>
    void execute(Function&& work) const {
        on_.execute(std::forward<Function>(work));
    }

    friend bool operator==(const counting_executor& a, const counting_executor& b) noexcept {
        return a.on_ == b.on_ && a.counted_ == b.counted_;
    }

private:
    loop_executor<Loop> on_;
    std::size_t* count_;
    bool counted_;
};

}  // namespace parlor::sim
