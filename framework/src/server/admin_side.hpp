// The admin side of a server: a thread of its own with a listener, on which operators ask and act.
// Why a thread: docs/design/decisions/0027-the-admin-side.md.
#pragma once

#include <future>
#include <memory>
#include <set>

#include "parlor/core/scope.hpp"
#include "server/admin_access.hpp"
#include "server/admin_api.hpp"
#include "server/admin_watch.hpp"
#include "server/machine.hpp"

namespace parlor {

class server_core;

class admin_side {
public:
    /// Opens the listener of `place`. Throws std::runtime_error with a line for people.
    admin_side(server_core& core, const admin_place& place);
    admin_side(const admin_side&) = delete;
    admin_side& operator=(const admin_side&) = delete;
    ~admin_side();

    void start();
    /// The port of TCP, else 0.
    [[nodiscard]] std::uint16_t port() const noexcept { return listener_->port(); }
    /// Ends every request and the thread. The loop lives on until this dies: answers of other threads may come late.
    void end();

private:
    class conversation;

    void serve(std::unique_ptr<transport> stream);
    [[nodiscard]] task<> converse(std::unique_ptr<transport> stream);
    [[nodiscard]] task<> exchange(conversation& with);
    [[nodiscard]] task<> await_work(std::promise<void>& ended);
    [[nodiscard]] task<http_response> answer(const http_request& request);

    server_core& core_;
    const std::unique_ptr<machine_thread> thread_;
    admin_access access_;
    std::unique_ptr<listener> listener_;
    std::unique_ptr<admin_watch> watch_;
    std::unique_ptr<admin_api> api_;
    std::set<conversation*> open_;
    scope work_;
    scope last_words_;  // what waits for that
    bool stopping_ = false;
    bool running_ = false;
};

}  // namespace parlor
