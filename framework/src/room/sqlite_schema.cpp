#include "room/sqlite_schema.hpp"

#include <cstring>
#include <fstream>

#include "core/sqlite_file.hpp"

namespace parlor {
namespace {

constexpr std::int64_t application_id = 0x7061726c;  // "parl": how file(1) and we know the file
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
    return open_sqlite_file(path, durability, {.application_id = application_id, .kind = "journal", .steps = steps},
                            vfs);
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
    set_sqlite_durability(on, durability);
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
