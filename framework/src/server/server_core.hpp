// What all shards of a server share: settings, rooms, routes, and the stop sequence.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "net/connection_ledger.hpp"
#include "net/net_services.hpp"
#include "net/resume_token.hpp"
#include "net/tls_acceptor.hpp"
#include "parlor/core/route_pattern.hpp"
#include "parlor/server/server.hpp"
#include "room/journal_stores.hpp"
#include "room/registry.hpp"
#include "server/machine.hpp"

namespace parlor {

class account_service;
class admin_side;
class shard;

struct endpoint_entry {
    route_pattern pattern;
    endpoint_handler handler;
    accept_step accept;
};

struct route_entry {
    route_pattern pattern;
    http_route route;
};

struct action_entry {
    route_pattern pattern;
    std::vector<std::pair<std::string, http_action>> by_method;

    /// Null for a method that it does not answer.
    [[nodiscard]] const http_action* find(std::string_view method) const noexcept;
    /// As the header Allow has them.
    [[nodiscard]] std::string methods() const;
};

class server_core {
public:
    server_core(config given, machine& on);
    ~server_core();

    void start();
    void reload_certificates();
    /// See server::reload. `done` is called on some shard, with the changes, when all of them go by the new settings.
    std::vector<config_change> reload(const config& wanted,
                                      unique_function<void(const std::vector<config_change>&)> done = nullptr);
    /// As they are now. Any thread; a shard has its own.
    [[nodiscard]] std::shared_ptr<const config> settings_now() const;
    void request_stop();
    /// The same, but never the second one, which would force what is under way: then it answers false.
    [[nodiscard]] bool request_first_stop();
    bool join();
    /// All is closed: join() has next to nothing to wait for.
    [[nodiscard]] bool has_stopped() const;

    /// See server::end_sessions.
    void end_sessions(std::function<bool(const user&)> which, std::string reason);
    /// False for a user whom the authenticator would not let in any more.
    [[nodiscard]] bool stands(const user& who) const { return !who_is_it || who_is_it->stands(who); }

    /// The user behind a newer token of `who`, as the authenticator has it. Throws failure when it is not believed.
    [[nodiscard]] task<std::shared_ptr<const user>> refresh(std::string token, std::shared_ptr<const user> who,
                                                            wall_time now);
    /// Null: nothing is kept on disk.
    [[nodiscard]] const sqlite_journal_store* journal() const noexcept { return store_; }
    /// What keeps the server from its work, in words; empty: nothing.
    [[nodiscard]] std::string_view unready() const noexcept;

    /// The number of the earlier run that a token of that run is from; 0 when its `window` has passed, or there was
    /// none.
    [[nodiscard]] std::uint64_t earlier_run(std::uint64_t id, duration window, time_point now) const noexcept;

    machine& stands_on;
    const config settings;  ///< as it was started: for what never changes
    const std::unique_ptr<random_source> random;
    net_counters counters;
    shared_rates users;       ///< max_messages_per_second_per_user
    shared_rates addresses;   ///< max_messages_per_second_per_address
    shared_rates handshakes;  ///< max_handshakes_per_second_per_address
    journal_stores journals;
    registry rooms;
    token_signer tokens;
    connection_ledger connections;
    batch_budget batches;  ///< max_total_outbox_bytes
    static_files files;
    static_files admin_files;  ///< the page of the admin side
    std::vector<endpoint_entry> endpoints;
    std::vector<route_entry> routes;
    std::vector<action_entry> actions;
    router<caller> outside;
    std::vector<message_describer> sent_outside;  ///< declared, for the contract
    std::function<void(caller&)> on_hello;
    std::function<void(caller&, const std::string&)> on_notice;  ///< null: the app shows none
    std::unique_ptr<tls_acceptor> tls;                           ///< null: connections are what they are
    std::unique_ptr<authenticator> who_is_it;                    ///< null: everybody is the guest that they say
    account_service* accounts = nullptr;                         ///< that is who_is_it; null: there are none
    std::vector<std::unique_ptr<shard>> shards;
    bool deflates_sessions = false;  ///< on /ws compression is agreed on with those who offer it
    std::atomic<bool> stopping = false;
    std::atomic<bool> hands_over = false;  ///< stopping, and another server accepts in our place
    /// Requests are not answered any more: whose client comes again finds another server, or none.
    [[nodiscard]] bool turns_away() const noexcept { return stopping && !hands_over; }
    std::uint16_t port = 0;
    std::unique_ptr<admin_side> admin;  ///< null: there is none
    std::function<void()> on_handover;  ///< on the first shard: the next server has come
    std::function<void()> before_join;  ///< on the first shard, when all is closed: what else waits on its loop

private:
    class tidying;

    [[nodiscard]] task<> stop_sequence();
    void force();
    void relieve();
    void begin_stop();
    void open_data();
    void become_the_next();
    void offer_handover();
    void hand_over();
    [[nodiscard]] task<> give_data_up();
    void end_tidying();
    void open_admin();
    void open_certificates();
    void open_keys();
    void open_accounts();
    void on_first_shard(unique_function<void()> work);
    void log_limits() const;

    std::shared_ptr<const config> settings_now_;  // guarded by settings_mutex_; what it points to never changes
    mutable std::mutex settings_mutex_;
    machine_journal durable_;
    std::atomic<const sqlite_journal_store*> store_ = nullptr;  // durable_'s, for any thread
    std::unique_ptr<predecessor> before_us_;                    // while we take over from it
    std::unique_ptr<handover_desk> desk_;                       // lives on the first shard; null: nobody can take over
    bool gave_up_ = false;                                      // the data folder; on the first shard
    std::atomic<bool> was_left_alone_ = false;                  // by the next server, which did not come to serve
    std::unique_ptr<tidying> tidying_;                          // lives on the first shard
    time_point began_;
    std::atomic<bool> stop_began_ = false;
    std::atomic<int> stop_requests_ = 0;
    std::promise<void> stopped_;
    std::future<void> has_stopped_ = stopped_.get_future();
    std::atomic<bool> started_ = false;
};

}  // namespace parlor
