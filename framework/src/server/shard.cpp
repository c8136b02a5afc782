#include "server/shard.hpp"

#include "net/drain_schedule.hpp"
#include "net/endpoint_connection.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/sleep.hpp"
#include "server/front_door.hpp"
#include "server/session_connection.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

namespace parlor {
namespace {

constexpr std::size_t scratch_bytes = std::size_t{64} * 1024;

}  // namespace

shard::shard(server_core& core, std::uint32_t index)
    : core_(core),
      index_(index),
      thread_(core.stands_on.make_thread()),
      settings_(core.settings),
      loop_(thread_->on()),
      random_(core.stands_on.make_random()),
      scratch_(scratch_bytes),
      writer_(role::server, nullptr, &core.batches),
      deflater_(settings_.deflate_min_bytes, &core.counters.past),
      flushes_(loop_),
      services_{.on = loop_,
                .settings = settings_,
                .heartbeat = {},
                .max_outbox_bytes = settings_.max_outbox_bytes,
                .rate = {},
                .scratch = scratch_,
                .writer = writer_,
                .zip = deflater_,
                .unzip = inflater_,
                .flushes = flushes_,
                .random = *random_,
                .counters = core.counters,
                .figures = net_figures_,
                .users = &core.users,
                .addresses = &core.addresses,
                .closes = &closes_},
      connections_(loop_, "connections"),
      housekeeping_(loop_, "housekeeping"),
      rooms_home_{.home = loop_,
                  .shard = index,
                  .shards = static_cast<std::uint32_t>(core.settings.threads),
                  .out = *this,
                  .housekeeping = housekeeping_,
                  .journals = core.journals,
                  .limits = room_limits_,
                  .figures = room_figures_} {
    take_settings(core.settings);
}

shard::~shard() = default;

// ------------------------------------------------------------------------------------------- life

void shard::listen(const std::string& address, std::uint16_t port) {
    listener_ = thread_->listen_as(index_, core_.settings.threads, address, port);
}

void shard::start() {
    on().post([this] { listener_->start([this](std::unique_ptr<transport> stream) { serve(std::move(stream)); }); });
    thread_->start();
}

void shard::close_listener(unique_function<void()> done) {
    listener_->close();
    if (!core_.hands_over) {
        for (front_door& door : lobby_)
            door.hurry();
    }
    done();
}

void shard::close_connections(unique_function<void()> done) {
    housekeeping_.spawn("closes connections in batches", close_in_batches());
    housekeeping_.spawn("waits for connections to end", await_connections(std::move(done)));
}

task<> shard::close_in_batches() {
    end_sessions([](const session& who) { return !who.connection(); });
    std::size_t everywhere = 0;
    for (const auto& each : core_.shards)
        everywhere += each->websocket_count();
    const std::size_t here = websocket_count();
    const drain_schedule schedule(here, everywhere, settings_.drain_timeout);
    // They go while this waits between batches; none is added any more. Those that were told stand behind the others.
    for (std::size_t i = 0; i < here; ++i) {
        if (i != 0 && i % schedule.batch_size() == 0) co_await sleep_for(on(), drain_schedule::interval);
        if (websockets_.empty()) break;
        websocket& next = websockets_.front();
        websockets_.splice(websockets_.end(), websockets_, websockets_.begin());
        const auto hint = schedule.reconnect_hint([this] { return random_->next(); });
        next.close(close_code::going_away, "server is stopping; reconnect_ms=" + std::to_string(hint.count()));
    }
}

task<> shard::await_connections(unique_function<void()> done) {
    co_await connections_.join();
    end_sessions([](const session&) { return true; });  // those whose connection was lost while we stopped
    done();
}

// Whoever holds the oldest batches goes first. Who reads in time holds none that is old, and is never closed, even
// where those that hold too much are all another shard's.
void shard::relieve() {
    std::vector<std::pair<std::uint64_t, websocket*>> holding;
    for (websocket& ws : websockets_) {
        const std::uint64_t age = ws.oldest_unsent();
        if (age != 0 && (core_.batches.is_old(age) || !ws.is_open())) holding.emplace_back(age, &ws);
    }
    std::ranges::stable_sort(holding, {}, &std::pair<std::uint64_t, websocket*>::first);
    std::size_t closed = 0;
    for (const auto& [age, ws] : holding) {
        if (!core_.batches.exceeded()) break;
        if (!ws->is_open()) {
            ws->drop();  // it does not even take its close frame: it gets no more time
        } else {
            ws->give_up();
            ++closed;
        }
    }
    if (closed == 0) return;
    core_.counters.past.note(limit::max_total_outbox_bytes, closed);
    log::warn(log::area::server, "slow connections were closed to stay within max_total_outbox_bytes",
              {{"connections", closed}});
}

void shard::drop_connections() {
    for (front_door& door : lobby_)
        door.hurry();
    for (websocket& ws : websockets_)
        ws.drop();
    connections_.request_stop();
}

void shard::finish(unique_function<void()> done) {
    connections_.reopen();
    connections_.spawn("waits for housekeeping to end", await_housekeeping(std::move(done)));
}

shard::holdings shard::held() const {
    std::size_t longest = 0;
    for (const websocket& each : websockets_)
        longest = std::max(longest, each.unsent_bytes());
    return {.sessions = sessions_.size(),
            .websockets = websockets_.size(),
            .front_doors = lobby_.size(),
            .groups = groups_.size(),
            .moving = moving_.size(),
            .longest_outbox = longest};
}

task<> shard::await_housekeeping(unique_function<void()> done) {
    co_await housekeeping_.join();
    done();
}

// ------------------------------------------------------------------------------------------- connections

session& shard::open_session(std::shared_ptr<const user> who) {
    const session_ref ref{.node = 0, .shard = index_, .number = ++last_session_};
    return *sessions_.emplace(ref.number, std::make_unique<session>(*this, ref, std::move(who))).first->second;
}

void shard::add(websocket& ws) {
    websockets_.push_back(ws);
    websocket_count_.fetch_add(1, std::memory_order_relaxed);
    if (core_.stopping) ws.close(close_code::going_away, "server is stopping");
    ws.start();
}

void shard::remove(websocket& ws) {
    ws.unlink();
    websocket_count_.fetch_sub(1, std::memory_order_relaxed);
}

void shard::greet(session& fresh) {
    fresh.open();
    if (!core_.on_hello || core_.stopping) return;
    try {
        caller greeted(*this, core_.rooms, fresh.ref(), fresh.who());
        core_.on_hello(greeted);
    } catch (const std::exception& e) {
        log::error(log::area::server, "on_hello failed", {{"what", e.what()}});
    }
}

void shard::take_over(moving_connection& moved) {
    auto& connected = *new session_connection(*this, std::move(moved.parts), std::move(moved.place));
    const bool stands = core_.stands(*moved.who);
    if (session* owner = stands ? find(moved.claim.session) : nullptr; owner && !owner->is_ending()) {
        connected.stream().pause_reading();
        owner->attach(connected.stream(), std::move(moved.encoding), std::move(moved.address));
        owner->taken_up_by(std::move(moved.who));
        owner->resume(moved.request);
    } else if (!core_.stopping) {  // it ended in this very moment: the client goes on with a new one
        session& fresh = open_session(std::move(moved.who));
        fresh.attach(connected.stream(), std::move(moved.encoding), std::move(moved.address));
        if (stands) {
            fresh.send(make_error(moved.request.id, failure(errc::unauthenticated, "data.token: too old")));
            greet(fresh);
        }
    }
    add(connected.stream());
    if (!stands) connected.stream().close(close_code::policy_violation, "signed out");  // while it was on its way here
}

task<> shard::run_endpoint(websocket::parts parts, [[maybe_unused]] connection_ledger::place place,
                           const endpoint_entry& endpoint, http_request request, std::string subprotocol) {
    const auto engine = std::make_shared<endpoint_connection>(services_, std::move(request), std::move(subprotocol));
    websocket ws(services_, *engine, std::move(parts));
    engine->attach(ws);
    add(ws);
    std::exception_ptr failed;
    try {
        connection face(*engine);
        co_await endpoint.handler(face);
    } catch (...) {
        failed = std::current_exception();
    }
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    engine->let_go();
    if (failed && !connections_.stopping()) {
        try {
            std::rethrow_exception(failed);
        } catch (const std::exception& e) {
            log::error(log::area::server, "an endpoint failed",
                       {{"path", endpoint.pattern.text()}, {"what", e.what()}});
        } catch (...) {
            log::error(log::area::server, "an endpoint failed", {{"path", endpoint.pattern.text()}});
        }
    }
    ws.close(failed ? close_code::internal_error : close_code::normal, {});
    ws.resume_reading();  // for the peer's answer
    co_await engine->over();
    remove(ws);
}

// ------------------------------------------------------------------------------------------- deliveries

void shard::deliver(std::uint32_t to, delivery item) {
    if (to == index_) return apply(item);
    shard& other = *core_.shards[to];
    bool first = false;
    {
        const std::scoped_lock lock(other.mutex_);
        first = other.incoming_.empty();
        other.incoming_.push_back(std::move(item));
    }
    if (first) other.on().post([&other] { other.drain_deliveries(); });
}

void shard::drain_deliveries() {
    {
        const std::scoped_lock lock(mutex_);
        applying_.swap(incoming_);
    }
    for (delivery& item : applying_)
        apply(item);
    applying_.clear();
}

void shard::apply(delivery& item) {
    if (item.kind == delivery_kind::fan_out) {
        const auto at = groups_.find(item.group);
        if (at == groups_.end()) return;
        const std::size_t members = at->second.fan_out(*item.record, item.terms, item.to, frame_tools_);
        services_.figures.sent_messages.add(members);
        if (item.trace)
            item.trace->end_step(span_step::fan_out, item.record->room, loop_.time(), {"members", members}, index_);
    } else if (session* to = find(item.to)) {
        to->apply(item);
    }
}

void shard::enter_group(const room_port& of, subscriber& who, std::size_t* place) {
    groups_.try_emplace(of.group(), of.deflates()).first->second.add(who, place);
}

void shard::leave_group(std::uint64_t number, std::size_t place) {
    const auto at = groups_.find(number);
    at->second.remove(place);
    if (at->second.empty()) groups_.erase(at);
}

slice shard::encode(const outgoing& what, const codec& as, bool deflates) {
    return encode_frame(what, as, deflates, frame_tools_);
}

// ------------------------------------------------------------------------------------------- sessions

session* shard::find(session_ref who) noexcept {
    const auto at = sessions_.find(who.number);
    return at == sessions_.end() ? nullptr : at->second.get();
}

// Those who connect and vanish, again and again, would otherwise leave a session each for the whole resume_window.
void shard::went_away(session_ref who, std::uint32_t attempt) {
    const std::size_t most = settings_.max_connections;
    if (most == 0) return;
    away_.push_back({who.number, attempt});
    const std::size_t share = (most + core_.shards.size() - 1) / core_.shards.size();
    if (away_.size() <= share) return;
    const auto [number, when] = away_.front();
    away_.pop_front();
    if (session* longest = find({.shard = index_, .number = number})) longest->give_up_waiting(when);
}

void shard::ended(session& gone) {
    auto out = sessions_.extract(gone.ref().number);
    on().post([dead = std::move(out.mapped())] {});
}

bool shard::stopping() const noexcept {
    return core_.stopping;
}

void shard::run(std::string name, task<> work) {
    connections_.spawn(std::move(name), std::move(work));
}

namespace {

task<reply_payload> keep_alive([[maybe_unused]] std::shared_ptr<caller> who, task<reply_payload> work) {
    reply_payload reply = co_await std::move(work);
    co_return reply;
}

}  // namespace

outcome shard::handle_outside(session& from, const record& message) {
    const auto* handler = core_.outside.find(message.type);
    if (!handler) {
        throw failure(errc::not_found,
                      "no handler for \"" + message.type + "\" outside rooms; \"room\" may be missing");
    }
    auto who = std::make_shared<caller>(*this, core_.rooms, from.ref(), from.who(), message.key);
    room_figures_.taken.of(message.type).add(message.payload.size());
    const running_code::turn now(room_figures_.running, nullptr, handler->type_name());
    outcome result = handler->call(*who, message.payload);
    if (!result.is_task()) return result;
    return outcome(keep_alive(std::move(who), result.take_task()));
}

resumable shard::look_up(const resume_claim& claim, const user& by) {
    session* named = find(claim.session);
    return named ? named->accepts(claim.generation, by) : resumable::ended;
}

void shard::find_resumable(const resume_claim& claim, std::shared_ptr<const user> by,
                           unique_function<void(resumable)> then) {
    if (claim.run != core_.tokens.run()) return then(resumable::ended);
    if (claim.session.shard == index_) return then(look_up(claim, *by));
    if (claim.session.shard >= core_.shards.size()) return then(resumable::ended);
    shard& other = *core_.shards[claim.session.shard];
    auto answer = std::make_shared<unique_function<void(resumable)>>(std::move(then));
    other.on().post([this, &other, claim, by = std::move(by), answer] {
        on().post([answer, how = other.look_up(claim, *by)] { (*answer)(how); });
    });
}

void shard::hand_over(session& from, const resume_claim& to, record request) {
    auto encoding = from.release_codec();
    auto address = from.release_address();
    auto who = from.who();
    websocket* ws = from.release();
    if (to.session.shard == index_) {
        session* owner = find(to.session);
        owner->attach(*ws, std::move(encoding), std::move(address));
        owner->taken_up_by(std::move(who));
        owner->resume(request);
        return;
    }
    auto moved = std::make_shared<moving_connection>();
    moved->who = std::move(who);
    moved->encoding = std::move(encoding);
    moved->address = std::move(address);
    moved->claim = to;
    moved->request = std::move(request);
    moving_.emplace(ws, std::move(moved));
    ws->give_away();
}

}  // namespace parlor
