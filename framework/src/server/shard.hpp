// One thread of the server: its loop, its listener, its connections and sessions, and the groups that they are in.
#pragma once

#include <boost/intrusive/list.hpp>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "core/fifo.hpp"
#include "net/close_log.hpp"
#include "net/forwarded.hpp"
#include "net/http_reader.hpp"
#include "net/origin.hpp"
#include "net/session.hpp"
#include "parlor/core/scope.hpp"
#include "room/group.hpp"
#include "server/server_core.hpp"

namespace parlor {

class front_door;
class session_connection;

/// What links a front_door into the list of its shard.
using lobby_hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

/// A connection that goes to the shard of the session which it resumes.
struct moving_connection {
    websocket::parts parts;
    connection_ledger::place place;
    std::shared_ptr<const user> who;
    std::unique_ptr<codec> encoding;
    shared_rates::share address;
    resume_claim claim;
    record request;
};

class shard final : public session_host, public courier {
public:
    shard(server_core& core, std::uint32_t index);
    ~shard() override;

    // ---- Life. `done` is called on this shard.

    /// Before the threads start: opens the port, or takes up what was passed on. The first shard's `port` may be 0.
    void listen(const std::string& address, std::uint16_t port);
    [[nodiscard]] std::uint16_t port() const noexcept { return listener_->port(); }
    void start();
    /// Before the threads start: clients may connect, and wait for their hello until serve_held().
    void hold() noexcept { holds_ = true; }
    /// On this shard: the data folder is there now.
    void serve_held();
    /// On this shard: what comes next goes by these.
    void take_settings(const config& now);
    /// Ends the accept loop and the connections that are not WebSockets yet; but for these when another server accepts
    /// in our place, since they came to us.
    void close_listener(unique_function<void()> done);
    /// Ends all sessions, and with them their memberships, but not their connections, to which nobody listens any more.
    void let_sessions_go(unique_function<void()> done);
    /// Closes all WebSockets with 1001, in batches, and waits until they are gone.
    void close_connections(unique_function<void()> done);
    /// Closes the sessions of users that fit with 1008; those that are away end.
    void close_sessions(const std::function<bool(const user&)>& which, const std::string& reason);
    /// Closes those that hold old unsent bytes, the oldest first, until all shards together are within
    /// max_total_outbox_bytes.
    void relieve();
    /// Resets what is still connected and cancels what still runs.
    void drop_connections();
    /// Ends what rooms left behind.
    void finish(unique_function<void()> done);
    void join() { thread_->join(); }

    /// See machine_thread, listener.
    [[nodiscard]] std::unique_ptr<handover_desk> offer_handover(const std::string& path) {
        return thread_->offer_handover(path);
    }
    [[nodiscard]] std::vector<int> listening_descriptors() const { return listener_->descriptors(); }

    [[nodiscard]] loop& on() const noexcept { return loop_; }
    [[nodiscard]] room_environment& rooms_home() noexcept { return rooms_home_; }
    [[nodiscard]] std::size_t websocket_count() const noexcept {
        return websocket_count_.load(std::memory_order_relaxed);
    }

    /// Safe from any thread.
    [[nodiscard]] const net_figures& net() const noexcept { return net_figures_; }
    /// On this shard: who is here, and who was.
    [[nodiscard]] const std::unordered_map<std::uint64_t, std::unique_ptr<session>>& sessions() const noexcept {
        return sessions_;
    }
    [[nodiscard]] const close_log& closes() const noexcept { return closes_; }
    [[nodiscard]] const room_figures& room() const noexcept { return room_figures_; }
    /// On this shard: an event of a handler outside rooms.
    void count_made(std::string_view type, std::size_t bytes) { room_figures_.made.of(type).add(bytes); }

    /// What lives here; nothing does when the shard has finished.
    struct holdings {
        std::size_t sessions;
        std::size_t websockets;
        std::size_t front_doors;
        std::size_t groups;
        std::size_t moving;
        std::size_t longest_outbox;  ///< bytes
    };
    [[nodiscard]] holdings held() const;

    // ---- For its connections.

    void serve(std::unique_ptr<transport> stream);

    // ---- courier and session_host.

