#include "simulated_rooms.hpp"

#include <boost/describe/class.hpp>

#include "parlor/parlor.hpp"
#include "sim/spoken.hpp"

namespace simulation {
namespace {

using parlor::sim::said;
using parlor::sim::say;
using parlor::sim::scrawl;
using parlor::sim::scrawled;

struct closing {};
BOOST_DESCRIBE_STRUCT(closing, (), ())

struct direct {
    std::string to;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(direct, (), (to, text))

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
    bool more = false;
};
BOOST_DESCRIBE_STRUCT(history_reply, (), (messages, more))

class talk final : public parlor::room {
public:
    talk() {
        on<say>(&talk::handle_say);
        on<scrawl>(&talk::handle_scrawl);
        on<history>(&talk::handle_history);
    }

private:
    void handle_say(parlor::member& from, say message) {
        broadcast(said{.from = from.name(), .text = std::move(message.text), .padding = std::move(message.padding)});
    }
    void handle_scrawl(parlor::member& from, scrawl message) {
        broadcast(
            scrawled{.from = from.name(), .text = std::move(message.text), .padding = std::move(message.padding)});
    }
    parlor::task<> on_closing() override {
        broadcast_ephemeral(closing{});
        return {};
    }
    parlor::task<history_reply> handle_history(parlor::member& /*from*/, history wanted) {
        constexpr std::size_t max_bytes = 65536;
        const std::uint64_t before = wanted.before.value_or(UINT64_MAX);
        const parlor::history_page page = co_await read_history(before, 20, max_bytes);
        history_reply reply;
        for (std::size_t i = 0; i < page.size(); ++i) {
            const parlor::logged each = page[i];
            reply.messages.push_back(
                {.seq = each.seq, .text = each.is<said>() ? each.as<said>().text : each.as<scrawled>().text});
        }
        reply.more = page.more();
        co_return reply;
    }
};

class inbox final : public parlor::room {
public:
    inbox() { on_call<said>(&inbox::handle_letter); }

private:
    void handle_letter(said letter) { broadcast(letter); }
};

std::string inbox_of(const std::string& user) {
    return "user/" + user;
}

parlor::task<> handle_direct(parlor::caller& from, direct message) {
    const said letter{.from = from.name(), .text = std::move(message.text), .padding = {}};
    auto kept = from.call<void>(inbox_of(message.to), letter);
    co_await kept.get();
}

}  // namespace

void add_simulated_rooms(parlor::server& app, bool late_joins) {
    app.add_room<inbox>("user/{name}", {.presence = false, .late_joins = late_joins});
    app.on<direct>(&handle_direct);
    app.on_hello([](parlor::caller& who) { who.join(inbox_of(who.name())); });
    app.add_room<talk>("room/{name}");
    app.add_room<talk>("memory/{name}", {.journal = parlor::journal_kind::memory});
}

}  // namespace simulation
