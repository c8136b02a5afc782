#include "server/admin_watch.hpp"

#include "core/process_figures.hpp"
#include "room/room_actor.hpp"
#include "server/shard.hpp"

namespace parlor {

admin_watch::admin_watch(loop& on, server_core& core)
    : loop_(on), core_(core), began_(on.now()), probes_(std::make_shared<std::vector<probe>>(core.shards.size())) {}

void admin_watch::start() {
    look();
    loop_.arm_after(*this, period);
}

void admin_watch::on_timer() {
    look();
    loop_.arm_after(*this, period);
}

void admin_watch::look() {
    admin_rates::totals now;
    for (const auto& each : core_.shards) {
        now.messages_in += each->net().received_messages.value();
        now.messages_out += each->net().sent_messages.value();
        now.bytes_in += each->net().received_bytes.value();
        now.bytes_out += each->net().sent_bytes.value();
    }
    now.cpu_seconds = read_cpu_seconds();
    rates_.add(now, loop_.now());
    for (std::size_t i = 0; i < probes_->size(); ++i) {
        probe& of = (*probes_)[i];
        if (of.out) continue;
        of.out = true;
        of.sent = loop_.now();
        core_.shards[i]->on().post([probes = probes_, i, &here = loop_, &there = core_.shards[i]->on()] {
            here.post([probes, i, at = there.now()] {
                (*probes)[i].out = false;
                (*probes)[i].lag = at - (*probes)[i].sent;
            });
        });
    }
}

admin_watch::pulse admin_watch::pulse_of(std::size_t thread) const {
    const probe& of = (*probes_)[thread];
    pulse found{.lag = of.lag, .beats = true, .runs = {}};
    if (!of.out) return found;
    found.lag = std::max(found.lag, loop_.now() - of.sent);
    found.beats = loop_.now() - of.sent < patience;
    if (found.beats) return found;
    const running_code& running = core_.shards[thread]->room().running;
    found.runs.type = running.type();
    const void* const where = running.room();
    for (const auto& room : core_.rooms.all()) {  // by address only: it may have ended since
        if (room.get() == where) found.runs.room = room->name();
    }
    return found;
}

}  // namespace parlor
