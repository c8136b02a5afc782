#include "core/sqlite_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace parlor {
namespace {

constexpr std::chrono::milliseconds patience_at_start{250};

[[noreturn]] void refuse(const std::string& what) {
    throw std::runtime_error("data: " + what);
}

[[noreturn]] void refuse(const std::string& path, std::string_view kind, const sqlite_error& error) {
    switch (error.code()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            refuse(path + " is locked by another program");
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            refuse(path + " is damaged, or no " + std::string(kind) + ": " + error.what());
        case SQLITE_FULL:
            refuse("no space is left for " + path);
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            refuse("cannot write to " + path + ": " + error.what());
        default:
            refuse("cannot use " + path + ": " + error.what());
    }
}

/// Its owner's alone, also in a folder that is not: it holds keys, or hashes of passwords. SQLite gives the files
/// beside it the same mode.
void create_file(const std::string& path) {
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (made < 0) refuse("cannot open " + path + ": " + std::generic_category().message(errno));
    ::close(made);
}

std::int64_t number(sqlite_database& on, const char* sql) {
    sqlite_query query(on, sql);
    auto rows = query.rows();
    return rows.next() ? rows.integer(0) : 0;
}

/// Looks before it touches: what is not ours stays as it is.
void check_owner(sqlite_database& on, const std::string& path, const sqlite_format& format) {
    const auto newest = static_cast<std::int64_t>(format.steps.size());
    const std::int64_t owner = number(on, "PRAGMA application_id");
    const std::int64_t version = number(on, "PRAGMA user_version");
    const bool is_new = owner == 0 && version == 0 && number(on, "SELECT count(*) FROM sqlite_schema") == 0;
    if (is_new) return;
    if (owner != format.application_id) refuse(path + " is another program's database");
    if (version < 1) refuse(path + " is damaged, or no " + std::string(format.kind) + ": it has no version");
    if (version > newest) {
        refuse(path + " was written by a newer version: it has format " + std::to_string(version) +
               ", this one knows formats up to " + std::to_string(newest));
    }
}

void bring_up_to_date(sqlite_database& on, const sqlite_format& format) {
    sqlite_transaction all(on);
    for (auto at = static_cast<std::size_t>(number(on, "PRAGMA user_version")); at < format.steps.size(); ++at)
        on.execute(format.steps[at]);
    on.execute(("PRAGMA application_id = " + std::to_string(format.application_id)).c_str());
    on.execute(("PRAGMA user_version = " + std::to_string(format.steps.size())).c_str());
    all.commit();
}

}  // namespace

void set_sqlite_durability(sqlite_database& on, durability_level level) {
    on.execute(level == durability_level::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

sqlite_database open_sqlite_file(const std::string& path, durability_level durability, const sqlite_format& format,
                                 const std::string& vfs) {
    if (vfs.empty()) create_file(path);
    try {
        sqlite_database on(path, vfs);
        on.wait_for_others(patience_at_start);
        check_owner(on, path, format);
        if (on.ask("PRAGMA journal_mode = WAL") != "wal") refuse(path + " cannot have a write-ahead log there");
        set_sqlite_durability(on, durability);
        on.execute("PRAGMA journal_size_limit = 16777216");
        bring_up_to_date(on, format);
        return on;
    } catch (const sqlite_error& error) {
        refuse(path, format.kind, error);
    }
}

sqlite_database open_sqlite_in_memory(const sqlite_format& format) {
    sqlite_database on(":memory:");
    bring_up_to_date(on, format);
    return on;
}

}  // namespace parlor
