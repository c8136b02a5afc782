// Start, and the stop sequence of guarantee 7.
#include "server/server_core.hpp"

#include "parlor/core/log.hpp"
#include "parlor/core/sleep.hpp"
#include "server/shard.hpp"

namespace parlor {
server_core::server_core(config given)
    : settings(std::move(given)),
      journals({.max_messages = settings.history_messages,
                .max_age = settings.history_age,
                .key_window = settings.key_window},
               *random),
      rooms(journals),
      limits{.max_mailbox = settings.max_mailbox,
             .max_resume_messages = settings.max_resume_messages,
             .deflate = settings.deflate},
      tokens(*random),
      connections(settings),
      origins(settings.allow_origin),
      proxies(settings.trusted_proxies),
      http{.max_header_bytes = settings.max_header_bytes} {
    check_config(settings);
}

server_core::~server_core() {
    if (!started_) return;
    force();
    join();
}

void server_core::start() {
    if (!settings.data.empty()) data_lock_.emplace(settings.data);
    for (std::uint32_t i = 0; i < settings.threads; ++i)
        shards.push_back(std::make_unique<shard>(*this, i));
    std::vector<room_environment*> homes;
    for (const auto& each : shards) {
        homes.push_back(&each->rooms_home());
        each->listen(settings.listen.host, port != 0 ? port : settings.listen.port);
        port = each->port();
    }
    rooms.set_homes(std::move(homes));
    deflates_sessions = settings.deflate || rooms.any_deflates();
    started_ = true;
    for (const auto& each : shards)
        each->start();
}

void server_core::request_stop() {
    if (!started_) return;
    const int before = stop_requests_.fetch_add(1);
    if (before == 0) {
        stopping = true;
        shards.front()->on().post([this] { shards.front()->rooms_home().housekeeping.spawn(stop_sequence()); });
    } else if (before == 1) {
        force();
    }
}

void server_core::force() {
    if (stop_requests_.fetch_add(1) == 0) {
        stopping = true;
        shards.front()->on().post([this] { shards.front()->rooms_home().housekeeping.spawn(stop_sequence()); });
    }
    for (const auto& each : shards) {
        each->on().post([&at = *each] { at.drop_connections(); });
    }
    rooms.force_close();
}

namespace {

/// Opens its door when it has been told so often enough, from any thread.
class gathering {
public:
    gathering(loop& on, std::size_t expected) : loop_(on), door_(on), left_(expected) {}
    void one_more() {
        loop_.post([this] {
            if (--left_ == 0) door_.notify();
        });
    }
    [[nodiscard]] auto wait() { return door_.wait(); }

private:
    loop& loop_;
    wake_up door_;
    std::size_t left_;
};

}  // namespace

task<> server_core::stop_sequence() {
    loop& here = shards.front()->on();
    class deadline final : public timer_entry {
    public:
        explicit deadline(server_core& core) : core_(core) {}

    private:
        void on_timer() override {
            log::warn("drain_timeout has passed; what is left is closed now",
                      {{"connections", core_.connections.size()}});
            for (const auto& each : core_.shards) {
                each->on().post([&at = *each] { at.drop_connections(); });
            }
            core_.rooms.force_close();
        }
        server_core& core_;
    } patience(*this);
    if (settings.drain_timeout > duration::zero()) here.arm_after(patience, settings.drain_timeout);

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

    gathering connections_closed(here, shards.size());
    on_all(connections_closed, &shard::close_connections);
    co_await connections_closed.wait();

    gathering rooms_closed(here, 1);
    rooms.when_empty([&rooms_closed] { rooms_closed.one_more(); });
    co_await rooms_closed.wait();

    stopped_.set_value();
}

bool server_core::join() {
    if (!started_) return true;
    has_stopped_.wait();
    if (before_join) {
        std::promise<void> done;
        shards.front()->on().post([this, &done] {
            before_join();
            done.set_value();
        });
        done.get_future().wait();
    }
    for (const auto& each : shards) {
        std::promise<void> finished;
        each->on().post([&at = *each, &finished] { at.finish([&finished] { finished.set_value(); }); });
        finished.get_future().wait();
    }
    for (const auto& each : shards)
        each->join();
    started_ = false;
    return stop_requests_ < 2;
}

}  // namespace parlor