    void deliver(std::uint32_t to, delivery item) override;
    [[nodiscard]] net_services& services() noexcept override { return services_; }
    [[nodiscard]] room_directory& rooms() noexcept override { return core_.rooms; }
    [[nodiscard]] const token_signer& tokens() const noexcept override { return tokens_; }
    void enter_group(const room_port& of, subscriber& who, std::size_t* place) override;
    void leave_group(std::uint64_t number, std::size_t place) override;
    [[nodiscard]] slice encode(const outgoing& what, const codec& as, bool deflates) override;
    [[nodiscard]] outcome handle_outside(session& from, const record& message) override;
    void run(std::string name, task<> work) override;
    [[nodiscard]] bool stopping() const noexcept override;
    void find_resumable(const resume_claim& claim, std::shared_ptr<const user> by,
                        unique_function<void(resumable)> then) override;
    [[nodiscard]] task<std::shared_ptr<const user>> refresh(std::string token,
                                                            std::shared_ptr<const user> who) override {
        return core_.refresh(std::move(token), std::move(who), loop_.time().wall_now());
    }
    [[nodiscard]] std::uint64_t earlier_run(const resume_claim& claim) const noexcept override {
        return core_.earlier_run(claim.run, settings_.resume_window, rooms_home_.home.now());
    }
    void hand_over(session& from, const resume_claim& to, record request) override;
    [[nodiscard]] session* find(session_ref who) noexcept override;
    void went_away(session_ref who, std::uint32_t attempt) override;
    void ended(session& gone) override;

private:
    friend class front_door;
    friend class session_connection;

    [[nodiscard]] std::unique_ptr<transport> from_client(std::unique_ptr<transport> stream) const;
    [[nodiscard]] session& open_session(std::shared_ptr<const user> who);
    session& open_connection(websocket::parts parts, std::unique_ptr<codec> encoding, connection_ledger::place place,
                             std::shared_ptr<const user> who, std::string_view address);
    void greet(session& fresh);
    void take_over(moving_connection& moved);
    [[nodiscard]] task<> run_endpoint(websocket::parts parts, connection_ledger::place place,
                                      const endpoint_entry& endpoint, http_request request, std::string subprotocol);
    void add(websocket& ws);
    void remove(websocket& ws);
    [[nodiscard]] resumable look_up(const resume_claim& claim, const user& by);
    void apply(delivery& item);
    void drain_deliveries();
    template <class Act>
    void with_sessions(const std::function<bool(const session&)>& which, Act act);
    void end_sessions(const std::function<bool(const session&)>& which);
    [[nodiscard]] task<> close_in_batches();
    [[nodiscard]] task<> await_connections(unique_function<void()> done);
    [[nodiscard]] task<> await_housekeeping(unique_function<void()> done);

    server_core& core_;
    const std::uint32_t index_;
    const std::unique_ptr<machine_thread> thread_;
    config settings_;  // its own, so that they change between two turns
    origin_policy origins_;
    trusted_proxies proxies_;
    http_limits http_;
    room_limits room_limits_;
    loop& loop_;
    const std::unique_ptr<random_source> random_;
    std::vector<std::byte> scratch_;
    frame_writer writer_;
    deflater deflater_;
    inflater inflater_;
    frame_tools frame_tools_{.writer = writer_, .zip = deflater_, .deflated = net_figures_.deflated};
    token_signer tokens_ = core_.tokens;
    flush_list flushes_;
    net_figures net_figures_;
    room_figures room_figures_;
    close_log closes_;
    net_services services_;
    scope connections_;   // accept loop, front doors, websockets and their handlers
    scope housekeeping_;  // what waits for the others, and rooms that close
    room_environment rooms_home_;
    std::unique_ptr<listener> listener_;
    boost::intrusive::list<front_door, boost::intrusive::base_hook<lobby_hook>,
                           boost::intrusive::constant_time_size<false>>
        lobby_;  // connections that are not WebSockets yet
    boost::intrusive::list<websocket, boost::intrusive::constant_time_size<false>> websockets_;
    std::atomic<std::size_t> websocket_count_ = 0;
    std::unordered_map<std::uint64_t, std::unique_ptr<session>> sessions_;
    fifo<std::pair<std::uint64_t, std::uint32_t>> away_;  // the latest to go: number and attempt; some are back or over
    std::unordered_map<std::uint64_t, group> groups_;
    std::unordered_map<websocket*, std::shared_ptr<moving_connection>> moving_;
    std::uint64_t last_session_ = 0;
    bool holds_ = false;
    std::vector<session_ref> held_;  // they wait for their hello
    std::mutex mutex_;
    std::vector<delivery> incoming_;  // guarded by mutex_
    std::vector<delivery> applying_;
};

}  // namespace parlor
