#include "auth/account_store.hpp"

#include <sqlite3.h>

#include <array>

#include "core/sqlite_file.hpp"

namespace parlor {
namespace {

constexpr std::int64_t application_id = 0x70616363;  // "pacc": how file(1) and we know the file

// Texts are UTF-8, times milliseconds since the epoch. AUTOINCREMENT: no number comes twice.
constexpr std::array<const char*, 1> steps{R"sql(
    CREATE TABLE accounts(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE,
                          password TEXT NOT NULL, since INTEGER NOT NULL);
    CREATE TABLE logins(id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL, digest TEXT NOT NULL UNIQUE,
                        since INTEGER NOT NULL, until INTEGER NOT NULL);
    CREATE INDEX logins_of ON logins(account, id);
)sql"};

const sqlite_format format{.application_id = application_id, .kind = "accounts", .steps = steps};

std::int64_t count(wall_time at) noexcept {
    return at.time_since_epoch().count();
}

}  // namespace

account_store::account_store(const std::string& path, durability_level durability)
    : database_(path.empty() ? open_sqlite_in_memory(format) : open_sqlite_file(path, durability, format)) {}

std::vector<kept_account> account_store::accounts() {
    std::vector<kept_account> all;
    sqlite_query query(database_, "SELECT id, name, folded FROM accounts");
    auto rows = query.rows();
    while (rows.next()) {
        all.push_back({.id = rows.integer(0),
                       .name = std::string(rows.text(1)),
                       .folded = std::string(rows.text(2)),
                       .password = {}});
    }
    return all;
}

std::vector<kept_login> account_store::logins(wall_time now) {
    sqlite_query(database_, "DELETE FROM logins WHERE until <= ?1").run(count(now));
    std::vector<kept_login> all;
    sqlite_query query(database_, "SELECT id, account, digest, until FROM logins");
    auto rows = query.rows();
    while (rows.next()) {
        all.push_back({.id = rows.integer(0),
                       .account = rows.integer(1),
                       .digest = std::string(rows.text(2)),
                       .until = wall_time(std::chrono::milliseconds(rows.integer(3)))});
    }
    return all;
}

kept_account account_store::find(std::string_view folded) {
    sqlite_query query(database_, "SELECT id, name, folded, password FROM accounts WHERE folded = ?1");
    auto rows = query.rows(folded);
    kept_account found;
    if (rows.next()) {
        found = {.id = rows.integer(0),
                 .name = std::string(rows.text(1)),
                 .folded = std::string(rows.text(2)),
                 .password = std::string(rows.text(3))};
    }
    return found;
}

std::int64_t account_store::add(const kept_account& what, wall_time now) {
    sqlite_query query(
        database_, "INSERT INTO accounts(name, folded, password, since) VALUES(?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
    query.run(std::string_view(what.name), std::string_view(what.folded), std::string_view(what.password), count(now));
    return database_.changes() == 0 ? 0 : sqlite3_last_insert_rowid(database_.handle());
}

bool account_store::change_password(std::int64_t account, std::string_view before, std::string_view after) {
    sqlite_query query(database_, "UPDATE accounts SET password = ?3 WHERE id = ?1 AND password = ?2");
    query.run(account, before, after);
    return database_.changes() != 0;
}

std::int64_t account_store::begin_login(const kept_login& what, std::string_view password, wall_time now,
                                        std::size_t most) {
    sqlite_transaction all(database_);
    sqlite_query insert(
        database_,
        "INSERT INTO logins(account, digest, since, until) SELECT id, ?2, ?3, ?4 FROM accounts WHERE id = "
        "?1 AND password = ?5");
    insert.run(what.account, std::string_view(what.digest), count(now), count(what.until), password);
    if (database_.changes() == 0) return 0;
    const std::int64_t id = sqlite3_last_insert_rowid(database_.handle());
    sqlite_query(
        database_,
        "DELETE FROM logins WHERE account = ?1 AND id NOT IN (SELECT id FROM logins WHERE account = ?1 ORDER BY id "
        "DESC LIMIT ?2)")
        .run(what.account, static_cast<std::int64_t>(most));
    all.commit();
    return id;
}

void account_store::end_login(std::int64_t login) {
    sqlite_query(database_, "DELETE FROM logins WHERE id = ?1").run(login);
}

void account_store::end_logins(std::int64_t account, std::int64_t but) {
    sqlite_query(database_, "DELETE FROM logins WHERE account = ?1 AND id <> ?2").run(account, but);
}

}  // namespace parlor
