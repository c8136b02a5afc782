// Start, and the stop sequence of guarantee 7.
#include "server/server_core.hpp"

#include "auth/account_service.hpp"
#include "parlor/auth/jwt_authenticator.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/sleep.hpp"
#include "parlor_admin_page.hpp"  // made by parlor_embed_files
#include "server/admin_side.hpp"
#include "server/gathering.hpp"
#include "server/shard.hpp"

namespace parlor {
namespace {

journal_limits limits_of(const config& settings, limit_counts& past) {
    return {.max_messages = settings.history_messages,
            .max_age = settings.history_age,
            .key_window = settings.key_window,
            .past = &past};
}

}  // namespace

server_core::server_core(config given, machine& on)
    : stands_on(on),
      settings(std::move(given)),
      random(stands_on.make_random()),
      users(settings.max_messages_per_second_per_user),
      addresses(settings.max_messages_per_second_per_address),
      handshakes(settings.max_handshakes_per_second_per_address),
      journals(limits_of(settings, counters.past), *random),
      rooms(journals),
      tokens(*random),
      connections(settings),
      batches(settings.max_total_outbox_bytes, [this] { relieve(); }),
      settings_now_(std::make_shared<const config>(settings)) {
    check_config(settings);
}

server_core::~server_core() {
    if (!started_) return;
    force();
    join();
}

/// Lets the journal delete what has grown too old, now and then.
class server_core::tidying final : private timer_entry {
public:
    static constexpr duration period = std::chrono::seconds(10);
    tidying(loop& on, sqlite_journal_store& what) : loop_(on), what_(what) { loop_.arm_after(*this, period); }

private:
    void on_timer() override {
        what_.tidy(loop_.time().wall_now());
        loop_.arm_after(*this, period);
    }
    loop& loop_;
    sqlite_journal_store& what_;
};

void server_core::end_tidying() {
    tidying_.reset();
}

void server_core::open_data() {
    if (settings.data.empty()) return;
    durable_ = stands_on.open_journal(settings, limits_of(settings, counters.past));
    store_ = durable_.store.get();
    tokens = token_signer(durable_.store->run().token_key, durable_.store->run().id);
    journals.keep_durable(*durable_.store);
}

std::uint64_t server_core::earlier_run(std::uint64_t id, duration window, time_point now) const noexcept {
    if (!durable_.store) return 0;
    if (window > duration::zero() && now - began_ > window) return 0;
    const auto at = durable_.store->run().earlier.find(id);
    return at == durable_.store->run().earlier.end() ? 0 : at->second;
}

void server_core::start() {
    if (settings.take_over) before_us_ = stands_on.find_predecessor(settings);
    if (before_us_) {
        journals.await_durable();
    } else {
        open_data();
    }
    for (std::uint32_t i = 0; i < settings.threads; ++i)
        shards.push_back(std::make_unique<shard>(*this, i));
    open_certificates();
    open_keys();
    open_accounts();
    std::vector<room_environment*> homes;
    for (const auto& each : shards) {
        homes.push_back(&each->rooms_home());
        each->listen(settings.listen.host, port != 0 ? port : settings.listen.port);
        port = each->port();
        if (before_us_) each->hold();
    }
    rooms.set_homes(std::move(homes));
    began_ = shards.front()->on().now();
    deflates_sessions = settings.deflate || rooms.any_deflates();
    if (!before_us_) open_admin();
    started_ = true;
    for (const auto& each : shards)
        each->start();
    if (before_us_) {
        try {
            become_the_next();
        } catch (...) {
            journals.give_up();  // rooms that wait for theirs would hold the end up
            throw;
        }
    }
    if (admin) admin->start();
    if (durable_.store) {
        on_first_shard([this] { tidying_ = std::make_unique<tidying>(shards.front()->on(), *durable_.store); });
        offer_handover();
    }
}

void server_core::open_admin() {
    const admin_place place = place_of_admin(settings);
    const bool by_default = settings.admin == "auto";
    if (place.path.empty() && !place.at) {
        if (by_default && !settings.data.empty())
            log::warn(log::area::server, "no admin side: the path of data is too long for a socket");
        return;
    }
    try {
        admin_files.add(admin_page::files());
        admin = std::make_unique<admin_side>(*this, place);
        if (place.at) {
            log::info(log::area::server, "operators are heard",
                      {{"host", place.at->host}, {"port", admin->port()}});  // port 0 has become one
        }
    } catch (const std::runtime_error& e) {
        if (!by_default) throw;
        log::warn(log::area::server, "no admin side", {{"what", e.what()}});  // a disk that takes no sockets
    }
}

void server_core::open_certificates() {
    if (settings.tls_cert.empty()) return;
    const tls_files named{
        .certificates = settings.tls_cert, .keys = settings.tls_key, .client_ca = settings.tls_client_ca};
    tls = std::make_unique<tls_acceptor>(named, shards.front()->on().time().wall_now());
}

void server_core::open_keys() {
    if (settings.jwt_keys.empty()) return;
    if (who_is_it) throw std::runtime_error("jwt_keys means nothing here: this app has an authenticator of its own");
    who_is_it = std::make_unique<jwt_authenticator>(jwt_options_of(settings));
    if (!endpoints.empty()) {
        log::warn(log::area::server, "tokens are asked for at /ws; endpoints decide themselves who may connect",
                  {{"first", endpoints.front().pattern.text()}});
    }
}

void server_core::open_accounts() {
    if (!accounts) {
        if (settings.guest_names != guest_rule::off) return;
        throw std::runtime_error("guest_names: off means nothing here: this app has no accounts");
    }
    accounts->open(settings, shards.front()->on().time().wall_now(),
                   [this](std::function<bool(const user&)> which, std::string reason) {
                       end_sessions(std::move(which), std::move(reason));
                   });
}

void server_core::end_sessions(std::function<bool(const user&)> which, std::string reason) {
    const auto said = std::make_shared<const std::string>(std::move(reason));
    const auto fits = std::make_shared<const std::function<bool(const user&)>>(std::move(which));
    for (const auto& each : shards)
        each->on().post([&at = *each, fits, said] { at.close_sessions(*fits, *said); });
}

task<std::shared_ptr<const user>> server_core::refresh(std::string token, std::shared_ptr<const user> who,
                                                       wall_time now) {
    if (!who_is_it) throw failure(errc::unimplemented, "tokens are not refreshed here");
    auto found = co_await who_is_it->refresh(token, *who, now);
    co_return found;
}

void server_core::reload_certificates() {
    if (tls) tls->reload(shards.front()->on().time().wall_now());
}

std::shared_ptr<const config> server_core::settings_now() const {
    const std::scoped_lock lock(settings_mutex_);
    return settings_now_;
}

std::vector<config_change> server_core::reload(const config& wanted,
                                               unique_function<void(const std::vector<config_change>&)> done) {
    config next;
    std::vector<config_change> changes;
    {
        const std::scoped_lock lock(settings_mutex_);
        next = *settings_now_;
        changes = take_over(next, wanted);
        settings_now_ = std::make_shared<const config>(next);
    }
    connections.set_limits(next);
    users.set_rate(next.max_messages_per_second_per_user);
    addresses.set_rate(next.max_messages_per_second_per_address);
    handshakes.set_rate(next.max_handshakes_per_second_per_address);
    batches.set_limit(next.max_total_outbox_bytes);

    struct waiting {
        std::atomic<std::size_t> shards;
        unique_function<void(const std::vector<config_change>&)> done;
        std::vector<config_change> changes;
    };
    auto left = std::make_shared<waiting>();
    left->shards = shards.size();
    left->done = std::move(done);
    left->changes = changes;
    for (const auto& each : shards) {
        each->on().post([this, &at = *each, left] {
            at.take_settings(*settings_now());
            if (left->shards.fetch_sub(1) == 1 && left->done) left->done(left->changes);
        });
    }
    return changes;
}

/// Waits for it: not for the shard's own thread.
void server_core::on_first_shard(unique_function<void()> work) {
    std::promise<void> done;
    shards.front()->on().post([&work, &done] {
        work();
        done.set_value();
    });
    stands_on.wait(done.get_future());
}

bool server_core::request_first_stop() {
    int none = 0;
    if (!started_ || stopping || !stop_requests_.compare_exchange_strong(none, 1)) return false;
    begin_stop();
    return true;
}

void server_core::request_stop() {
    if (!started_) return;
    const int before = stop_requests_.fetch_add(1);
    if (before == 0) {
        begin_stop();
    } else if (before == 1) {
        force();
    }
}

std::string_view server_core::unready() const noexcept {
    if (turns_away()) return "stopping";
    const sqlite_journal_store* const store = journal();
    return store && store->figures().refuses ? "the journal cannot be written" : std::string_view();
}

void server_core::begin_stop() {
    if (stop_began_.exchange(true)) return;
    stopping = true;
    shards.front()->on().post(
        [this] { shards.front()->rooms_home().housekeeping.spawn("stop sequence", stop_sequence()); });
}

// At the end of a turn, when what could be written has been.
void server_core::relieve() {
    for (const auto& each : shards) {
        each->on().post([&at = *each] { at.on().at_end_of_turn([&at] { at.relieve(); }); });
    }
}

void server_core::force() {
    stop_requests_.fetch_add(1);
    begin_stop();
    for (const auto& each : shards) {
        each->on().post([&at = *each] { at.drop_connections(); });
    }
    rooms.force_close();
}

task<> server_core::stop_sequence() {
    loop& here = shards.front()->on();
    const duration most = settings_now()->drain_timeout;
    class deadline final : public timer_entry {
    public:
        deadline(server_core& core, duration most) : core_(core), most_(most) {}

    private:
        void on_timer() override {
            core_.counters.past.note(limit::drain_timeout);
            log::warn(log::area::server, "drain_timeout has passed; what is left is closed now",
                      {{"connections", core_.connections.size()}});
            core_.rooms.force_close();
            // Who waits for the next server is told so, if there is any time for it.
            if (core_.hands_over && !core_.gave_up_ && !std::exchange(again_, true)) {
                return core_.shards.front()->on().arm_after(*this, most_);
            }
            for (const auto& each : core_.shards) {
                each->on().post([&at = *each] { at.drop_connections(); });
            }
        }
        server_core& core_;
        const duration most_;
        bool again_ = false;
    } patience(*this, most);
    if (most > duration::zero()) here.arm_after(patience, most);

    const auto on_all = [this](gathering& all, auto work) {
        for (const auto& each : shards) {
            each->on().post([&at = *each, &all, work] { (at.*work)([&all] { all.one_more(); }); });
        }
    };
    gathering listeners(here, shards.size());
    on_all(listeners, &shard::close_listener);
    co_await listeners.wait();

    gathering hooks(here, 1);
    rooms.close_all([&hooks] { hooks.one_more(); });
    co_await hooks.wait();

    if (hands_over) co_await give_data_up();

    gathering connections_closed(here, shards.size());
    on_all(connections_closed, &shard::close_connections);
    co_await connections_closed.wait();

    gathering rooms_closed(here, 1);
    rooms.when_empty([&rooms_closed] { rooms_closed.one_more(); });
    co_await rooms_closed.wait();

    stopped_.set_value();
}

// What an operator wants to know of a run that is over: which limits were too low, or who tried.
void server_core::log_limits() const {
    std::string met;
    const limit_tally past = counters.past.read();
    for (std::size_t i = 0; i < limit_count; ++i) {
        if (past.times[i] == 0) continue;
        if (!met.empty()) met += ' ';
        met.append(to_string(static_cast<limit>(i))).append(":").append(std::to_string(past.times[i]));
    }
    if (!met.empty()) log::info(log::area::server, "limits that were met", {{"times", met}});
}

bool server_core::has_stopped() const {
    return has_stopped_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

bool server_core::join() {
    if (!started_) return true;
    stands_on.wait(has_stopped_);
    if (admin) admin->end();
    on_first_shard([this] {
        tidying_.reset();
        if (desk_) desk_->leave_place();
        if (before_join) before_join();
    });
    for (const auto& each : shards) {
        std::promise<void> finished;
        each->on().post([&at = *each, &finished] { at.finish([&finished] { finished.set_value(); }); });
        stands_on.wait(finished.get_future());
    }
    for (const auto& each : shards)
        each->join();
    if (accounts) accounts->close();
    if (durable_.store) {
        durable_.store->finish();
        durable_.lock.reset();
    }
    desk_.reset();  // a next server that waits for the folder takes our end for its word
    started_ = false;
    log_limits();
    return stop_requests_ < 2 && !was_left_alone_;
}

}  // namespace parlor
