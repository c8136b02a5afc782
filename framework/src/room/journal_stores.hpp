// Where each kind of log is kept: in memory, or durably once there is a place for that. The server's journal_store.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "room/memory_journal.hpp"

namespace parlor {

class journal_stores final : public journal_store {
public:
    journal_stores(journal_limits limits, random_source& random) : memory_(limits, random) {}

    /// Until keep_durable() all that is asked for waits: another process may still have the same rooms open. Before any
    /// room is opened.
    void await_durable() noexcept { stage_ = stage::awaited; }
    /// Rooms that want to be durable are kept there; without it, in memory. Before any room is opened, or for what
    /// waits since await_durable().
    void keep_durable(journal_store& in);
    /// Another process opens the rooms from now on: here none can be opened or found any more. What waited hears so.
    void give_up() { go_on(stage::given_up); }

    void open(std::string_view room, journal_kind kind, loop& on,
              unique_function<void(std::unique_ptr<journal>)> done) override;
    [[nodiscard]] bool outlives_the_process(journal_kind kind) const noexcept override {
        return kind == journal_kind::durable && (durable_ || stage_ == stage::awaited);
    }
    void remember(std::string_view room, journal_kind kind) override;
    void knows(std::string_view room, loop& on, unique_function<void(bool)> done) override;
    void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) override;

private:
    enum class stage : std::uint8_t { ready, awaited, given_up };

    void go_on(stage next);
    template <class Work>
    void when_ready(loop* on, Work work);

    memory_journal_store memory_;
    std::atomic<journal_store*> durable_ = nullptr;
    std::atomic<stage> stage_ = stage::ready;
    std::mutex mutex_;
    std::vector<std::pair<loop*, unique_function<void()>>> waiting_;  // guarded by mutex_; null: on any
};

}  // namespace parlor
