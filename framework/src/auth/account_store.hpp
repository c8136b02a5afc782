// The accounts and logins that are kept: a SQLite database, in the data folder or in memory. For auth/accounts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sqlite_database.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/core/config.hpp"

namespace parlor {

/// `id` is 0 for none.
struct kept_account {
    std::int64_t id = 0;
    std::string name;
    std::string folded;    ///< what it is compared by: fold_name
    std::string password;  ///< its hash
};

/// A sign-in that has not ended. Its token is kept as a digest alone.
struct kept_login {
    std::int64_t id = 0;  ///< of no other login, ever
    std::int64_t account = 0;
    std::string digest;
    wall_time until{};
};

/// Used by one thread at a time. Everything throws sqlite_error.
class account_store {
public:
    /// `path` empty: in memory. Throws std::runtime_error as open_sqlite_file does.
    account_store(const std::string& path, durability_level durability);

    [[nodiscard]] std::vector<kept_account> accounts();
    /// Those whose time is over are forgotten first.
    [[nodiscard]] std::vector<kept_login> logins(wall_time now);

    /// One by its folded name.
    [[nodiscard]] kept_account find(std::string_view folded);
    /// Its id; 0 when the name is taken.
    [[nodiscard]] std::int64_t add(const kept_account& what, wall_time now);
    /// False, and nothing has changed, when `before` is not its hash any more.
    [[nodiscard]] bool change_password(std::int64_t account, std::string_view before, std::string_view after);

    /// Begins a login for whoever has shown the password of that hash; past `most` the oldest ends. Its id, or 0 when
    /// the hash is not the account's any more.
    [[nodiscard]] std::int64_t begin_login(const kept_login& what, std::string_view password, wall_time now,
                                           std::size_t most);
    void end_login(std::int64_t login);
    /// All of an account but one, or all.
    void end_logins(std::int64_t account, std::int64_t but = 0);

private:
    sqlite_database database_;
};

}  // namespace parlor
