#include "auth/account_index.hpp"

#include <algorithm>

namespace parlor {

void account_index::add(const kept_account& what) {
    const std::scoped_lock lock(mutex_);
    accounts_[what.id].name = what.name;
    names_.emplace(what.folded, what.id);
}

std::vector<std::int64_t> account_index::add(const kept_login& what, std::size_t most) {
    const std::scoped_lock lock(mutex_);
    const auto at = accounts_.find(what.account);
    if (at == accounts_.end()) return {};
    const auto added =
        logins_.emplace(what.digest, login{.account = what.account, .id = what.id, .until = what.until}).first;
    auto& all = at->second.logins;
    all.push_back(added);
    std::ranges::sort(all, {}, [](const auto& each) { return each->second.id; });
    if (all.size() <= most) return {};
    const std::int64_t oldest_to_stay = all[all.size() - most]->second.id;
    return end_those(what.account, [oldest_to_stay](std::int64_t each) { return each < oldest_to_stay; });
}

void account_index::swap(account_index& other) {
    const std::scoped_lock lock(mutex_);
    accounts_.swap(other.accounts_);
    names_.swap(other.names_);
    logins_.swap(other.logins_);
}

bool account_index::is_taken(std::string_view folded) const {
    const std::scoped_lock lock(mutex_);
    return names_.find(folded) != names_.end();
}

std::size_t account_index::accounts() const {
    const std::scoped_lock lock(mutex_);
    return accounts_.size();
}

std::optional<account_index::holder> account_index::find(std::string_view digest, wall_time now) const {
    const std::scoped_lock lock(mutex_);
    const auto at = logins_.find(digest);
    if (at == logins_.end() || at->second.until <= now) return std::nullopt;
    const login& found = at->second;
    return holder{
        .account = found.account, .login = found.id, .name = accounts_.at(found.account).name, .until = found.until};
}

bool account_index::stands(std::string_view folded, std::int64_t which) const {
    const std::scoped_lock lock(mutex_);
    const auto at = names_.find(folded);
    if (at == names_.end()) return false;
    return std::ranges::any_of(accounts_.at(at->second).logins,
                               [which](const auto& each) { return each->second.id == which; });
}

bool account_index::end(std::int64_t account, std::int64_t which) {
    const std::scoped_lock lock(mutex_);
    return !end_those(account, [which](std::int64_t each) { return each == which; }).empty();
}

std::vector<std::int64_t> account_index::end_all(std::int64_t account, std::int64_t but) {
    const std::scoped_lock lock(mutex_);
    return end_those(account, [but](std::int64_t each) { return each != but; });
}

// Under the lock.
template <class Ends>
std::vector<std::int64_t> account_index::end_those(std::int64_t account, Ends ends) {
    std::vector<std::int64_t> ended;
    const auto at = accounts_.find(account);
    if (at == accounts_.end()) return ended;
    std::erase_if(at->second.logins, [&](const auto& each) {
        if (!ends(each->second.id)) return false;
        ended.push_back(each->second.id);
        logins_.erase(each);
        return true;
    });
    return ended;
}

}  // namespace parlor
