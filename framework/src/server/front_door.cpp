#include "server/front_door.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <system_error>

#include "net/http_upgrade.hpp"
#include "parlor/core/log.hpp"
#include "parlor/message/binary_codec.hpp"
#include "parlor/message/json_codec.hpp"
#include "server/access_log.hpp"

namespace parlor {
namespace {

constexpr std::string_view session_path = "/ws";
constexpr unsigned header_too_large = 431;
constexpr std::array<std::string_view, 2> subprotocols{"parlor.v1", "parlor.v1.bin"};

std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

}  // namespace

front_door::front_door(shard& home, std::unique_ptr<transport> stream, connection_ledger::place place)
    : home_(home),
      core_(home.core_),
      waited_for_(home.connections_),
      stream_(std::move(stream)),
      place_(std::move(place)),
      reader_(home.http_) {
    home_.lobby_.push_back(*this);
    arm();
    stream_->watch(this);
}

void front_door::open(shard& home, std::unique_ptr<transport> stream, connection_ledger::place place) {
    try {
        new front_door(home, std::move(stream), std::move(place));
    } catch (const std::system_error& e) {
        log::error(log::area::http, "a connection was dropped", {{"what", e.what()}});
    }
}

void front_door::arm() {
    if (home_.settings_.upgrade_timeout > duration::zero()) {
        home_.on().arm_after(*this, home_.settings_.upgrade_timeout);
    }
}

void front_door::on_timer() {
    core_.counters.past.note(limit::upgrade_timeout);
    hurry();
}

void front_door::hurry() {
    timed_out_ = true;
    if (waiter_) {
        waiter_->cancel();
        if (asking_) asking_->request_stop();
    } else if (!std::exchange(hurried_, true)) {
        stream_->watch(nullptr);
        home_.on().post([this] { take_time(); });
    }
}

// ------------------------------------------------------------------------------------------- the first request

void front_door::on_ready(bool readable, bool /*writable*/) {
    if (readable) read_at_once();
}

void front_door::read_at_once() {
    const auto scratch = home_.services_.scratch;
    const io_result got = stream_->try_read(scratch);
    if (got.status == io_status::would_block) return;
    if (got.status != io_status::ok) {
        delete this;
        return;
    }
    more_ = got.more;
    std::span<const std::byte> input = scratch.first(got.bytes);
    const auto status = reader_.feed(input);
    unread_.assign(reinterpret_cast<const char*>(input.data()), input.size());
    if (status != http_reader::status::request) return take_time();
    first_ = reader_.take();
    set_peer(*first_);
    if (core_.turns_away() || !upgrade_at_once(*first_)) take_time();
}

// False when there is anything to wait for or to say: then nothing has happened.
bool front_door::upgrade_at_once(http_request& request) {
    if (request.path() != session_path || refuse(request)) return false;
    if (refuse_websocket(request, true)) return false;
    std::shared_ptr<const user> who;
    try {
        who = core_.who_is_it ? core_.who_is_it->at_once(request, *home_.random_) : guest_of(request, *home_.random_);
    } catch (const std::exception&) {  // it is told why by whoever takes his time
        return false;
    }
    if (!who) return false;
    open_session(request, std::move(who));
    delete this;
    return true;
}

void front_door::take_time() {
    waiter_.emplace(home_.on(), *stream_);
    home_.connections_.spawn("HTTP", run(*this));
}

task<> front_door::run(front_door& door) {
    // What ends it is hurry(): a cancelled coroutine would leave the authenticator behind.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    const std::unique_ptr<front_door, void (*)(front_door*)> end(&door, [](front_door* self) { delete self; });
    co_await door.answer_requests();
    if (door.stream_) door.stream_->close();
}

// ------------------------------------------------------------------------------------------- one after another

// Not before a request has come: until then a proxy may still have to say whom it connects.
void front_door::set_peer(http_request& request) {
    peer_ = stream_->peer_address();
    const bool secure = core_.tls != nullptr;
    request.set_peer(client_address(request, peer_, home_.proxies_), secure);
    request.set_https(secure || (peer_is_trusted() && forwarded_scheme(request) == "https"));
    request.set_received(home_.on().time().wall_now());
}

bool front_door::peer_is_trusted() const noexcept {
    return !home_.proxies_.empty() && home_.proxies_.contains(peer_);
}

task<> front_door::answer_requests() {
    while (open_ && !core_.turns_away()) {
        http_request request;
        if (first_) {
            request = std::move(*first_);
            first_.reset();
        } else {
            if (!co_await next_request(request)) break;
            set_peer(request);
        }
        co_await handle(request);
        in_time_.reset();
        if (open_) arm();
    }
}

// False when there is none: the client went away, or what it sent was refused.
task<bool> front_door::next_request(http_request& request) {
    for (;;) {
        auto input = as_bytes(unread_);
        const auto status = reader_.feed(input);
        unread_.erase(0, unread_.size() - input.size());
        if (status == http_reader::status::request) {
            request = reader_.take();
            co_return true;
        }
        if (status == http_reader::status::error) {
            if (reader_.error_status() == header_too_large) core_.counters.past.note(limit::max_header_bytes);
            co_await send_last(reader_.error_status(), reader_.error_text());
            co_return false;
        }
        if (reader_.wants_continue() && !co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
        if (!more_ && !timed_out_) co_await waiter_->readable();
        if (timed_out_) {
            if (!reader_.idle()) co_await send_last(408, "the request did not come within upgrade_timeout");
            co_return false;
        }
        const auto scratch = home_.services_.scratch;
        const io_result got = stream_->try_read(scratch);
        more_ = got.more;
        if (got.status == io_status::would_block) continue;
        if (got.status != io_status::ok) co_return false;
        unread_.append(reinterpret_cast<const char*>(scratch.data()), got.bytes);
    }
}

task<> front_door::handle(http_request& request) {
    if (auto no = refuse(request)) {
        open_ = false;
        http_response response = count(std::move(*no));
        co_await send(std::move(response), request);
        co_return;
    }
    const auto endpoint = std::ranges::find_if(core_.endpoints, [&](const endpoint_entry& candidate) {
        auto params = candidate.pattern.match(request.path());
        if (params) request.set_params(std::move(*params));
        return params.has_value();
    });
    const bool is_session = request.path() == session_path;
    if (!is_session && endpoint == core_.endpoints.end()) {
        http_response response = co_await answer(request);
        co_await send(std::move(response), request);
        co_return;
    }
    if (auto no = refuse_websocket(request, is_session)) {
        http_response response = count(std::move(*no));
        co_await send(std::move(response), request);
    } else if (is_session) {
        co_await upgrade_session(request);
    } else {
        co_await upgrade_endpoint(request, *endpoint);
    }
}

std::optional<front_door::refused> front_door::refuse_websocket(const http_request& request, bool is_session) {
    if (auto wrong = refuse_upgrade(request)) return refused{std::move(*wrong), {}};
    if (const auto why = home_.origins_.refusal(request, peer_is_trusted())) {
        return refused{http_response::error(403, *why), limit::allow_origin};
    }
    if (!agree_on_deflate(request, is_session ? core_.deflates_sessions : home_.settings_.deflate)) {
        return refused{http_response::error(400, "Sec-WebSocket-Extensions is malformed"), {}};
    }
    if (is_session && request.header("Sec-WebSocket-Protocol") && !choose_subprotocol(request, subprotocols)) {
        return refused{http_response::error(400, "unknown subprotocol; expected parlor.v1 or parlor.v1.bin"), {}};
    }
    if (!within_handshake_rate(request)) {
        return refused{http_response::error(429, "too many handshakes from your address"),
                       limit::max_handshakes_per_second_per_address};
    }
    return std::nullopt;
}

// Whoever could not be answered at once is asked again, and is not to pay twice.
bool front_door::within_handshake_rate(const http_request& request) {
    if (!in_time_) {
        const time_point now = home_.on().turn_time();
        in_time_ = core_.handshakes.share_of_address(request.peer_address(), now).try_take(now);
    }
    return *in_time_;
}

std::optional<front_door::refused> front_door::refuse(const http_request& request) {
    if (!place_.within()) return refused{http_response::error(503, "too many connections"), limit::max_connections};
    if (!place_.count_for(request.peer_address())) {
        return refused{http_response::error(429, "too many connections from your address"),
                       limit::max_connections_per_address};
    }
    return std::nullopt;
}

http_response front_door::count(refused no) const {
    if (no.past) core_.counters.past.note(*no.past);
    return std::move(no.answer);
}

task<> front_door::upgrade_session(http_request& request) {
    std::shared_ptr<const user> who;
    std::optional<http_response> refusal;
    try {
        who = co_await authenticate(request);
    } catch (const upgrade_refused& why) {
        refusal = http_response::error(why.status(), why.what());
        if (why.status() == 401) refusal->set("WWW-Authenticate", "Bearer");  // RFC 9110 section 11.6.1 wants one
    } catch (const std::exception& e) {
        log::error(log::area::http, "the authenticator failed", {{"what", e.what()}});
        refusal = http_response::error(503, "cannot tell who you are right now");
    }
    if (timed_out_) {
        refusal = http_response::error(408, "the authenticator did not answer within upgrade_timeout");
        timed_out_ = open_ = false;
    }
    if (!refusal && !core_.stands(*who)) refusal = http_response::error(401, "you are signed out; sign in again");
    if (refusal) {
        co_await send(std::move(*refusal), request);
        co_return;
    }
    open_session(request, std::move(who));
}

void front_door::open_session(const http_request& request, std::shared_ptr<const user> who) {
    const auto subprotocol = choose_subprotocol(request, subprotocols);
    const bool binary = subprotocol == "parlor.v1.bin";
    const session& opened = home_.open_connection(parts(request, subprotocol.value_or("")),
                                                  binary ? make_binary_codec() : make_json_codec(), std::move(place_),
                                                  std::move(who), request.peer_address());
    log_session(request, opened);
}

// An authenticator of the app's own may wait, but not for longer than upgrade_timeout.
task<std::shared_ptr<const user>> front_door::authenticate(const http_request& request) {
    if (!core_.who_is_it) co_return guest_of(request, *home_.random_);
    std::shared_ptr<const user> who;
    co_await within_the_time("authenticator", ask_authenticator(request, who));
    if (!who && !timed_out_) throw upgrade_refused(503, "cannot tell who you are right now");
    co_return who;
}

task<> front_door::ask_authenticator(const http_request& request, std::shared_ptr<const user>& who) {
    who = co_await core_.who_is_it->authenticate(request, *home_.random_);
}

// Waits for it, but no longer than until hurry(). Throws what it throws.
task<> front_door::within_the_time(std::string name, task<> work) {
    std::exception_ptr error;
    scope asking(home_.on());
    asking_ = &asking;
    asking.spawn(std::move(name), std::move(work), nullptr, [&error](std::exception_ptr e) { error = std::move(e); });
    co_await asking.join();
    asking_ = nullptr;
    if (error) std::rethrow_exception(error);
}

task<> front_door::upgrade_endpoint(http_request& request, const endpoint_entry& endpoint) {
    upgrade_decision decision = endpoint.accept ? endpoint.accept(request) : upgrade_decision::accept();
    if (!decision.accepted()) {
        http_response response = http_response::error(decision.status(), decision.text());
        co_await send(std::move(response), request);
        co_return;
    }
    log_answer(request, 101);
    auto moved = parts(request, decision.text());
    home_.connections_.spawn(
        "endpoint " + std::string(endpoint.pattern.text()),
        home_.run_endpoint(std::move(moved), std::move(place_), endpoint, std::move(request), decision.text()));
}

// False when what the client offers cannot be read.
bool front_door::agree_on_deflate(const http_request& request, bool allowed) {
    deflate_ = {};
    if (allowed) deflate_ = answer_deflate(request.headers("Sec-WebSocket-Extensions"));
    return deflate_.result != deflate_agreement::verdict::malformed;
}

// The stream leaves with the 101 in front of all else that will be sent.
websocket::parts front_door::parts(const http_request& request, std::string_view subprotocol) {
    disarm();
    open_ = false;
    unlink();
    home_.services_.figures.upgrades.add();
    if (!deflate_.agreed() && request.header("Sec-WebSocket-Extensions")) core_.counters.past.note(limit::deflate);
    const bool readable = (waiter_ && waiter_->release()) || more_;
    websocket::parts moved{.stream = std::move(stream_),
                           .unread = std::move(unread_),
                           .unsent = {},
                           .readable = readable,
                           .window_bits = deflate_.agreed() ? deflate_.window_bits : std::uint8_t{0}};
    if (request.peer_address() != peer_) moved.address = std::make_unique<const std::string>(request.peer_address());
    append_upgrade_answer(moved.unsent, {.key = request.header("Sec-WebSocket-Key").value_or(""),
                                         .subprotocol = subprotocol,
                                         .extensions = deflate_.answer,
                                         .more_headers = {}});
    return moved;
}

task<> front_door::send(http_response response, const http_request& request) {
    const bool keep = open_ && request.keep_alive() && response.status() < 500 && !core_.stopping;
    const http_response::manner how{.head_only = request.method() == "HEAD",
                                    .keep_alive = keep,
                                    .minor_version = request.minor_version(),
                                    .date = home_.on().time().wall_now()};
    open_ = keep;
    home_.services_.figures.http_answers.of(response.status()).add();
    log_answer(request, response.status());
    if (!co_await write(response.head(how))) co_return;
    if (response.sends_body(how)) co_await write(response.body());
}

task<> front_door::send_last(unsigned status, std::string_view text) {
    const http_response response = http_response::error(status, text);
    const http_response::manner how{.keep_alive = false, .date = home_.on().time().wall_now()};
    timed_out_ = false;
    home_.services_.figures.http_answers.of(status).add();
    log::debug(log::area::http, "refused what was no request", {{"peer", stream_->peer_address()}, {"status", status}});
    co_await write(response.serialise(how));
    stream_->shutdown_write();
}

task<bool> front_door::write(std::string_view text) {
    auto rest = as_bytes(text);
    while (!rest.empty()) {
        const std::array<std::span<const std::byte>, 1> buffers{rest};
        const io_result put = stream_->try_write(buffers);
        if (put.status == io_status::would_block) {
            co_await waiter_->writable();
            if (!timed_out_) continue;
        } else if (put.status == io_status::ok) {
            rest = rest.subspan(put.bytes);
            continue;
        }
        open_ = false;
        co_return false;
    }
    co_return true;
}

}  // namespace parlor
