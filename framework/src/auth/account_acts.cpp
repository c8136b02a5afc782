// Signing up, in and out, and another password. Whoever is refused hears why; the log has who it was, but neither a
// password nor a name that nobody has: people mistype one for the other.
#include <array>
#include <utility>

#include "auth/account_name.hpp"
#include "auth/account_service.hpp"
#include "auth/password_hash.hpp"
#include "net/ip_address.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

void check_name(std::string_view name) {
    if (is_account_name(name)) return;
    throw failure(errc::invalid_argument,
                  "name: expected 1 to 32 bytes that are not all spaces, without control characters, \"/\" or \",\"");
}

void check_password(std::string_view password) {
    if (password.size() >= shortest_password && password.size() <= longest_password) return;
    throw failure(errc::invalid_argument, "password: expected 8 to 1024 bytes");
}

// What was typed at a sign-in is not measured against the rules of today.
void check_attempt(std::string_view name, std::string_view password) {
    if (name.size() > longest_password || password.size() > longest_password) {
        throw failure(errc::invalid_argument, "name, password: expected 1024 bytes at most");
    }
}

failure wrong_password() {
    return {errc::unauthenticated, "the name or the password is wrong"};
}

}  // namespace

/// On the keeping thread. What the disk refuses is the operator's to read.
template <class Work>
auto account_service::begin(loop& here, Work work) {
    return keeping_->begin(here, [work = std::move(work)]() mutable {
        try {
            return work();
        } catch (const sqlite_error& e) {
            log::error(log::area::auth, "accounts cannot be kept", {{"what", e.what()}});
            throw failure(errc::unavailable, "the server cannot keep this right now");
        }
    });
}

void account_service::count_attempt(attempt_limit& by, std::string_view whose, const account_visitor& visitor) {
    const auto wait = by.take(whose, visitor.here.now());
    if (!wait) return;
    log::info(log::area::auth, "too many attempts",
              {{"of", &by == &addresses_ ? "address" : "account"}, {"address", visitor.address}});
    throw too_many_attempts(*wait);
}

// On the keeping thread, whole even when whoever asked is gone by now. The login that the browser had is never taken
// over: neither its token nor its sessions go on. Without an id when the password has changed since it was looked at.
account_service::begun account_service::begin_login(const kept_account& whose, wall_time now,
                                                    const former_login& former) {
    begun made;
    std::array<std::byte, 32> bits{};
    random_->fill(bits);
    made.token = base64url(bits);
    kept_login login{.account = whose.id,
                     .digest = digest_of_token(made.token),
                     .until = now + std::chrono::duration_cast<std::chrono::milliseconds>(options_.login_age)};
    login.id = made.login = store_->begin_login(login, whose.password, now, options_.max_logins);
    if (login.id == 0) return made;
    std::vector<std::int64_t> ended = index_.add(login, options_.max_logins);
    if (former && index_.end(former->account, former->login)) {
        store_->end_login(former->login);
        ended.push_back(former->login);
    }
    end_sessions_of(ended);
    return made;
}

task<account_service::granted> account_service::sign_up(const account_visitor& by, std::string name,
                                                        std::string password) {
    check_name(name);
    check_password(password);
    count_attempt(addresses_, limited_address(by.address), by);
    kept_account made;
    made.folded = fold_name(name);
    made.name = std::move(name);
    if (index_.is_taken(made.folded)) throw failure(errc::already_exists, "this name is taken");
    if (index_.accounts() >= options_.max_accounts) {
        throw failure(errc::unavailable, "there can be no more accounts here");
    }
    made.password = co_await hashes_->hash(by.here, std::move(password));
    auto keep = [this, made, now = by.here.time().wall_now(), former = holder_of(by)]() mutable {
        made.id = store_->add(made, now);
        if (made.id == 0) return begun();
        index_.add(made);
        if (guests_ == guest_rule::reserved) end_guests_called(made.folded);
        return begin_login(made, now, former);
    };
    auto kept = begin(by.here, std::move(keep));
    begun login = co_await kept.get();
    if (login.login == 0) throw failure(errc::already_exists, "this name is taken");
    log::info(log::area::auth, "signed up", {{"user", made.name}, {"address", by.address}, {"login", login.login}});
    co_return granted{.name = std::move(made.name), .token = std::move(login.token)};
}

