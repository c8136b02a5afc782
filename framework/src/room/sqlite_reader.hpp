// Reads the durable journal: pages of a log, and the keys of a room that opens. On a thread and a connection of its
// own, so that neither a loop nor the writer waits for it. For room/sqlite_journal.
#pragma once

#include <optional>
#include <vector>

#include "core/sqlite_database.hpp"
#include "parlor/core/worker.hpp"
#include "parlor/room/journal.hpp"

namespace parlor {

/// A room of the file, as queries name it.
struct sqlite_room {
    std::int64_t id = 0;
    std::string name;
};

/// What to read, and which part of the log there is for this reader.
struct sqlite_page_request {
    std::shared_ptr<const sqlite_room> room;
    std::uint64_t after = 0;   ///< forwards: the page that follows it
    std::uint64_t before = 0;  ///< backwards: the page that ends before it; 0 reads forwards
    std::uint64_t first = 1;   ///< backwards: what is older does not count
    std::int64_t cutoff = 0;   ///< backwards: what was kept before that time does not count; ms since the epoch
    std::size_t max_messages = 0;
    std::size_t max_bytes = 0;
};

/// A key of a room with its reply, as it was kept.
struct sqlite_key {
    std::int64_t until = 0;  ///< ms since the epoch
    std::string user;
    std::string key;
    std::string reply;
};

/// All is safe from any thread; answers come by `on`, as a post.
class sqlite_reader {
public:
    sqlite_reader(const std::string& path, const std::string& vfs, std::unique_ptr<work_queue> thread);

    void read(sqlite_page_request what, loop& on, unique_function<void(journal_page)> done);
    /// The newest `most` keys that are good at `now`, newest first; nothing when they cannot be read.
    void read_keys(std::int64_t room, std::int64_t now, std::size_t most, loop& on,
                   unique_function<void(std::optional<std::vector<sqlite_key>>)> done);
    void knows(std::string room, loop& on, unique_function<void(bool)> done);
    /// The seq of the last message up to `last` that was kept before `at` (ms since the epoch); 0 for none, nothing
    /// when it cannot be read.
    void last_before(std::shared_ptr<const sqlite_room> room, std::uint64_t last, std::int64_t at, loop& on,
                     unique_function<void(std::optional<std::uint64_t>)> done);
    /// Whether the newest message of that room was kept at `since` or later; also true when it cannot be read.
    void may_have_since(std::string room, std::int64_t since, loop& on, unique_function<void(bool)> done);

    /// Answers all that was asked, and ends.
    void finish() { thread_->finish(); }

private:
    [[nodiscard]] journal_page forwards(const sqlite_page_request& what);
    [[nodiscard]] journal_page backwards(const sqlite_page_request& what);

    sqlite_database database_;
    sqlite_query forwards_;
    sqlite_query backwards_;
    sqlite_query keys_;
    sqlite_query known_;
    sqlite_query last_before_;
    sqlite_query newest_;
    std::unique_ptr<work_queue> thread_;
};

}  // namespace parlor
