// What all shards of a server share: settings, rooms, routes, and the stop sequence.
#pragma once

#include <atomic>
#include <future>
#include <memory>
#include <optional>
#include <vector>

#include "net/connection_ledger.hpp"
#include "net/forwarded.hpp"
#include "net/http_reader.hpp"
#include "net/net_services.hpp"
#include "net/origin.hpp"
#include "net/resume_token.hpp"
#include "net/tls_acceptor.hpp"
#include "parlor/core/route_pattern.hpp"
#include "parlor/server/server.hpp"
#include "room/journal_stores.hpp"
#include "room/registry.hpp"
#include "server/machine.hpp"

namespace parlor {

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

class server_core {
public:
    server_core(config given, machine& on);
    ~server_core();

    void start();
    void reload_certificates();
    void request_stop();
    bool join();
    /// All is closed: join() has next to nothing to wait for.
    [[nodiscard]] bool has_stopped() const;

    /// Null: nothing is kept on disk.
    [[nodiscard]] const journal_figures* journal() const noexcept {
        return durable_.store ? &durable_.store->figures() : nullptr;
    }

    /// A new connection as its client's own bytes: without what a proxy says in front of them, and without TLS.
    [[nodiscard]] std::unique_ptr<transport> from_client(std::unique_ptr<transport> stream) const;

    /// The number of the earlier run that a token of that run is from; 0 when it is too late, or there was none.
    [[nodiscard]] std::uint64_t earlier_run(std::uint64_t id, time_point now) const noexcept;

    machine& stands_on;
    config settings;
    const std::unique_ptr<random_source> random;
    net_counters counters;
    shared_rates users;       ///< max_messages_per_second_per_user
    shared_rates addresses;   ///< max_messages_per_second_per_address
    shared_rates handshakes;  ///< max_handshakes_per_second_per_address
    journal_stores journals;
    registry rooms;
    room_limits limits;
    token_signer tokens;
    connection_ledger connections;
    batch_budget batches;  ///< max_total_outbox_bytes
    origin_policy origins;
    trusted_proxies proxies;
    http_limits http;
    static_files files;
    static_files admin_files;  ///< the page of the admin side
    std::vector<endpoint_entry> endpoints;
    std::vector<route_entry> routes;
    router<caller> outside;
    std::vector<message_describer> sent_outside;  ///< declared, for the contract
    std::function<void(caller&)> on_hello;
    std::function<void(caller&, const std::string&)> on_notice;  ///< null: the app shows none
    std::unique_ptr<tls_acceptor> tls;                           ///< null: connections are what they are
    std::unique_ptr<authenticator> who_is_it;                    ///< null: everybody is the guest that they say
    std::vector<std::unique_ptr<shard>> shards;
    bool deflates_sessions = false;  ///< on /ws compression is agreed on with those who offer it
    std::atomic<bool> stopping = false;
    std::uint16_t port = 0;
    std::unique_ptr<admin_side> admin;  ///< null: there is none
    std::function<void()> before_join;  ///< on the first shard, when all is closed: what else waits on its loop

private:
    class tidying;

    [[nodiscard]] task<> stop_sequence();
    void force();
    void relieve();
    void open_data();
    void open_admin();
    void open_certificates();
    void on_first_shard(unique_function<void()> work);
    void log_limits() const;

    machine_journal durable_;
    std::unique_ptr<tidying> tidying_;  // lives on the first shard
    time_point began_;
    std::atomic<int> stop_requests_ = 0;
    std::promise<void> stopped_;
    std::future<void> has_stopped_ = stopped_.get_future();
    bool started_ = false;
};

}  // namespace parlor
