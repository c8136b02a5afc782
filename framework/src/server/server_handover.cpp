// The hot restart, both sides of it: docs/guide/shutdown.md, docs/design/decisions/0030-hot-restart.md.
#include "auth/account_service.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/worker.hpp"
#include "server/admin_side.hpp"
#include "server/gathering.hpp"
#include "server/server_core.hpp"
#include "server/shard.hpp"

namespace parlor {

// ------------------------------------------------------------------------------------------- who takes

// Connections are accepted and upgraded already; their sessions wait for their hello.
void server_core::become_the_next() {
    before_us_->say_accepting();
    before_us_->wait_until_released();
    open_data();
    if (accounts) accounts->read_again(shards.front()->on().time().wall_now());
    open_admin();
    for (const auto& each : shards)
        each->on().post([&at = *each] { at.serve_held(); });
    before_us_->say_serving();
    before_us_.reset();
    log::info(log::area::server, "took over from the server before");
}

// ------------------------------------------------------------------------------------------- who gives

void server_core::offer_handover() {
    const std::string path = place_of_handover(settings);
    if (path.empty()) {
        log::warn(log::area::server, "no hot restart: the path of data is too long for a socket");
        return;
    }
    try {
        desk_ = shards.front()->offer_handover(path);
    } catch (const std::runtime_error& e) {
        log::warn(log::area::server, "no hot restart", {{"what", e.what()}});  // a disk that takes no sockets
    }
    if (!desk_) return;
    on_first_shard([this] {
        handover_hooks hooks;
        hooks.sockets = [this] {
            std::vector<int> all;
            if (stopping) return all;
            for (const auto& each : shards) {
                for (const int one : each->listening_descriptors())
                    all.push_back(one);
            }
            return all;
        };
        // The first drain_timeout is the rooms' own; past it they are forced, which takes next to nothing.
        hooks.patience = [this] {
            const duration most = settings_now()->drain_timeout;
            return most > duration::zero() ? 2 * most : most;
        };
        hooks.taken = [this] { hand_over(); };
        hooks.lost = [this] {
            if (!hands_over) return;
            was_left_alone_ = true;
            log::error(log::area::server, "the next server ended before it served; nobody accepts connections now");
        };
        desk_->start(std::move(hooks));
    });
}

void server_core::hand_over() {
    if (stop_began_) return;  // it stops anyway: the next server gets the folder when this process ends
    hands_over = true;
    if (on_handover) on_handover();
    begin_stop();
}

// The rooms have said goodbye. They end, and what they made is on the disk, before anybody else may open them; the
// connections stay until then, so that nobody comes back to a server that cannot serve yet.
task<> server_core::give_data_up() {
    loop& here = shards.front()->on();
    gathering sessions_over(here, shards.size());
    for (const auto& each : shards) {
        each->on().post(
            [&at = *each, &sessions_over] { at.let_sessions_go([&sessions_over] { sessions_over.one_more(); }); });
    }
    co_await sessions_over.wait();

    gathering rooms_closed(here, 1);
    rooms.when_empty([&rooms_closed] { rooms_closed.one_more(); });
    co_await rooms_closed.wait();

    journals.give_up();
    end_tidying();
    desk_->leave_place();
    gathering released(here, 1);
    worker hands("handover");
    hands.run([this, &released] {
        if (admin) admin->end();
        if (accounts) accounts->close();
        durable_.store->finish();
        durable_.lock.reset();
        released.one_more();
    });
    co_await released.wait();
    gave_up_ = true;
    desk_->say_released();
}

}  // namespace parlor