task<account_service::granted> account_service::sign_in(const account_visitor& by, std::string name,
                                                        std::string password) {
    check_attempt(name, password);
    const std::string folded = fold_name(name);
    count_attempt(addresses_, limited_address(by.address), by);
    count_attempt(names_, folded, by);
    auto look = [this, folded] { return store_->find(folded); };
    auto looked = begin(by.here, std::move(look));
    const kept_account found = co_await looked.get();
    const bool fits = co_await hashes_->fits(by.here, found.password, std::move(password));
    begun login;
    if (fits) {
        auto keep = [this, found, now = by.here.time().wall_now(), former = holder_of(by)] {
            return begin_login(found, now, former);
        };
        auto kept = begin(by.here, std::move(keep));
        login = co_await kept.get();
    }
    if (login.login == 0) {
        log::info(log::area::auth, "a sign-in was refused",
                  {{"user", found.name}, {"address", by.address}, {"why", found.id == 0 ? "no account" : "password"}});
        throw wrong_password();
    }
    log::info(log::area::auth, "signed in", {{"user", found.name}, {"address", by.address}, {"login", login.login}});
    co_return granted{.name = found.name, .token = std::move(login.token)};
}

task<std::size_t> account_service::sign_out(const account_visitor& by, bool everywhere) {
    const auto holder = holder_of(by);
    if (!holder) co_return 0;
    const auto revoke = [this, of = *holder, everywhere] {
        std::vector<std::int64_t> ended;
        if (everywhere) {
            ended = index_.end_all(of.account);
        } else if (index_.end(of.account, of.login)) {
            ended.push_back(of.login);
        }
        end_sessions_of(ended);
        return ended.size();
    };
    const std::size_t ended = revoke();
    log::info(log::area::auth, everywhere ? "signed out everywhere" : "signed out",
              {{"user", holder->name}, {"address", by.address}, {"logins", ended}});
    auto work = [this, revoke, of = *holder, everywhere] {
        everywhere ? store_->end_logins(of.account) : store_->end_login(of.login);
        revoke();  // once more: logins may have been kept, or read again, in between
    };
    auto done = begin(by.here, std::move(work));
    co_await done.get();
    co_return ended;
}

task<std::size_t> account_service::change_password(const account_visitor& by, std::string present, std::string next) {
    check_attempt({}, present);
    check_password(next);
    const auto holder = holder_of(by);
    if (!holder) throw failure(errc::unauthenticated, "you are signed out; sign in again");
    count_attempt(addresses_, limited_address(by.address), by);
    const std::string folded = fold_name(holder->name);
    count_attempt(names_, folded, by);
    auto look = [this, folded] { return store_->find(folded); };
    auto looked = begin(by.here, std::move(look));
    const kept_account found = co_await looked.get();
    bool changed = co_await hashes_->fits(by.here, found.password, std::move(present));
    std::size_t ended = 0;
    if (changed) {
        const std::string hashed = co_await hashes_->hash(by.here, std::move(next));
        auto keep = [this, found, hashed, login = holder->login] {
            const bool same = store_->change_password(found.id, found.password, hashed);
            if (same) store_->end_logins(found.id, login);
            const auto over = same ? index_.end_all(found.id, login) : std::vector<std::int64_t>();
            end_sessions_of(over);
            return std::pair(same, over.size());
        };
        auto kept = begin(by.here, std::move(keep));
        const auto done = co_await kept.get();
        changed = done.first;
        ended = done.second;
    }
    if (!changed) {
        log::info(log::area::auth, "another password was refused", {{"user", holder->name}, {"address", by.address}});
        throw failure(errc::permission_denied, "the present password is wrong");
    }
    log::info(log::area::auth, "changed the password",
              {{"user", holder->name}, {"address", by.address}, {"logins_ended", ended}});
    co_return ended;
}

}  // namespace parlor
