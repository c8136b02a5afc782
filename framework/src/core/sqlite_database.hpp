// A thin, typed cover over SQLite's C interface: a connection and its prepared queries. For room/sqlite_* and
// auth/account_store.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace parlor {

/// What SQLite refused. `code` is its primary result code.
class sqlite_error : public std::runtime_error {
public:
    sqlite_error(int code, const std::string& message) : std::runtime_error(message), code_(code) {}
    [[nodiscard]] int code() const noexcept { return code_; }

private:
    int code_;
};

/// One connection, used by one thread at a time.
class sqlite_database {
public:
    /// Opens a file that exists, or makes it where `vfs` names a file system that is not the machine's own. Throws
    /// sqlite_error, as all of this does.
    explicit sqlite_database(const std::string& path, const std::string& vfs = {});

    /// Runs statements that return nothing of interest.
    void execute(const char* sql);
    /// The first column of the first row; empty when there is none.
    [[nodiscard]] std::string ask(const char* sql);

    /// How long a statement waits for another program that holds the file.
    void wait_for_others(std::chrono::milliseconds patience);
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;
    [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

private:
    struct closer {
        void operator()(sqlite3* open) const noexcept;
    };
    std::unique_ptr<sqlite3, closer> handle_;
};

/// The rows that a query finds; the query may run again once they are gone.
class sqlite_rows {
public:
    explicit sqlite_rows(sqlite3_stmt* running) noexcept : running_(running) {}
    sqlite_rows(const sqlite_rows&) = delete;
    sqlite_rows& operator=(const sqlite_rows&) = delete;
    ~sqlite_rows();

    /// Goes to the first row, then to the next. False at the end.
    bool next();
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] bool is_null(int column) const noexcept;
    /// Good until next().
    [[nodiscard]] std::string_view text(int column) const noexcept;

private:
    sqlite3_stmt* running_;
};

/// A prepared statement with ?1, ?2 and so on in it. Dies before its database.
class sqlite_query {
public:
    sqlite_query(sqlite_database& on, std::string_view sql);

    /// The rows for these values: integers, and texts, which must live as long as the rows.
    template <class... Values>
    [[nodiscard]] sqlite_rows rows(const Values&... values) {
        int place = 0;
        (bind(++place, values), ...);
        return sqlite_rows(prepared_.get());
    }
    /// For what finds no rows.
    template <class... Values>
    void run(const Values&... values) {
        rows(values...).next();
    }

private:
    void bind(int place, std::int64_t value);
    void bind(int place, std::string_view value);

    struct closer {
        void operator()(sqlite3_stmt* prepared) const noexcept;
    };
    std::unique_ptr<sqlite3_stmt, closer> prepared_;
};

/// Rolled back unless it was committed.
class sqlite_transaction {
public:
    explicit sqlite_transaction(sqlite_database& on);
    sqlite_transaction(const sqlite_transaction&) = delete;
    sqlite_transaction& operator=(const sqlite_transaction&) = delete;
    ~sqlite_transaction();
    void commit();

private:
    sqlite_database& on_;
};

}  // namespace parlor
