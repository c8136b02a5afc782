#include "core/sqlite_database.hpp"

#include <sqlite3.h>

namespace parlor {
namespace {

[[noreturn]] void refuse(sqlite3* on, int code) {
    throw sqlite_error(code & 0xff, on ? sqlite3_errmsg(on) : sqlite3_errstr(code));
}

}  // namespace

sqlite_database::sqlite_database(const std::string& path, const std::string& vfs) {
    sqlite3* opened = nullptr;
    const int how = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    const int code = vfs.empty() ? sqlite3_open_v2(path.c_str(), &opened, how, nullptr)
                                 : sqlite3_open_v2(path.c_str(), &opened, how | SQLITE_OPEN_CREATE, vfs.c_str());
    handle_.reset(opened);
    if (code != SQLITE_OK) refuse(opened, code);
}

void sqlite_database::closer::operator()(sqlite3* open) const noexcept {
    sqlite3_close_v2(open);
}

void sqlite_database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) refuse(handle_.get(), code);
}

std::string sqlite_database::ask(const char* sql) {
    sqlite_query query(*this, sql);
    auto rows = query.rows();
    return rows.next() ? std::string(rows.text(0)) : std::string();
}

void sqlite_database::wait_for_others(std::chrono::milliseconds patience) {
    sqlite3_busy_timeout(handle_.get(), static_cast<int>(patience.count()));
}

std::int64_t sqlite_database::changes() const noexcept {
    return sqlite3_changes(handle_.get());
}

bool sqlite_database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

sqlite_rows::~sqlite_rows() {
    sqlite3_reset(running_);
}

bool sqlite_rows::next() {
    const int code = sqlite3_step(running_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) refuse(sqlite3_db_handle(running_), code);
    return false;
}

std::int64_t sqlite_rows::integer(int column) const noexcept {
    return sqlite3_column_int64(running_, column);
}

bool sqlite_rows::is_null(int column) const noexcept {
    return sqlite3_column_type(running_, column) == SQLITE_NULL;
}

std::string_view sqlite_rows::text(int column) const noexcept {
    const auto* const text = sqlite3_column_text(running_, column);
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(sqlite3_column_bytes(running_, column))};
}

sqlite_query::sqlite_query(sqlite_database& on, std::string_view sql) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v3(on.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    if (code != SQLITE_OK) refuse(on.handle(), code);
    prepared_.reset(prepared);
}

void sqlite_query::closer::operator()(sqlite3_stmt* prepared) const noexcept {
    sqlite3_finalize(prepared);
}

void sqlite_query::bind(int place, std::int64_t value) {
    const int code = sqlite3_bind_int64(prepared_.get(), place, value);
    if (code != SQLITE_OK) refuse(sqlite3_db_handle(prepared_.get()), code);
}

void sqlite_query::bind(int place, std::string_view value) {
    const char* const text = value.data() ? value.data() : "";  // a null pointer would be NULL
    const int code = sqlite3_bind_text64(prepared_.get(), place, text, value.size(), nullptr, SQLITE_UTF8);
    if (code != SQLITE_OK) refuse(sqlite3_db_handle(prepared_.get()), code);
}

sqlite_transaction::sqlite_transaction(sqlite_database& on) : on_(on) {
    on_.execute("BEGIN IMMEDIATE");
}

// Some errors have rolled it back already.
sqlite_transaction::~sqlite_transaction() {
    if (on_.in_transaction()) sqlite3_exec(on_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void sqlite_transaction::commit() {
    on_.execute("COMMIT");
}

}  // namespace parlor
