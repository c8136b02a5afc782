// Who is let in at /ws: the hook at the upgrade.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "parlor/core/clock.hpp"
#include "parlor/core/random.hpp"
#include "parlor/core/task.hpp"
#include "parlor/message/user.hpp"
#include "parlor/net/http_request.hpp"

namespace parlor {

/// Thrown by an authenticator: the client gets this status, 400 to 599, instead of a WebSocket.
class upgrade_refused : public std::exception {
public:
    upgrade_refused(unsigned status, std::string reason) : status_(status), reason_(std::move(reason)) {}
    [[nodiscard]] unsigned status() const noexcept { return status_; }
    [[nodiscard]] const char* what() const noexcept override { return reason_.c_str(); }

private:
    unsigned status_;
    std::string reason_;
};

/// Called once for each upgrade request, on whichever thread got it; several at a time. It may await; past
/// upgrade_timeout it is cancelled, and the client answered with 408.
class authenticator {
public:
    virtual ~authenticator() = default;
    /// The user behind the request, which lives until the task ends. Throws upgrade_refused. `random` is the thread's.
    [[nodiscard]] virtual task<std::shared_ptr<const user>> authenticate(const http_request& request,
                                                                         random_source& random) = 0;

    /// The same where nothing has to be waited for, which saves a handshake its coroutine. Null, as here:
    /// authenticate() is asked. What it throws is thrown there again.
    [[nodiscard]] virtual std::shared_ptr<const user> at_once(const http_request& request, random_source& random);

    /// Asked again when the session is about to begin, and when it goes to another thread: false for a user who was
    /// revoked meanwhile, who gets 401. Never waits.
    [[nodiscard]] virtual bool stands(const user& who) const;

    /// The user behind a newer token, which the client of `who` has sent on its living connection. It goes on as that
    /// user if it has the same name. Throws failure for what the client is to hear; here unimplemented: nothing is
    /// refreshed.
    [[nodiscard]] virtual task<std::shared_ptr<const user>> refresh(std::string_view token, const user& who,
                                                                    wall_time now);

    /// Reads again what it keeps in files. Throws std::runtime_error when they cannot be used; then nothing has
    /// changed.
    virtual void reload() {}
};

/// What happens without an authenticator: `?user=NAME` is taken at its word, and without it a guest name is made up.
/// NAME is 1 to 32 bytes of UTF-8 without control characters, "/" or ","; anything else is refused with 400.
[[nodiscard]] std::shared_ptr<const user> guest_of(const http_request& request, random_source& random);

}  // namespace parlor
