#include "sim/steady_client.hpp"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "sim/spoken.hpp"

namespace parlor::sim {

namespace json = boost::json;

steady_client::steady_client(network& net, checker& against, std::string user, std::string address)
    : net_(net),
      checker_(against),
      user_(std::move(user)),
      clock_(net.in()),
      loop_(net.in(), clock_, 0),
      random_(make_seeded_random(net.in().chance().next())),
      dialer_(net.make_dialer(loop_, std::move(address))),
      services_(loop_, *dialer_, *random_) {
    client_options options;
    options.binary_messages = net.in().chance().one_in(2);
    binary_ = options.binary_messages;
    options.max_backoff = std::chrono::seconds(4);
    ws_url where = parse_ws_url("ws://server/ws");
    where.add_query("user", user_);
    core_ = std::make_unique<detail::client_core>(services_, std::move(where), std::move(options));
    core_->any_handlers.emplace_back(
        [this](std::string_view payload, const message_info& info) { heard(payload, info); });
    core_->state_handlers.emplace_back([this](const client_change& now) {
        net_.in().note(fmt::format("{} is in state {}", user_, static_cast<int>(now.state)));
    });
    loop_.start();
}

steady_client::~steady_client() {
    core_.reset();
}

void steady_client::join(const std::string& room) {
    net_.in().note(fmt::format("{} joins {}", user_, room));
    detail::room_core& at = core_->room(room);
    if (watched_.insert(room).second) {
        at.gap_handlers.emplace_back([this, &at](const room_gap& gap) {
            net_.in().note(fmt::format("{} is told of a gap in {} up to {}", user_, at.name, gap.up_to));
            heard_[at.name] = {at.position.epoch(), gap.up_to};
        });
    }
    core_->join(at, std::nullopt, [this, &at](const std::string& /*reply*/, const std::optional<failure>& error) {
        if (error || !at.joined) return;  // or it was left before the join was answered
        net_.in().note(fmt::format("{} is in {} at {}.{}", user_, at.name, at.position.epoch(), at.position.seq()));
        const std::pair now(at.position.epoch(), at.position.seq());
        const auto [known, fresh] = heard_.try_emplace(at.name, now);
        if (!fresh && known->second != now) {
            throw broken_promise(fmt::format("{}: a join of {} hides a gap", user_, at.name));
        }
    });
}

void steady_client::leave(const std::string& room) {
    net_.in().note(fmt::format("{} leaves {}", user_, room));
    heard_.erase(room);
    (void)core_->leave(core_->room(room));
}

void steady_client::post(const std::string& room) {
    if (!core_->room(room).joined) return;
    const std::string text = fmt::format("{}-{}", user_, ++posts_);
    checker_.posted(room, text);
    ++waiting_;
    const bool scrawls = binary_ && net_.in().chance().one_in(2);
    const std::string payload = scrawls ? encode_payload(scrawl{.text = text, .padding = {}})
                                        : encode_payload(say{.text = text, .padding = {}});
    core_->call(scrawls ? "scrawl" : "say", room, payload, {.timeout = std::chrono::minutes(10)},
                [this, room, text](const std::string& reply, const std::optional<failure>& error) {
                    --waiting_;
                    if (error) return net_.in().note(fmt::format("{} \"{}\": {}", user_, text, error->message()));
                    const auto at = heard_.find(room);
                    if (at == heard_.end()) return;  // it has left meanwhile
                    const std::uint64_t seq = json::parse(reply).at("seq").to_number<std::uint64_t>();
                    checker_.acknowledged(user_, room, at->second.first, seq, text);
                });
}

bool steady_client::is_in(const std::string& room) {
    return is_open() && core_->room(room).joined;
}

std::uint64_t steady_client::seen(const std::string& room) {
    return core_->room(room).position.seq();
}

void steady_client::write_to(const std::string& user) {
    const std::string text = fmt::format("{}-{}", user_, ++posts_);
    checker_.posted("user/" + user, text);
    checker_.letter_written(user, text, net_.in().now());
    ++waiting_;
    core_->call("direct", {}, json::serialize(json::object{{"to", user}, {"text", text}}),
                {.timeout = std::chrono::minutes(10)},
                [this, text](const std::string& /*reply*/, const std::optional<failure>& error) {
                    --waiting_;
                    if (!error) return checker_.letter_kept(text);
                    net_.in().note(fmt::format("{} \"{}\": {}", user_, text, error->message()));
                });
}

void steady_client::got_letter(std::string_view payload) {
    const std::string text = text_heard(payload);
    net_.in().note(fmt::format("{} is told the letter \"{}\"", user_, text));
    if (!letters_.insert(text).second) twice_ = text;
}

void steady_client::heard(std::string_view payload, const message_info& info) {
    if (info.seq == 0) return;
    if (info.room == "user/" + user_) return got_letter(payload);
    const std::string& epoch = core_->room(info.room).position.epoch();
    const std::string text = text_heard(payload);
    net_.in().note(fmt::format("{} is told \"{}\" as {}.{}", user_, text, epoch, info.seq));
    const auto at = heard_.find(info.room);
    if (at == heard_.end()) throw broken_promise(fmt::format("{} is told of {}, where it is not", user_, info.room));
    if (at->second.first != epoch || at->second.second + 1 != info.seq) {
        throw broken_promise(
            fmt::format("{} is told {} of {} after {}, and of no gap", user_, info.seq, info.room, at->second.second));
    }
    at->second.second = info.seq;
    checker_.saw(user_, info.room, epoch, info.seq, text);
}

}  // namespace parlor::sim
