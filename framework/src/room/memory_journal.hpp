// Logs kept in the process: the default, and what tests use. Bounded by count, age, and a cap for rooms that are
// closed.
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

#include "core/fifo.hpp"
#include "parlor/core/limit.hpp"
#include "parlor/core/random.hpp"
#include "parlor/room/journal.hpp"
#include "room/key_table.hpp"

namespace parlor {

struct journal_limits {
    std::size_t max_messages = 10000;             ///< a room; 0 = no limit
    duration max_age{};                           ///< 0 = no limit
    duration key_window = std::chrono::hours(1);  ///< 0 = no limit
    limit_counts* past = nullptr;                 ///< told of what goes
};

class memory_journal_store final : public journal_store {
public:
    /// Logs of closed rooms that are kept, and the payload bytes they may hold together; past it the longest closed go.
    static constexpr std::size_t max_closed_logs = 10000;
    static constexpr std::size_t max_closed_bytes = std::size_t{64} << 20;
    /// Names that are remembered without a log; past it the oldest go.
    static constexpr std::size_t max_bare_names = 10000;

    memory_journal_store(journal_limits limits, random_source& random) : limits_(limits), random_(random) {}

    void open(std::string_view room, journal_kind kind, loop& on,
              unique_function<void(std::unique_ptr<journal>)> done) override;
    [[nodiscard]] bool outlives_the_process(journal_kind /*kind*/) const noexcept override { return false; }
    /// A name alone pushes no log out: newcomers that nobody writes to would, with their inboxes.
    void remember(std::string_view room, journal_kind kind) override;
    void knows(std::string_view room, loop& on, unique_function<void(bool)> done) override;
    void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) override;

    /// The same, for who knows that nothing here ever waits.
    [[nodiscard]] std::unique_ptr<journal> open(std::string_view room, journal_kind kind);
    [[nodiscard]] bool knows(std::string_view room) const;

private:
    friend class memory_journal;

    struct log {
        log(std::string_view name, std::string new_epoch, const journal_limits& limits)
            : room(name), epoch(std::move(new_epoch)), keys(limits.key_window, limits.past) {}
        [[nodiscard]] std::size_t held_bytes() const noexcept { return bytes + keys.bytes() + state.size(); }

        std::string room;
        std::string epoch;
        key_table keys;
        std::string state;
        std::uint64_t last = 0;
        std::size_t bytes = 0;
        fifo<std::pair<wall_time, std::shared_ptr<const outgoing>>> messages;
    };

    void close(std::string_view room, std::unique_ptr<log> kept);
    std::string new_epoch();

    const journal_limits limits_;
    random_source& random_;
    mutable std::mutex mutex_;
    std::list<std::unique_ptr<log>> closed_;  // oldest first
    std::size_t closed_bytes_ = 0;
    std::unordered_map<std::string, std::list<std::unique_ptr<log>>::iterator> closed_by_room_;
    std::unordered_set<std::string> open_;  // rooms whose log is out
    std::list<std::string> bare_;           // remembered, the newest last; some may have got a log since
    std::unordered_map<std::string_view, std::list<std::string>::iterator> bare_by_room_;
};

}  // namespace parlor
