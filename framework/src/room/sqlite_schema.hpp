// The file of the durable journal: what is in it, which versions of it there are, and who may use it. For
// room/sqlite_journal.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/sqlite_database.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/random.hpp"

namespace parlor {

/// Statement number n takes a file from version n to version n + 1. Steps that were ever released never change.
[[nodiscard]] std::span<const char* const> sqlite_schema_steps();

/// Opens `path`, made when it is missing, and brings it to the newest version, all or nothing.
/// Throws std::runtime_error, one line that begins with `data: `: the file is locked, damaged, another program's, or of
/// a newer version; the folder cannot be written to; the disk is full.
/// `vfs` names SQLite's file system; empty: the machine's own.
[[nodiscard]] sqlite_database open_sqlite_file(const std::string& path, durability_level durability,
                                               std::span<const char* const> steps = sqlite_schema_steps(),
                                               const std::string& vfs = {});

/// A run of the server on a file, from start to end.
struct sqlite_run {
    std::uint64_t number = 0;                        ///< 1, 2, 3: later runs have larger ones
    std::uint64_t id = 0;                            ///< the same in no other run of any file
    std::map<std::uint64_t, std::uint64_t> earlier;  ///< id to number, of those that are remembered
    std::array<std::byte, 32> token_key{};           ///< made with the file
    /// Is part of each epoch; changes when logs may have lost their ends, and when that was.
    std::uint64_t generation = 0;
    std::uint64_t generation_since = 0;
};

/// Begins a run: from now on, older ones may not write any more. `boot` names the machine's present boot: when the
/// machine went down under a server without durability=full, the ends of logs may be lost, and all epochs change.
[[nodiscard]] sqlite_run begin_sqlite_run(sqlite_database& on, durability_level durability, std::string_view boot,
                                          random_source& random);
/// All is kept.
void end_sqlite_run(sqlite_database& on, std::uint64_t run);

/// The machine's present boot; empty where that cannot be known.
[[nodiscard]] std::string boot_of_this_machine();

}  // namespace parlor
