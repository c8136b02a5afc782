#include "room/sqlite_schema.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace parlor {
namespace {

constexpr std::int64_t application_id = 0x7061726c;  // "parl": how file(1) and we know the file
constexpr std::chrono::milliseconds patience_at_start{250};
constexpr std::int64_t remembered_runs = 1000;

// Texts are UTF-8, times milliseconds since the epoch. rooms.since is the run in which the room's epoch began.
// keys.number counts the keys of a room: the oldest go first. states has what rooms keep beside their messages.
constexpr std::array<const char*, 2> steps_to_now{R"sql(
    CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
    CREATE TABLE runs(run INTEGER PRIMARY KEY, id INTEGER NOT NULL);
    CREATE TABLE rooms(room INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, epoch TEXT NOT NULL,
                       since INTEGER NOT NULL, last INTEGER NOT NULL);
    CREATE TABLE messages(room INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL,
                          payload TEXT NOT NULL, PRIMARY KEY(room, seq)) WITHOUT ROWID;
    CREATE TABLE keys(room INTEGER NOT NULL, number INTEGER NOT NULL, until INTEGER NOT NULL, user TEXT NOT NULL,
                      key TEXT NOT NULL, reply TEXT NOT NULL, PRIMARY KEY(room, number)) WITHOUT ROWID;
)sql",
                                                  R"sql(
    CREATE TABLE states(room INTEGER PRIMARY KEY, state TEXT NOT NULL);
)sql"};

[[noreturn]] void refuse(const std::string& what) {
    throw std::runtime_error("data: " + what);
}

[[noreturn]] void refuse(const std::string& path, const sqlite_error& error) {
    switch (error.code()) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            refuse(path + " is locked by another program");
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            refuse(path + " is damaged, or no journal: " + error.what());
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

/// Its owner's alone, also in a folder that is not: it holds the key of the resume tokens. SQLite gives the files
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
void check_owner(sqlite_database& on, const std::string& path, std::size_t newest) {
    const std::int64_t owner = number(on, "PRAGMA application_id");
    const std::int64_t version = number(on, "PRAGMA user_version");
    const bool is_new = owner == 0 && version == 0 && number(on, "SELECT count(*) FROM sqlite_schema") == 0;
    if (is_new) return;
    if (owner != application_id) refuse(path + " is another program's database");
    if (version < 1) refuse(path + " is damaged, or no journal: it has no version");
    if (version > static_cast<std::int64_t>(newest)) {
        refuse(path + " was written by a newer version: it has format " + std::to_string(version) +
               ", this one knows formats up to " + std::to_string(newest));
    }
}

void set_durability(sqlite_database& on, durability_level level) {
    on.execute(level == durability_level::full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
}

void bring_up_to_date(sqlite_database& on, std::span<const char* const> steps) {
    sqlite_transaction all(on);
    for (auto at = static_cast<std::size_t>(number(on, "PRAGMA user_version")); at < steps.size(); ++at)
        on.execute(steps[at]);
    on.execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
    on.execute(("PRAGMA user_version = " + std::to_string(steps.size())).c_str());
    all.commit();
}

constexpr std::string_view to_text(durability_level level) noexcept {
    return level == durability_level::full ? "full" : "process";
}

class meta_table {
public:
    explicit meta_table(sqlite_database& on)
        : get_(on, "SELECT value FROM meta WHERE name = ?1"), set_(on, "REPLACE INTO meta VALUES(?1, ?2)") {}
    [[nodiscard]] std::string get(std::string_view name) {
        auto rows = get_.rows(name);
        return rows.next() ? std::string(rows.text(0)) : std::string();
    }
    [[nodiscard]] std::uint64_t number(std::string_view name) {
        auto rows = get_.rows(name);
        return rows.next() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
    }
    void set(std::string_view name, std::string_view value) { set_.run(name, value); }
    void set(std::string_view name, std::uint64_t value) { set_.run(name, static_cast<std::int64_t>(value)); }

private:
    sqlite_query get_;
    sqlite_query set_;
};

}  // namespace

std::span<const char* const> sqlite_schema_steps() {
    return steps_to_now;
}

sqlite_database open_sqlite_file(const std::string& path, durability_level durability,
                                 std::span<const char* const> steps, const std::string& vfs) {
    if (vfs.empty()) create_file(path);
    try {
        sqlite_database on(path, vfs);
        on.wait_for_others(patience_at_start);
        check_owner(on, path, steps.size());
        if (on.ask("PRAGMA journal_mode = WAL") != "wal") refuse(path + " cannot have a write-ahead log there");
        set_durability(on, durability);
        on.execute("PRAGMA journal_size_limit = 16777216");
        bring_up_to_date(on, steps);
        return on;
    } catch (const sqlite_error& error) {
        refuse(path, error);
    }
}

sqlite_run begin_sqlite_run(sqlite_database& on, durability_level durability, std::string_view boot,
                            random_source& random) {
    sqlite_run run;
    // Whatever the durability: a loss of power that takes messages must not take the word that there was a run with it.
    on.execute("PRAGMA synchronous = FULL");
    sqlite_transaction all(on);
    meta_table meta(on);
    sqlite_query known(on, "SELECT id, run FROM runs ORDER BY run");
    {
        auto rows = known.rows();
        while (rows.next()) {
            run.number = static_cast<std::uint64_t>(rows.integer(1));
            run.earlier.emplace(static_cast<std::uint64_t>(rows.integer(0)), run.number);
        }
    }
    ++run.number;
    do {
        run.id = random.next();
    } while (run.id == 0 || run.earlier.contains(run.id));
    sqlite_query(on, "INSERT INTO runs VALUES(?1, ?2)")
        .run(static_cast<std::int64_t>(run.number), static_cast<std::int64_t>(run.id));
    sqlite_query(on, "DELETE FROM runs WHERE run <= ?1").run(static_cast<std::int64_t>(run.number) - remembered_runs);

    const std::string key = meta.get("token_key");
    if (key.size() == run.token_key.size()) {
        std::memcpy(run.token_key.data(), key.data(), key.size());
    } else {
        random.fill(run.token_key);
        const std::string_view bytes(reinterpret_cast<const char*>(run.token_key.data()), run.token_key.size());
        sqlite_query(on, "REPLACE INTO meta VALUES('token_key', CAST(?1 AS BLOB))").run(bytes);
    }

    const bool went_down = meta.get("open") == "yes" && meta.get("boot") != boot;
    run.generation = meta.number("generation");
    run.generation_since = meta.number("generation_since");
    if (went_down && meta.get("durability") != to_text(durability_level::full)) {
        run.generation_since = run.number;
        meta.set("generation", ++run.generation);
        meta.set("generation_since", run.generation_since);
    }
    meta.set("open", "yes");
    meta.set("boot", boot);
    meta.set("durability", to_text(durability));
    all.commit();
    set_durability(on, durability);
    return run;
}

void end_sqlite_run(sqlite_database& on, std::uint64_t run) {
    sqlite_query(on, "REPLACE INTO meta SELECT 'open', 'no' FROM runs GROUP BY 1 HAVING max(run) = ?1")
        .run(static_cast<std::int64_t>(run));
}

std::string boot_of_this_machine() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string boot;
    std::getline(file, boot);
    return boot;
}

}  // namespace parlor
