// The one thread that writes the durable journal: all that was asked for while a transaction ran is the next one. For
// room/sqlite_journal.
#pragma once

#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "parlor/core/worker.hpp"
#include "room/journal_figures.hpp"
#include "room/memory_journal.hpp"
#include "room/sqlite_schema.hpp"
#include "room/sqlite_work.hpp"

namespace parlor {

/// All is safe from any thread; answers of one transaction come by one post to each loop.
class sqlite_writer {
public:
    using work = sqlite_work;

    sqlite_writer(sqlite_database database, sqlite_run run, journal_limits limits, std::unique_ptr<work_queue> thread);
    ~sqlite_writer();

    void give(work what);
    /// The same, handed over when the loop's turn ends: so what one turn commits is one transaction, and leaves
    /// together. On that loop's thread.
    void give_with_turn(work what, loop& on);
    /// Writes all that was given, and ends.
    void finish();

    [[nodiscard]] const journal_figures& figures() const noexcept { return figures_; }

private:
    using piece = std::span<work>;
    struct outcome;

    void give_all(std::vector<work> what);
    void write_all();
    void write(piece some);
    void check_fence();
    [[nodiscard]] bool try_write(piece some, std::vector<outcome>& outcomes);
    [[nodiscard]] outcome apply(work& what);
    [[nodiscard]] append_result append(sqlite_append& what);
    [[nodiscard]] std::shared_ptr<sqlite_open_room> open(const sqlite_open& what);
    [[nodiscard]] std::pair<std::uint64_t, std::int64_t> oldest_message(std::int64_t room);
    void delete_older(std::int64_t room, std::int64_t cutoff);
    void delete_expired_keys(std::int64_t room, std::int64_t now);
    void keep_beside(const sqlite_append& what);
    void keep_count(sqlite_append& what);
    void keep_keys(sqlite_append& what);
    void tidy(const sqlite_tidy& what);
    void probe(std::int64_t now);
    void answer(piece some, std::vector<outcome>& outcomes);

    struct queries;

    sqlite_database database_;
    const sqlite_run run_;
    const journal_limits limits_;
    std::unique_ptr<queries> queries_;
    bool fenced_ = false;      // another run has begun
    bool in_doubt_ = false;    // nothing was written since something could not be
    bool failing_ = false;     // nothing can be: it was not one damaged place in the file
    bool wrote_ = false;       // the present transaction has
    bool probes_ = false;      // the present transaction does
    std::int64_t tidied_ = 0;  // the last room that was tidied
    journal_figures figures_;
    std::mutex mutex_;
    std::vector<work> waiting_;                           // guarded by mutex_
    std::unordered_map<loop*, std::vector<work>> turns_;  // guarded by mutex_: of the turns that run now
    std::unique_ptr<work_queue> thread_;
};

}  // namespace parlor
