// Who has an account and which logins stand, in memory: so that an upgrade waits for no disk, and what is revoked is
// revoked at once. For auth/account_service.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth/account_store.hpp"

namespace parlor {

/// Safe from any thread.
class account_index {
public:
    void add(const kept_account& what);
    /// Of an account that is there. Past `most` its oldest logins end: those are answered.
    std::vector<std::int64_t> add(const kept_login& what, std::size_t most);

    /// With one that nobody else knows.
    void swap(account_index& other);

    [[nodiscard]] bool is_taken(std::string_view folded) const;
    [[nodiscard]] std::size_t accounts() const;

    struct holder {
        std::int64_t account = 0;
        std::int64_t login = 0;
        std::string name;
        wall_time until{};
    };
    /// Whose token that is, while its time lasts.
    [[nodiscard]] std::optional<holder> find(std::string_view digest, wall_time now) const;
    [[nodiscard]] bool stands(std::string_view folded, std::int64_t which) const;

    /// False when it had ended already.
    bool end(std::int64_t account, std::int64_t which);
    /// All of an account, but that one. Answers them.
    std::vector<std::int64_t> end_all(std::int64_t account, std::int64_t but = 0);

private:
    struct transparent_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
    };
    template <class Value>
    using by_text = std::unordered_map<std::string, Value, transparent_hash, std::equal_to<>>;

    struct login {
        std::int64_t account = 0;
        std::int64_t id = 0;
        wall_time until{};
    };
    struct entry {
        std::string name;
        std::vector<by_text<login>::const_iterator> logins;  // the oldest first
    };
    template <class Ends>
    std::vector<std::int64_t> end_those(std::int64_t account, Ends ends);

    mutable std::mutex mutex_;
    std::unordered_map<std::int64_t, entry> accounts_;  // guarded by mutex_
    by_text<std::int64_t> names_;                       // guarded by mutex_: by folded name
    by_text<login> logins_;                             // guarded by mutex_: by digest
};

}  // namespace parlor
