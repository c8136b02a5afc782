#include "simulated_rooms.hpp"

#include <boost/describe/class.hpp>
#include <map>
#include <memory>

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

/// When rooms of one server ended last.
struct endings {
    explicit endings(parlor::sim::world& in) : of(in) {}
    parlor::sim::world& of;
    std::map<std::string, parlor::time_point, std::less<>> by_room;
};

class talk final : public parlor::room {
public:
    explicit talk(std::shared_ptr<endings> before) : before_(std::move(before)) {
        on<say>(&talk::handle_say);
        on<scrawl>(&talk::handle_scrawl);
        on<history>(&talk::handle_history);
    }

    ~talk() override {
        if (opened_) before_->by_room.insert_or_assign(std::string(name()), before_->of.now());
    }

private:
    parlor::task<> on_open() override {
        using parlor::sim::happening;
        opened_ = true;
        before_->of.count(happening::room_opened);
        if (const auto ended = before_->by_room.find(name()); ended != before_->by_room.end()) {
            before_->of.count(happening::room_reopened);
            const bool at_once = before_->of.now() - ended->second < std::chrono::milliseconds(5);
            if (at_once) before_->of.count(happening::room_reopened_at_once);
        }
        return {};
    }
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

    const std::shared_ptr<endings> before_;
    bool opened_ = false;
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

void add_simulated_rooms(parlor::server& app, bool late_joins, parlor::sim::world& of) {
    const auto before = std::make_shared<endings>(of);
    app.add_room<inbox>("user/{name}", {.presence = false, .late_joins = late_joins});
    app.on<direct>(&handle_direct);
    app.on_hello([](parlor::caller& who) { who.join(inbox_of(who.name())); });
    app.add_room<talk>("room/{name}", {}, before);
    app.add_room<talk>("memory/{name}", {.journal = parlor::journal_kind::memory}, before);
}

}  // namespace simulation
