// The server: rooms, endpoints, handlers and files are added to it, then it runs until it is stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "parlor/auth/accounts.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/config_change.hpp"
#include "parlor/core/limit.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"
#include "parlor/message/router.hpp"
#include "parlor/net/authenticator.hpp"
#include "parlor/net/endpoint.hpp"
#include "parlor/net/http_response.hpp"
#include "parlor/net/static_files.hpp"
#include "parlor/room/room.hpp"
#include "parlor/room/room_error.hpp"
#include "parlor/server/caller.hpp"

namespace parlor {

class machine;
class server_core;
struct surroundings;

namespace sim {
class simulated_server;
}

/// An HTTP route of the app's own. Called on whichever thread got the request; several at a time.
using http_route = std::function<http_response(const http_request&)>;

/// One that may wait, as for a worker: it is awaited on the loop of the thread that got the request, which lives until
/// the task ends. Past upgrade_timeout, counted from the whole request, it is cancelled and the client gets 503. What
/// it throws is logged and answered with 500.
using http_action = std::function<task<http_response>(const http_request&, loop&)>;

/// What a server has gone through since its start, on all threads.
struct server_counters {
    std::size_t connections = 0;         ///< now, those that are no WebSockets yet included
    std::size_t outbox_bytes = 0;        ///< now: held by what waits to be sent, in whole batches of up to 64 KiB
    std::uint64_t dropped_messages = 0;  ///< unsequenced ones that a room's overflow policy dropped
    limit_tally past;                    ///< how often each limit was met: `past[limit::max_outbox_bytes]`
};

/// All `add_*`, `on` and `on_*` come before start(); start, request_stop and join may be called from any thread.
class server {
public:
    explicit server(config settings = {});
    /// On another machine than this one, such as sim's; it must outlive the server.
    server(config settings, machine& on);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Stops it at once when it still runs.
    ~server();

    /// Rooms of class Room live at names that fit `pattern`, such as "room/{name}". Each is made with `arguments`, of
    /// which it gets a copy, when somebody joins. Throws std::logic_error or std::invalid_argument for a pattern that
    /// cannot be, and for handlers that Room declares wrongly.
    template <class Room, class... Arguments>
    void add_room(std::string_view pattern, room_options options = {}, Arguments... arguments) {
        static_assert(std::is_base_of_v<room, Room>, "parlor: add_room<T> needs a T that derives from parlor::room");
        add_room_template(pattern, options, [arguments = std::make_tuple(std::move(arguments)...)] {
            return std::apply(
                [](const auto&... each) -> std::unique_ptr<room> { return std::make_unique<Room>(each...); },
                arguments);
        });
    }

    /// The handler of a message that clients send outside rooms: `void`, a value (the reply) or a task of either, from
    /// `(caller&, Message)`. Sessions of all threads share it.
    template <class Message, class Handler>
    void on(Handler handler) {
        outside().template add<Message>(std::move(handler));
    }
    /// Declares what the handlers outside rooms send (caller::send), for the contract.
    template <class... Messages>
    void sends() {
        (declare_sent(&describe_message<Messages>), ...);
    }
    /// Called for each new session, after its hello. It may join() rooms for the client.
    void on_hello(std::function<void(caller&)> hook);

    /// Called for each connected session when an operator gives a notice; it sends what the app's clients show. Without
    /// one, notices are refused.
    void on_notice(std::function<void(caller&, const std::string& text)> hook);

    /// Decides what becomes of a room whose code throws what was not meant for a client. Without one it is kept. The
    /// error is logged in any case.
    void on_room_error(room_error_handler handler);

    /// A WebSocket endpoint with a protocol of its own at a path such as "/echo/{id}".
    void add_endpoint(std::string_view pattern, endpoint_handler handler, accept_step accept = nullptr);
    /// GET and HEAD of a path are answered by `route`.
    void add_route(std::string_view pattern, http_route route);
    /// Requests of `method`, such as "POST", to a path are answered by `action`; one for GET answers HEAD too. Other
    /// methods get 405. What is not GET or HEAD is refused with 403 when it comes from a page that may not open a
    /// WebSocket here. Throws std::logic_error for a method that a pattern has already.
    void add_action(std::string_view method, std::string_view pattern, http_action action);
    /// Serves files that are embedded in the binary, "/" as index.html.
    void add_files(std::span<const static_file> files);
    /// Without one, everybody is a guest: see guest_of.
    void authenticate_with(std::unique_ptr<authenticator> how);
    /// Accounts of its own: the actions below /account, and an authenticator that knows their cookie. Kept in `data`,
    /// else in memory. See docs/guide/accounts.md. Throws std::logic_error where there is an authenticator.
    void install_accounts(accounts_options options = {});

    /// Opens the port and starts the threads. Throws std::runtime_error with a line for people when it cannot.
    void start();
    /// The port that it listens on, also when the system chose it.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// That of the admin side, when it listens on TCP; else 0.
    [[nodiscard]] std::uint16_t admin_port() const noexcept;
    /// Reads the certificates again: new connections get what their files hold now, nobody is dropped. Does nothing
    /// without TLS. Throws std::runtime_error when the files cannot be used; the old certificates stay. Any thread.
    void reload_certificates();
    /// Goes by the reloadable settings of `wanted` from now on, for what comes next: connections that are open keep
    /// what they were opened with, but for their rates and times. Answers all that differ. Throws config_error, and
    /// then nothing has changed. The log is the program's own: its two settings are reported and set by nobody here.
    /// Any thread, after start() and not past join().
    std::vector<config_change> reload(const config& wanted);
    /// Lets the authenticator read its files again, as authenticator::reload has it. Any thread.
    void reload_authenticator();
    /// Closes the sessions of all users that fit, with 1008 and `reason` (100 bytes at most), and ends those that are
    /// away: none of them can be resumed. `which` is called on each thread of the server. Never waits; any thread,
    /// after start() and not past join(). Whoever may connect still may: that is the authenticator's to say.
    void end_sessions(std::function<bool(const user&)> which, std::string reason);
    /// The clean stop of docs/guide/shutdown.md; a second call forces it. Never waits.
    void request_stop();
    /// Waits until it has stopped. False when the stop was forced by a second request.
    bool join();

    /// As it was started: see reload().
    [[nodiscard]] const config& settings() const noexcept;
    /// A room by name, to send to from code that is no room's, such as another thread. After start(); not past join().
    [[nodiscard]] room_ref room_named(std::string name);
    /// What clients may say and hear, as far as it is declared: docs/guide/contract.md.
    [[nodiscard]] contract describe(std::string title, std::string version) const;
    /// Safe from any thread, after start().
    [[nodiscard]] server_counters counters() const noexcept;

private:
    friend int run_server(server& app, const surroundings& here);
    friend class sim::simulated_server;
    void add_room_template(std::string_view pattern, room_options options, std::function<std::unique_ptr<room>()> make);
    [[nodiscard]] router<caller>& outside() noexcept;
    void declare_sent(message_describer describe);
    void add_health_routes();

    std::unique_ptr<machine> own_machine_;
    std::unique_ptr<server_core> core_;
};

}  // namespace parlor
