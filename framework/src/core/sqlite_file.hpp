// A file of ours that SQLite keeps: whose it is, which versions of it there are, and what survives. For
// room/sqlite_schema and auth/account_store.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/sqlite_database.hpp"
#include "parlor/core/config.hpp"

namespace parlor {

/// What is in it.
struct sqlite_format {
    std::int64_t application_id;         ///< how file(1) and we know it
    std::string_view kind;               ///< "journal": the word for people
    std::span<const char* const> steps;  ///< statement number n takes a file from version n to version n + 1
};

/// Opens `path`, made when it is missing, and brings it to the newest version, all or nothing.
/// Throws std::runtime_error, one line that begins with `data: `: the file is locked, damaged, another program's, or of
/// a newer version; the folder cannot be written to; the disk is full.
/// `vfs` names SQLite's file system; empty: the machine's own.
[[nodiscard]] sqlite_database open_sqlite_file(const std::string& path, durability_level durability,
                                               const sqlite_format& format, const std::string& vfs = {});

/// One that ends with its connection.
[[nodiscard]] sqlite_database open_sqlite_in_memory(const sqlite_format& format);

void set_sqlite_durability(sqlite_database& on, durability_level level);

}  // namespace parlor
