// The one thread that writes the durable journal: all that was asked for while a transaction ran is the next one. For
// room/sqlite_journal.
#pragma once

#include <mutex>
#include <unordered_map>
#include <variant>
#include <vector>

#include "parlor/core/worker.hpp"
#include "parlor/room/journal.hpp"
#include "room/journal_figures.hpp"
#include "room/memory_journal.hpp"
#include "room/sqlite_reader.hpp"
#include "room/sqlite_schema.hpp"

namespace parlor {

/// A room that its owner has open. Past the open, what is not const belongs to the writer's thread.
struct sqlite_open_room : sqlite_room {
    std::string epoch;                 // const
    std::uint64_t since = 0;           // const: the run in which the epoch began
    std::uint64_t last_at_open = 0;    // const
    std::uint64_t first_at_open = 1;   // const: last + 1 when nothing is kept
    std::int64_t first_time = 0;       // const: of that message, ms since the epoch
    std::uint64_t keys_at_open = 0;    // const: the number of the newest key, 0 for none
    std::string state_at_open;         // its owner's: empty for none
    std::uint64_t oldest_message = 0;  // 0: look it up
    std::uint64_t oldest_key = 0;      // 0: look it up
    bool stale = false;                // an append was refused: its owner has to open the room again
};

struct sqlite_append {
    std::shared_ptr<sqlite_open_room> room;
    std::uint64_t expected_last = 0;
    std::vector<std::shared_ptr<const outgoing>> messages;
    std::int64_t at = 0;
    std::string user;
    std::string key;  ///< empty: none
    std::string reply;
    std::uint64_t key_number = 0;
    std::uint64_t oldest_key = 0;  ///< older ones are forgotten
    std::optional<std::string> state;
    std::vector<redaction> redactions;
    loop* on = nullptr;
    unique_function<void(append_result)> done;
};

struct sqlite_open {
    std::string name;
    std::string new_epoch;                                          ///< for a room that there is not yet
    loop* on = nullptr;                                             ///< null: nobody opens it, its name is to be known
    unique_function<void(std::shared_ptr<sqlite_open_room>)> done;  ///< with null when it failed
};

/// Deletes what was kept before `cutoff`, a piece at a time.
struct sqlite_trim {
    std::shared_ptr<sqlite_open_room> room;
    std::int64_t cutoff = 0;
    loop* on = nullptr;
    unique_function<void(std::uint64_t first, std::int64_t first_time)> done;
};

/// Deletes what is too old in some rooms that nobody may have opened for long; a few each time, round and round.
struct sqlite_tidy {
    std::int64_t now = 0;
    std::size_t rooms = 0;
};

/// All is safe from any thread; answers of one transaction come by one post to each loop.
class sqlite_writer {
public:
    using work = std::variant<sqlite_append, sqlite_open, sqlite_trim, sqlite_tidy>;

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
    bool failing_ = false;     // what was written last could not be
    bool wrote_ = false;       // the present transaction has
    std::int64_t tidied_ = 0;  // the last room that was tidied
    journal_figures figures_;
    std::mutex mutex_;
    std::vector<work> waiting_;                           // guarded by mutex_
    std::unordered_map<loop*, std::vector<work>> turns_;  // guarded by mutex_: of the turns that run now
    std::unique_ptr<work_queue> thread_;
};

}  // namespace parlor
