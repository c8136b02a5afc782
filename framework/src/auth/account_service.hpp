// Accounts at work: who signs up, in and out, whose cookie is whose at the upgrade, and what ends with a login. The
// HTTP around it is auth/account_routes'.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/account_index.hpp"
#include "auth/attempt_limit.hpp"
#include "auth/hash_queue.hpp"
#include "parlor/auth/accounts.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/error.hpp"
#include "parlor/net/authenticator.hpp"

namespace parlor {

/// Refused for now: 429.
class too_many_attempts final : public failure {
public:
    explicit too_many_attempts(duration wait);
    [[nodiscard]] duration wait() const noexcept { return wait_; }

private:
    duration wait_;
};

/// Where a request comes from.
struct account_visitor {
    loop& here;
    std::string address;
    std::string token;  ///< of its cookie; empty: it has none
};

/// Any thread, once open. Each act is a line of the log, and throws failure for what the client is to hear.
class account_service final : public authenticator {
public:
    /// Ends the sessions of all users that fit, on all threads, with 1008 and that reason.
    using session_ender = std::function<void(std::function<bool(const user&)> which, std::string reason)>;

    explicit account_service(accounts_options options);
    ~account_service() override;

    /// Reads what is kept in `data`, and starts the threads. Throws std::runtime_error with a line for people.
    void open(const config& settings, wall_time now, session_ender end_sessions);
    /// Once more, because another process could change what is kept since; sessions that do not stand any more end.
    /// Waits for it. Throws as open() does.
    void read_again(wall_time now);
    /// Ends the threads, when they have done what they were given. Acts are refused from then on; who is who is known.
    void close();

    // ---- authenticator: an account's cookie, or a guest as guest_names has it.

    [[nodiscard]] std::shared_ptr<const user> at_once(const http_request& request, random_source& random) override;
    [[nodiscard]] task<std::shared_ptr<const user>> authenticate(const http_request& request,
                                                                 random_source& random) override;
    [[nodiscard]] bool stands(const user& who) const override;

    // ---- Acts. The visitor lives until the task ends.

    /// What the client's cookie is to hold from now on.
    struct granted {
        std::string name;
        std::string token;
    };
    [[nodiscard]] task<granted> sign_up(const account_visitor& by, std::string name, std::string password);
    [[nodiscard]] task<granted> sign_in(const account_visitor& by, std::string name, std::string password);
    /// How many logins it ended.
    [[nodiscard]] task<std::size_t> sign_out(const account_visitor& by, bool everywhere);
    /// Ends all other logins: how many.
    [[nodiscard]] task<std::size_t> change_password(const account_visitor& by, std::string present, std::string next);

    /// Whose cookie that is; nothing: nobody's.
    [[nodiscard]] std::optional<std::string> who_is(const account_visitor& by) const;
    /// False when guests may not call themselves so.
    [[nodiscard]] bool is_free(std::string_view name) const;
    [[nodiscard]] guest_rule guests() const noexcept { return guests_; }
    [[nodiscard]] duration login_age() const noexcept { return options_.login_age; }

private:
    struct begun {
        std::int64_t login = 0;
        std::string token;
    };
    using former_login = std::optional<account_index::holder>;

    void read(wall_time now);
    void count_attempt(attempt_limit& by, std::string_view whose, const account_visitor& visitor);
    [[nodiscard]] std::optional<account_index::holder> holder_of(const account_visitor& by) const;
    [[nodiscard]] begun begin_login(const kept_account& whose, wall_time now, const former_login& former);
    void end_guests_called(const std::string& folded) const;
    void end_sessions_of(const std::vector<std::int64_t>& logins) const;
    template <class Work>
    [[nodiscard]] auto begin(loop& here, Work work);

    const accounts_options options_;
    std::string path_;
    guest_rule guests_ = guest_rule::reserved;
    session_ender end_sessions_;
    account_index index_;
    attempt_limit addresses_;
    attempt_limit names_;
    std::unique_ptr<random_source> random_;  // of the keeping thread
    std::unique_ptr<account_store> store_;   // of the keeping thread
    std::unique_ptr<hash_queue> hashes_;
    std::unique_ptr<worker> keeping_;
};

}  // namespace parlor
