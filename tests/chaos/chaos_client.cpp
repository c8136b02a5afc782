#include "chaos/chaos_client.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/describe/class.hpp>
#include <ranges>

#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"

namespace chaos {
namespace {

using namespace std::chrono_literals;
using parlor::task;

constexpr auto after_a_refusal = 20ms;
constexpr auto look_interval = 2ms;
constexpr auto recently = 5s;
constexpr auto longest_stall = 10s;
constexpr auto time_to_close = 20s;  // for the server, after a stall
constexpr std::size_t retries_at_once = 64;

struct words {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(words, (), (text))

struct letter {
    std::string to, text;
};
BOOST_DESCRIBE_STRUCT(letter, (), (to, text))

struct history {
    std::optional<std::uint64_t> before;
};
BOOST_DESCRIBE_STRUCT(history, (), (before))

struct past_message {
    std::uint64_t seq = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(past_message, (), (seq, text))

struct history_reply {
    std::vector<past_message> messages;
    std::optional<bool> more;
};
BOOST_DESCRIBE_STRUCT(history_reply, (), (messages, more))

parlor::client_options options_of(const cast_member& who) {
    parlor::client_options options;
    options.user = who.user;
    options.timeout = {};  // what is owed for too long is the run's business
    options.max_queue = 4096;
    options.first_backoff = 20ms;
    options.max_backoff = 300ms;
    options.source_address = "127.0.0.2";  // or a dial might meet itself on the port of a server that is down
    return options;
}

parlor::ws_url url_of(const cast_member& who, std::uint16_t port) {
    auto url = parlor::parse_ws_url(fmt::format("ws://127.0.0.1:{}/ws", port));
    url.add_query("user", who.user);
    return url;
}

}  // namespace

debts::entry chaos_client::owed(std::string what) {
    return {debts_, std::move(what), on_.now()};
}

chaos_client::chaos_client(parlor::event_loop& on, parlor::dialer& network, checker& judge, tally& counts,
                           cast_member who, std::uint16_t port)
    : on_(on),
      judge_(judge),
      counts_(counts),
      who_(std::move(who)),
      me_(judge.add_viewer(fmt::format("client {} ({})", who_.number, who_.user))),
      witness_(judge, fmt::format("wire of client {} ({})", who_.number, who_.user)),
      tap_(network, witness_),
      services_(on, tap_, *random_),
      core_(services_, url_of(who_, port), options_of(who_)) {
    core_.state_handlers.emplace_back([this](const parlor::client_change& change) { on_change(change); });
    core_.any_handlers.emplace_back([this](std::string_view payload, const parlor::message_info& info) {
        if (info.seq != 0) judge_.heard(me_, info.room, info.seq, parlor::decode<words>(payload).text);
    });
    core_.gap_handlers.emplace_back(
        [this](std::string_view room, const parlor::room_gap& gap) { on_gap(std::string(room), gap); });
    core_.error_handlers.emplace_back([this](const parlor::failure& why) {
        judge_.accuse(fault::lost, fmt::format("client {}: {}", who_.number, why.message()));
    });
}

void chaos_client::on_change(const parlor::client_change& change) {
    if (change.state == parlor::client_state::closed && !closed_) {
        judge_.accuse(fault::lost, fmt::format("client {}: closed for good, {} {}", who_.number,
                                               static_cast<unsigned>(change.code), change.reason));
    }
    changed_ = on_.now();
    if (change.state == parlor::client_state::reconnecting && change.code == parlor::close_code::try_again_later &&
        has_always_read()) {
        if (could_not_read()) {
            ++counts_.excused;
        } else {
            judge_.accuse(fault::lost,
                          fmt::format("client {}: was closed as too slow, and had always read", who_.number));
        }
    }
    if (change.state != parlor::client_state::open) return;
    open_since_ = on_.now();
    ++connections_;
}

bool chaos_client::could_not_read() const noexcept {
    return on_.now() - counts_.looked > late ||
           (counts_.held_up != parlor::time_point() && on_.now() - counts_.held_up < recently);
}

void chaos_client::close() {
    closed_ = true;
    core_.request_close();
}

void chaos_client::check_not_closed() const {
    if (closed_) throw parlor::failure(parlor::errc::cancelled, "the run is over");
}

task<> chaos_client::wait_after_refusal() {
    check_not_closed();
    ++counts_.refusals;
    co_await parlor::sleep_for(on_, after_a_refusal);
}

// ------------------------------------------------------------------------------------------- rooms

// The client library may skip messages only where the server itself had said so.
void chaos_client::on_gap(const std::string& room, const parlor::room_gap& gap) {
    if (!witness_.take_new_beginning(room)) {
        judge_.accuse(fault::lost, fmt::format("client {}: misses {} after seq {}, of which the server said nothing",
                                               who_.number, room, gap.after));
    }
    judge_.moved(me_, room, gap.up_to);
}

void chaos_client::attach(const std::string& room) {
    if (!attached_.try_emplace(room, false).second) return;
    auto& core = core_.room(room);
    core.gap_handlers.emplace_back([this, room](const parlor::room_gap& gap) { on_gap(room, gap); });
    core.end_handlers.emplace_back([this, room](const parlor::failure&) {
        attached_[room] = false;
        judge_.left(me_, room);
    });
}

task<> chaos_client::enter(std::string room) {
    attach(room);
    const auto reply = owed("the reply to a join of " + room);
    while (!core_.room(room).joined) {
        check_not_closed();
        const auto asked = core_.join(core_.room(room));
        bool refused = false;
        try {
            (void)co_await asked->wait();
        } catch (const parlor::failure& why) {
            refused = true;
            reply.refused(why.message());
        }
        if (refused) co_await wait_after_refusal();
    }
    if (std::exchange(attached_[room], true)) co_return;
    ++counts_.joins;
    (void)witness_.take_new_beginning(room);
    judge_.entered(me_, room, {}, core_.room(room).position.seq());
}

task<> chaos_client::leave(std::string room) {
    attached_[room] = false;
    judge_.left(me_, room);
    const auto reply = owed("the reply to a leave of " + room);
    const auto asked = core_.leave(core_.room(room));
    (void)co_await asked->wait();
}

// ------------------------------------------------------------------------------------------- saying

task<std::string> chaos_client::ask_until_answered(std::string type, std::string room, std::string payload,
                                                   std::string key) {
    const auto reply = owed(fmt::format("the reply to {} {} {}", type, room, key));
    parlor::request_options options;
    options.read_only = key.empty();
    options.key = key;
    for (;;) {
        if (!room.empty() && !core_.room(room).joined) co_await enter(room);
        check_not_closed();
        const auto asked = core_.ask(type, room, payload, options);
        try {
            co_return co_await asked->wait();
        } catch (const parlor::failure& why) {  // asked again below, if it is not the end
            reply.refused(why.message());
        }
        co_await wait_after_refusal();
    }
}

void chaos_client::acknowledge(std::uint32_t number, const spoken& what, const std::string& payload) {
    const message_id id{.author = who_.number, .number = number};
    if (what.direct) {
        judge_.acknowledged_direct(id, inbox(), "user/" + what.to);
    } else {
        judge_.acknowledged(me_, what.to, id, parlor::decode<parlor::protocol::sequenced>(payload).seq);
    }
}

task<> chaos_client::say(std::uint32_t number, std::string room) {
    const message_id id{.author = who_.number, .number = number};
    const words message{.text = text_of(id)};
    const std::string reply = co_await ask_until_answered("say", room, parlor::encode(message), name_of(id));
    const auto& what = spoken_[number] = {.to = room, .direct = false};
    acknowledge(number, what, reply);
}

task<> chaos_client::write_to(std::uint32_t number, std::string user) {
    const message_id id{.author = who_.number, .number = number};
    const letter message{.to = user, .text = text_of(id)};
    const std::string reply = co_await ask_until_answered("direct", {}, parlor::encode(message), name_of(id));
    const auto& what = spoken_[number] = {.to = user, .direct = true};
    acknowledge(number, what, reply);
}

task<> chaos_client::ask_again(std::uint32_t number) {
    const spoken what = spoken_.at(number);
    ++counts_.retries;
    if (what.direct) {
        co_await write_to(number, what.to);
    } else {
        co_await say(number, what.to);
    }
}

task<> chaos_client::say_again(std::size_t count, int times) {
    std::vector<std::uint32_t> numbers;
    for (const auto& [number, what] : spoken_ | std::views::reverse | std::views::take(count))
        numbers.push_back(number);
    parlor::scope all(on_);
    parlor::wake_up one_done(on_);
    for (int i = 0; i < times; ++i) {
        for (const std::uint32_t number : numbers) {
            while (all.size() >= retries_at_once)
                co_await one_done.wait();
            all.spawn(ask_again(number), [&one_done] { one_done.notify(); }, [](const std::exception_ptr&) {});
        }
    }
    co_await all.join();
}

task<bool> chaos_client::read_history(std::string room, std::vector<std::pair<std::uint64_t, std::string>>& into) {
    history wanted;
    if (!into.empty()) wanted.before = into.front().first;
    const std::string reply = co_await ask_until_answered("history", room, parlor::encode(wanted), {});
    auto page = parlor::decode<history_reply>(reply);
    std::vector<std::pair<std::uint64_t, std::string>> found;
    for (auto& each : page.messages)
        found.emplace_back(each.seq, std::move(each.text));
    into.insert(into.begin(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
    co_return page.more.value_or(false);
}

// ------------------------------------------------------------------------------------------- trouble

task<> chaos_client::stall(std::uint32_t bytes) {
    if (!is_open() || std::exchange(disturbed_, true)) co_return;
    stalls_ = true;
    stalled_connection_ = connections_;
    tap_.stall();
    const std::uint64_t enough = bytes_in_its_rooms() + bytes;
    const auto end = on_.now() + longest_stall;
    while (stalls_ && on_.now() < end && bytes_in_its_rooms() < enough)
        co_await parlor::sleep_for(on_, look_interval);
    const bool must_close = stalls_ && bytes >= too_much_to_miss && bytes_in_its_rooms() >= enough;
    stalls_ = false;
    tap_.flow();
    open_since_ = on_.now();
    disturbed_ = false;
    if (!must_close) co_return;
    ++counts_.too_slow;
    while (connections_ == stalled_connection_ && is_open() && on_.now() - open_since_ < time_to_close)
        co_await parlor::sleep_for(on_, look_interval);
    if (connections_ == stalled_connection_ && is_open()) {
        judge_.accuse(fault::lost,
                      fmt::format("client {}: read nothing of {} bytes, and was not closed", who_.number, bytes));
    }
}

std::uint64_t chaos_client::bytes_in_its_rooms() const {
    std::uint64_t all = judge_.bytes(inbox());
    for (const auto& [room, is_in] : attached_)
        all += is_in ? judge_.bytes(room) : 0;
    return all;
}

task<> chaos_client::lose_wire(parlor::duration lasting) {
    if (std::exchange(disturbed_, true)) co_return;
    tap_.go_dark();
    co_await parlor::sleep_for(on_, lasting);
    tap_.give_up();
    disturbed_ = false;
}

void chaos_client::on_server_gone() {
    stalls_ = false;
    tap_.bury();
}

// ------------------------------------------------------------------------------------------- watching

std::string chaos_client::overdue(parlor::duration patience, parlor::duration most) const {
    const auto connected_since = healthy() ? open_since_ : parlor::time_point::max();
    const std::string why = debts_.overdue(on_.now(), connected_since, patience, most);
    if (!why.empty()) return fmt::format("client {} ({}): {}", who_.number, who_.user, why);
    const bool tries =
        core_.state() == parlor::client_state::connecting || core_.state() == parlor::client_state::reconnecting;
    if (!tries || on_.now() - changed_ <= most) return {};
    return fmt::format("client {} ({}): gets no connection", who_.number, who_.user);
}

std::string chaos_client::account() const {
    static constexpr std::array<std::string_view, 4> states{"connecting", "open", "reconnecting", "closed"};
    return fmt::format("client {} ({}): {} for {:.1f} s{}, connection {}, last close {}; {}", who_.number, who_.user,
                       states[static_cast<std::size_t>(core_.state())],
                       std::chrono::duration<double>(on_.now() - changed_).count(), disturbed_ ? " (disturbed)" : "",
                       connections_, witness_.closed().code, debts_.account(on_.now()));
}

bool chaos_client::up_to_date() const {
    if (judge_.position(me_, inbox()).value_or(judge_.last(inbox())) < judge_.last(inbox())) return false;
    return std::ranges::all_of(attached_, [this](const auto& each) {
        return !each.second || judge_.position(me_, each.first).value_or(0) >= judge_.last(each.first);
    });
}

void chaos_client::at_the_end() {
    judge_.at_the_end(me_, inbox());
    for (const auto& [room, is_in] : attached_) {
        if (is_in) judge_.at_the_end(me_, room);
    }
}

}  // namespace chaos
