// What the thread that writes the durable journal is given to do. For room/sqlite_writer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parlor/room/journal.hpp"
#include "room/sqlite_reader.hpp"

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

using sqlite_work = std::variant<sqlite_append, sqlite_open, sqlite_trim, sqlite_tidy>;

/// Of what it brings into the file.
[[nodiscard]] std::size_t bytes_of(const sqlite_work& what) noexcept;

/// Null when it is not about one that somebody has open.
[[nodiscard]] const std::shared_ptr<sqlite_open_room>* room_of(const sqlite_work& what) noexcept;

}  // namespace parlor
