// What is asked at the upgrade, and what acts share. The acts: account_acts.cpp.
#include "auth/account_service.hpp"

#include <algorithm>
#include <charconv>
#include <future>

#include "auth/account_name.hpp"
#include "auth/login_cookie.hpp"
#include "auth/password_hash.hpp"

namespace parlor {
namespace {

constexpr std::string_view login_claim = "login";
constexpr std::size_t longest_token = 64;

std::int64_t login_of(const user& who) {
    std::int64_t login = 0;
    const std::string_view text = who.claim(login_claim).value_or("");
    std::from_chars(text.data(), text.data() + text.size(), login);
    return login;
}

}  // namespace

too_many_attempts::too_many_attempts(duration wait)
    : failure(errc::resource_exhausted, "too many attempts; try again in a moment"), wait_(wait) {}

account_service::account_service(accounts_options options)
    : options_(options), addresses_(options.per_address), names_(options.per_account) {}

account_service::~account_service() {
    account_service::close();
}

void account_service::open(const config& settings, wall_time now, session_ender end_sessions) {
    guests_ = settings.guest_names;
    end_sessions_ = std::move(end_sessions);
    (void)fold_name("A");
    path_ = settings.data.empty() ? std::string() : settings.data + "/accounts.db";
    store_ = std::make_unique<account_store>(path_, settings.durability);
    read(now);
    random_ = make_system_random();
    hashes_ = std::make_unique<hash_queue>(options_.max_waiting_hashes);
    keeping_ = std::make_unique<worker>("accounts");
}

void account_service::read(wall_time now) {
    account_index found;
    try {
        for (const kept_account& each : store_->accounts())
            found.add(each);
        for (const kept_login& each : store_->logins(now))
            found.add(each, options_.max_logins);
    } catch (const sqlite_error& e) {
        throw std::runtime_error("data: cannot read " + path_ + ": " + e.what());
    }
    index_.swap(found);
}

void account_service::read_again(wall_time now) {
    std::packaged_task<void()> reading([this, now] { read(now); });
    auto done = reading.get_future();
    keeping_->run([reading = std::move(reading)]() mutable { reading(); });
    done.get();
    end_sessions_([this](const user& who) { return !who.guest && !stands(who); }, "signed out");
    end_sessions_([this](const user& who) { return who.guest && !stands(who); }, "this name belongs to an account now");
}

void account_service::close() {
    if (hashes_) hashes_->finish();
    if (keeping_) keeping_->finish();
}

// ------------------------------------------------------------------------------------------- at the upgrade

std::shared_ptr<const user> account_service::at_once(const http_request& request, random_source& random) {
    const auto token = login_cookie(request);
    if (token) {
        std::optional<account_index::holder> found;
        if (token->size() <= longest_token) found = index_.find(digest_of_token(*token), request.received_at());
        if (!found) throw upgrade_refused(401, "you are signed out; sign in again");
        auto who = std::make_shared<user>();
        who->name = std::move(found->name);
        who->guest = false;
        who->claims.emplace_back(login_claim, std::to_string(found->login));
        who->expires = found->until;
        return who;
    }
    if (guests_ == guest_rule::off) throw upgrade_refused(401, "sign in first");
    auto guest = guest_of(request, random);
    if (guests_ == guest_rule::shared) return guest;
    while (index_.is_taken(fold_name(guest->name))) {
        if (request.query("user")) {
            throw upgrade_refused(403, "user: this name belongs to an account; sign in, or take another name");
        }
        guest = guest_of(request, random);
    }
    return guest;
}

task<std::shared_ptr<const user>> account_service::authenticate(const http_request& request, random_source& random) {
    co_return at_once(request, random);
}

bool account_service::stands(const user& who) const {
    return who.guest ? is_free(who.name) : index_.stands(fold_name(who.name), login_of(who));
}

std::optional<account_index::holder> account_service::holder_of(const account_visitor& by) const {
    if (by.token.empty() || by.token.size() > longest_token) return std::nullopt;
    return index_.find(digest_of_token(by.token), by.here.time().wall_now());
}

std::optional<std::string> account_service::who_is(const account_visitor& by) const {
    auto found = holder_of(by);
    if (!found) return std::nullopt;
    return std::move(found->name);
}

bool account_service::is_free(std::string_view name) const {
    return guests_ != guest_rule::reserved || !index_.is_taken(fold_name(name));
}

void account_service::end_guests_called(const std::string& folded) const {
    end_sessions_([folded](const user& who) { return who.guest && fold_name(who.name) == folded; },
                  "this name belongs to an account now");
}

void account_service::end_sessions_of(const std::vector<std::int64_t>& logins) const {
    if (logins.empty()) return;
    end_sessions_(
        [logins](const user& who) { return !who.guest && std::ranges::find(logins, login_of(who)) != logins.end(); },
        "signed out");
}

}  // namespace parlor
