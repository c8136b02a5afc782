#include "client/client_core.hpp"

#include <array>
#include <utility>

namespace parlor::detail {
namespace {

// What the server itself said, against what came of a connection that died or fell silent.
bool is_refusal(const failure& why) noexcept {
    return why.code() != errc::cancelled && why.code() != errc::deadline_exceeded;
}

void settle_with(const std::shared_ptr<reply_state>& state, std::string payload, std::optional<failure> error) {
    state->settle(std::move(payload), std::move(error));
}

}  // namespace

client_core::client_core(client_services& services, ws_url url, client_options options)
    : loop_(services.on),
      options_(std::move(options)),
      requests_(loop_),
      queue_(options_.max_queue),
      implicit_({.message =
                     [this](const server_frame& frame, bool replayed) {
                         emit(handlers, frame,
                              {.type = frame.type, .room = frame.room, .seq = frame.seq, .replayed = replayed});
                     },
                 .gap = [this](std::string_view room, const room_gap& gap) { tell_gap(room, gap); }}),
      fresh_token_(loop_, options_.token),
      connection_(services, options_, std::move(url), *this) {
    std::array<std::byte, 12> random;
    services.random.fill(random);
    key_prefix_ = base64url(random) + "-";
}

client_core::~client_core() {
    const failure why(errc::cancelled, "the client is gone");
    requests_.fail_all(why);
    settle_all(awaiting_open_, why);
    settle_all(awaiting_gone_, {});
}

room_core& client_core::room(std::string_view name) {
    auto found = rooms_.find(name);
    if (found == rooms_.end()) {
        found = rooms_.emplace(name, std::make_unique<room_core>(name)).first;
    }
    return *found->second;
}

void client_core::set_answerer(std::string_view type, answerer what) {
    answerers_.insert_or_assign(std::string(type), std::move(what));
}

// ------------------------------------------------------------------------------------------- saying

void client_core::call(std::string_view type, std::string_view room, std::string_view payload,
                       const request_options& options, done when_done) {
    const std::uint64_t id =
        requests_.open(type, options.timeout.value_or(options_.timeout),
                       [this, finish = std::move(when_done)](std::uint64_t which, std::string data,
                                                             std::optional<failure> error) mutable {
                           queue_.settle(which);
                           finish(std::move(data), std::move(error));
                       });
    std::string key = options.key;
    if (key.empty() && !options.read_only) key = next_key();
    std::string text = write_message(type, room, id, key, payload);
    if (auto why = refuse(text)) {
        requests_.settle(id, {}, std::move(why));
    } else if (!queue_.add(id, std::move(text))) {
        requests_.settle(id, {}, failure(errc::resource_exhausted, "too many messages wait for the server"));
    } else if (state() == client_state::open) {
        flush();
    }
}

client_core::reply_ptr client_core::ask(std::string_view type, std::string_view room, std::string_view payload,
                                        const request_options& options) {
    auto state = std::make_shared<reply_state>(loop_);
    call(type, room, payload, options, [state](std::string data, std::optional<failure> error) {
        settle_with(state, std::move(data), std::move(error));
    });
    return state;
}

bool client_core::tell(std::string_view type, std::string_view room, std::string_view payload, bool is_volatile) {
    const bool is_open = state() == client_state::open;
    std::string text = write_message(type, room, 0, is_volatile ? std::string() : next_key(), payload);
    if (refuse(text)) return false;
    if (is_volatile) return is_open && connection_.send(text);
    if (!queue_.add(0, std::move(text))) return false;
    if (is_open) flush();
    return true;
}

void client_core::join(room_core& room, std::optional<duration> timeout, done when_done) {
    if (room.joined) return when_done({}, {});
    ++room.joining;
    call("join", room.name, "{}", {.timeout = timeout, .read_only = true},
         [this, finish = std::move(when_done), &room, leaves = room.leaves](std::string data,
                                                                            std::optional<failure> error) mutable {
             const bool wanted = leaves == room.leaves;
             if (wanted) --room.joining;
             if (wanted && !error) {
                 room.entered(decode<protocol::joined>(data));
                 connection_.hold_back();  // so that who awaits it has attached its handlers before more comes
                 if (room.incomplete()) refresh_members(room);
             }
             finish({}, std::move(error));
         });
}

client_core::reply_ptr client_core::join(room_core& room) {
    auto state = std::make_shared<reply_state>(loop_);
    join(room, std::nullopt,
         [state](std::string, std::optional<failure> error) { settle_with(state, {}, std::move(error)); });
    return state;
}

// The server takes joins and leaves in the order in which they are said, so an answer belongs to what the app wants now
// only when no leave was said behind its join.
client_core::reply_ptr client_core::leave(room_core& room) {
    auto state = std::make_shared<reply_state>(loop_);
    const bool is_open = this->state() == client_state::open;
    // A resume that is still to come will not list it, which leaves it; one that is on its way does.
    const bool is_listed = room.joined && (is_open || !handshake_.empty());
    const bool says_it = is_listed || room.joining != 0;
    room.joining = 0;
    ++room.leaves;
    room.left();
    const bool waits = says_it && is_open;
    if (!waits) state->settle({}, {});
    if (!says_it) return state;
    call("leave", room.name, "{}", {.timeout = {}, .read_only = true},
         [state](auto&&...) { state->settle({}, {}); });  // either way we are out of it
    return state;
}

void client_core::flush() {
    queue_.flush([this](std::string_view text) { return connection_.send(text); });
}

std::string client_core::next_key() {
    return key_prefix_ + std::to_string(++keys_);
}

std::optional<failure> client_core::refuse(std::string_view text) const {
    if (session_.max_message_bytes != 0 && text.size() > session_.max_message_bytes)
        return failure(errc::invalid_argument, "the message is longer than the server takes");
    if (is_binary_message(text) && !options_.binary_messages)
        return failure(errc::invalid_argument, "a message in the binary form needs client_options::binary_messages");
    return std::nullopt;
}

// ------------------------------------------------------------------------------------------- coming and going

client_core::reply_ptr client_core::opened() {
    auto waiter = std::make_shared<reply_state>(loop_);
    if (state() == client_state::open) {
        waiter->settle({}, {});
    } else {
        awaiting_open_.push_back(waiter);
    }
    return waiter;
}

client_core::reply_ptr client_core::gone() {
    auto waiter = std::make_shared<reply_state>(loop_);
    if (connection_.is_gone()) {
        waiter->settle({}, {});
        return waiter;
    }
    awaiting_gone_.push_back(waiter);
    connection_.when_gone = [this] { settle_all(awaiting_gone_, {}); };
    return waiter;
}

void client_core::settle_all(std::vector<reply_ptr>& waiters, const std::optional<failure>& error) {
    for (const auto& each : std::exchange(waiters, {}))
        each->settle({}, error);
}

void client_core::request_close() {
    requests_.fail_all(failure(errc::cancelled, "the client was closed"));
    has_session_ = false;
    for (const auto& [name, room] : rooms_)
        room->left();
    implicit_.clear();
    connection_.close();
}

void client_core::on_lost() {
    queue_.rewind();
    for (const std::uint64_t id : std::exchange(handshake_, {}))
        requests_.settle(id, {}, failure(errc::cancelled, "the connection was lost"));
}

void client_core::on_change(const client_change& change) {
    if (change.state == client_state::closed) {
        const failure why(errc::unavailable, change.reason.empty() ? "the connection was closed" : change.reason);
        requests_.fail_all(why);
        queue_.clear();
        settle_all(awaiting_open_, why);
    }
    const auto now = state_handlers;
    for (const auto& each : now)
        each(change);
}

void client_core::handshake_call(std::string_view type, std::string_view room, std::string_view payload,
                                 done when_done) {
    const std::uint64_t id =
        requests_.open(type, options_.timeout,
                       [this, finish = std::move(when_done)](std::uint64_t which, std::string data,
                                                             std::optional<failure> error) mutable {
                           handshake_.erase(which);
                           finish(std::move(data), std::move(error));
                       });
    handshake_.insert(id);
    connection_.send(write_message(type, room, id, {}, payload));
}

void client_core::greeted(const protocol::hello& hello) {
    connection_.keep_user(hello.user);
    if (!has_session_) return start_over(hello);
    implicit_.hold();
    protocol::resume request{.token = session_.resume, .rooms = {}};
    for (const room_core* each : joined_rooms())
        request.rooms.emplace(each->name, each->position.seq());
    for (const auto& [name, position] : implicit_.positions())
        request.rooms.emplace(name, position.seq());
    handshake_call("resume", {}, encode(request), [this, hello](std::string data, std::optional<failure> error) {
        if (!error) return resumed(hello, data);
        if (is_refusal(*error)) start_over(hello);  // else the connection went; the next one tries again
    });
}

void client_core::start_over(const protocol::hello& hello) {
    session_ = hello;
    has_session_ = true;
    implicit_.start_over();
    const auto rooms = joined_rooms();
    rejoining_ = rooms.size();
    if (rooms.empty()) return ready();
    for (room_core* each : rooms) {
        handshake_call("join", each->name, "{}", [this, each](std::string data, std::optional<failure> error) {
            one_rejoined(*each, data, error);
        });
    }
}

void client_core::one_rejoined(room_core& room, const std::string& payload, const std::optional<failure>& error) {
    if (error && !is_refusal(*error)) return;
    if (room.joined && error) {
        room.ended(*error);
    } else if (room.joined) {
        room.entered(decode<protocol::joined>(payload));
    }
    if (--rejoining_ == 0) ready();
}

void client_core::ready() {
    if (state() == client_state::closed) return;  // one of the handlers closed it
    connection_.ready(std::chrono::milliseconds(session_.heartbeat_ms));
    flush();
    settle_all(awaiting_open_, {});
    for (room_core* each : joined_rooms())
        refresh_members(*each);  // presence is not replayed
}

std::vector<room_core*> client_core::joined_rooms() const {
    std::vector<room_core*> found;
    for (const auto& [name, room] : rooms_) {
        if (room->joined) found.push_back(room.get());
    }
    return found;
}

}  // namespace parlor::detail
