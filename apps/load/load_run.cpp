#include "load_run.hpp"

#include <unistd.h>

#include <algorithm>

#include "client/ws_url.hpp"
#include "net/tls_connector.hpp"

namespace load {
namespace {

constexpr double no_rate = 1e9;
constexpr int small_buffer = 4096;  // of a client that stalls, so that it is felt
constexpr std::size_t clients_a_source = 5000;
constexpr parlor::duration look_at_stalled = std::chrono::seconds(1);

// The path and query of a URL that may hold placeholders.
std::string target_of(const std::string& url) {
    const auto begin = url.find_first_of("/?", url.find("://") + 3);
    if (begin == std::string::npos) return "/";
    return url[begin] == '?' ? "/" + url.substr(begin) : url.substr(begin);
}

// A closed loop, and what goes at once, has no use for one.
schedule schedule_of(const options& chosen) {
    std::uint64_t most = chosen.messages;
    if (chosen.mode == load_mode::join && (most == 0 || most > chosen.clients)) most = chosen.clients;
    return {chosen.rate > 0 ? chosen.rate : no_rate, count_of(chosen.duration), most};
}

}  // namespace

std::string_view to_string(run_phase phase) noexcept {
    switch (phase) {
        case run_phase::connecting:
            return "connecting";
        case run_phase::settling:
            return "settling";
        case run_phase::running:
            return "running";
        case run_phase::draining:
            return "waiting for the rest";
        case run_phase::closing:
            return "closing";
        case run_phase::over:
            break;
    }
    return "over";
}

load_run::load_run(parlor::event_loop& on, const options& chosen, std::string address,
                   parlor::unique_function<void()> done)
    : loop_(on),
      options_(chosen),
      done_(std::move(done)),
      random_(parlor::make_seeded_random(parlor::make_system_random()->next())),
      plain_(on),
      dialer_(plain_),
      services_(on, dialer_, *random_),
      address_(std::move(address)),
      target_(target_of(chosen.url)),
      marks_(static_cast<std::uint16_t>(random_->next())),
      pacer_(on, [this] { pump(); }),
      readers_(chosen.rooms),
      work_(schedule_of(chosen)),
      connects_(chosen.connect_rate > 0 ? chosen.connect_rate : no_rate, schedule::never / 2, chosen.clients),
      is_settled_(chosen.clients) {
    const auto url = parlor::parse_ws_url(text_template(chosen.url).render({}));
    port_ = url.port;
    host_ = url.host;
    if (url.secure) tls_ = std::make_shared<const parlor::tls_connector>(chosen.tls, on.time().wall_now());
    connection_options_.authority = url.authority();
    connection_options_.headers = chosen.headers;
    connection_options_.subprotocols = chosen.subprotocols;
    connection_options_.limits = {.max_message_bytes = std::size_t{64} << 20U, .max_fragments = 0};
    connection_options_.heartbeat = {.ping_interval = {}, .pong_timeout = {}};
    connection_options_.outbox.max_bytes = std::size_t{16} << 20U;
    connection_options_.close_timeout = std::chrono::seconds(2);
    clients_.reserve(chosen.clients);
    load_listener& self = *this;
    for (std::uint32_t i = 0; i < chosen.clients; ++i)
        clients_.push_back(std::make_unique<load_client>(self, i));
}

load_run::~load_run() = default;

// ------------------------------------------------------------------------------------------- connecting

void load_run::start() {
    began_ = loop_.now();
    seen_.own.before = read_process_stats(0).value_or(process_stats{});
    if (options_.server_pid > 0) {
        const auto before = read_process_stats(options_.server_pid).value_or(process_stats{});
        seen_.server = usage{.before = before, .after = before};
    }
    enter(run_phase::connecting);
    if (options_.mode == load_mode::connect) {
        for (const auto& each : clients_)
            free_.push_back(each.get());
        return run();
    }
    dial_more();
}

void load_run::enter(run_phase next) {
    phase_ = next;
    phase_began_ = loop_.now();
    alarm_.disarm();
}

void load_run::dial_more() {
    while (phase_ == run_phase::connecting && next_client_ < clients_.size() && dialing_ < options_.dialing) {
        const std::uint64_t due = connects_.take(ns_now());
        if (due == schedule::never) {
            pacer_.ring_at(began_ + parlor::duration(connects_.next()));
            return;
        }
        ++dialing_;
        dial(*clients_[next_client_++], options_.connect_rate > 0 ? due : ns_now());
    }
}

void load_run::dial(load_client& who, std::uint64_t intended_ns) {
    const parlor::dial_target to{.host = address_,
                                 .port = port_,
                                 .source_address = source_of(dials_++),
                                 .receive_buffer = stalls(who) ? small_buffer : 0,
                                 .tls = tls_,
                                 .tls_name = host_};
    ++busy_;
    who.open(services_, connection_options_, to, target_.render(values_of(who, intended_ns)), intended_ns);
}

// Loopback has many addresses, and a pair of them has only so many ports: one run keeps to a block of its own.
std::string load_run::source_of(std::uint64_t attempt) const {
    if (!options_.source.empty() || !address_.starts_with("127.")) return options_.source;
    const bool many = clients_.size() > clients_a_source || options_.mode == load_mode::connect;
    if (!many) return {};
    const auto run = static_cast<unsigned>(::getpid());
    const std::uint64_t which = attempt / clients_a_source % 250;
    return "127." + std::to_string(1 + run % 250) + "." + std::to_string(run / 250 % 250) + "." +
           std::to_string(1 + which);
}

void load_run::on_open(load_client& who) {
    ++seen_.opened;
    ++seen_.open_now;
    --dialing_;
    seen_.handshake.add(ns_now() - std::min(ns_now(), who.intended_ns()));
    if (options_.mode == load_mode::join) {
        count_settled(who);
    } else if (options_.join) {
        ask_to_join(who, who.intended_ns());
    } else {
        became_ready(who);
    }
    if (phase_ == run_phase::connecting) dial_more();
    if (options_.mode == load_mode::connect) pump();
}

void load_run::ask_to_join(load_client& who, std::uint64_t intended_ns) {
    join_text_.clear();
    options_.join->render(values_of(who, intended_ns), join_text_);
    if (!who.join(join_text_, intended_ns)) ++seen_.unsent;
}

void load_run::became_ready(load_client& who) {
    const bool joins = who.now() == load_client::state::joining;
    if (joins) ++seen_.joined;
    who.set_ready();
    if (options_.mode == load_mode::connect || options_.mode == load_mode::join) {
        --waiting_;
        ++seen_.delivered;
        last_arrival_ = loop_.now();
        seen_.latency.add(ns_now() - std::min(ns_now(), who.intended_ns()));
        if (options_.mode == load_mode::connect) who.close();
        return look_whether_done();
    }
    if (stalls(who)) {
        who.stall();
    } else {
        ++readers_[who.index() % options_.rooms];
    }
    count_settled(who);
}

void load_run::count_settled(load_client& who) {
    if (is_settled_[who.index()]) return;
    is_settled_[who.index()] = true;
    if (++settled_ == clients_.size() && phase_ == run_phase::connecting) settle();
}

void load_run::join_refused(load_client& who) {
    ++seen_.refused;
    who.close();
    if (phase_ == run_phase::connecting) return count_settled(who);
    --waiting_;
    look_whether_done();
}

void load_run::settle() {
    seen_.connecting_seconds = seconds_since(began_);
    if (seen_.open_now == 0) return finish();
    enter(run_phase::settling);
    alarm_.call = [this] { run(); };
    loop_.arm_after(alarm_, options_.settle);
}

// ------------------------------------------------------------------------------------------- the end

void load_run::on_over(load_client& who, const parlor::connection_end& how) {
    using state = load_client::state;
    const state before = who.reset();
    --busy_;
    if (who.was_open()) --seen_.open_now;
    if (before == state::dialing) --dialing_;
    if (phase_ == run_phase::closing) {
        if (before == state::ready && who.stalled()) ++seen_.stalled_lost;
        return check_closed();
    }
    const bool was_waited_for = before == state::dialing || before == state::joining;
    if (was_waited_for) {
        ++seen_.refused;
        note_problem(how.reason.empty() ? "closed while joining" : how.reason);
    } else if (before != state::closing) {
        ++(who.stalled() ? seen_.stalled_lost : seen_.lost);
        if (!who.stalled()) note_problem(how.reason.empty() ? "closed by the server" : how.reason);
        if (before == state::ready && !who.stalled()) --readers_[who.index() % options_.rooms];
    }
    if (phase_ == run_phase::connecting) {
        count_settled(who);
        return dial_more();
    }
    if (was_waited_for) --waiting_;
    if (options_.mode == load_mode::connect) {
        free_.push_back(&who);
        pump();
    }
    look_whether_done();
}

void load_run::interrupt() {
    if (phase_ == run_phase::closing || phase_ == run_phase::over) return;
    seen_.interrupted = true;
    if (phase_ == run_phase::connecting) seen_.connecting_seconds = seconds_since(began_);
    finish();
}

void load_run::finish() {
    const bool ran = phase_ == run_phase::running || phase_ == run_phase::draining;
    const bool waited_for_nothing = phase_ == run_phase::draining && seen_.missing() > 0;
    if (ran) {
        const parlor::time_point end = waited_for_nothing ? std::max(last_arrival_, phase_began_) : loop_.now();
        seen_.running_seconds = std::chrono::duration<double>(end - began_).count();
    }
    if (seen_.server) {
        const auto after = read_process_stats(options_.server_pid);
        if (after) seen_.server->after = *after;
    }
    seen_.own.after = read_process_stats(0).value_or(process_stats{});
    enter(run_phase::closing);
    if (options_.stalled == 0) return close_all();
    // A client that does not read does not see that it was dropped.
    for (const auto& each : clients_)
        each->unstall();
    alarm_.call = [this] { close_all(); };
    loop_.arm_after(alarm_, look_at_stalled);
}

bool load_run::stalls(const load_client& who) const noexcept {
    return who.index() >= options_.clients - options_.stalled;
}

void load_run::close_all() {
    for (const auto& each : clients_)
        each->close();
    check_closed();
}

void load_run::check_closed() {
    if (phase_ != run_phase::closing || busy_ > 0) return;
    enter(run_phase::over);
    done_();
}

void load_run::note_problem(std::string_view what) {
    constexpr std::size_t most = 200;
    if (seen_.first_problem.empty()) seen_.first_problem = what.substr(0, most);
}

std::uint64_t load_run::ns_now() const {
    return count_of(loop_.now() - began_);
}

double load_run::seconds_since(parlor::time_point then) const {
    return std::chrono::duration<double>(loop_.now() - then).count();
}

}  // namespace load
