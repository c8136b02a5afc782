#include "integration/test_rooms.hpp"

#include <algorithm>

#include "parlor/room/room.hpp"

namespace integration {
namespace {

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

struct add {
    std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(add, (), (n))

struct total {
    std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(total, (), (total))

struct typing {};
BOOST_DESCRIBE_STRUCT(typing, (), ())

struct typing_mark {
    static constexpr std::string_view wire_name = "typing";
    std::string from;
};
BOOST_DESCRIBE_STRUCT(typing_mark, (), (from))

struct greet {};
BOOST_DESCRIBE_STRUCT(greet, (), ())
struct greeting {};
BOOST_DESCRIBE_STRUCT(greeting, (), ())

struct fail {};
BOOST_DESCRIBE_STRUCT(fail, (), ())

struct kick {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(kick, (), (user))

struct quiz {};
BOOST_DESCRIBE_STRUCT(quiz, (), ())
struct question {};
BOOST_DESCRIBE_STRUCT(question, (), ())
struct answer {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(answer, (), (text))

struct hold {};
BOOST_DESCRIBE_STRUCT(hold, (), ())
struct release {};
BOOST_DESCRIBE_STRUCT(release, (), ())

struct flood {
    std::uint32_t count = 0;
    std::uint32_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(flood, (), (count, bytes))

struct farewell {};
BOOST_DESCRIBE_STRUCT(farewell, (), ())

class test_room final : public parlor::room {
public:
    explicit test_room(std::shared_ptr<hook_log> log) : log_(std::move(log)) {
        on<say>(&test_room::handle_say);
        on<add>(&test_room::handle_add);
        on<typing>(&test_room::handle_typing);
        on<greet>(&test_room::handle_greet);
        on<fail>(&test_room::handle_fail);
        on<integration::kick>(&test_room::handle_kick);
        on<quiz>(&test_room::handle_quiz);
        on<hold>(&test_room::handle_hold);
        on<flood>(&test_room::handle_flood);
    }
    ~test_room() override {
        if (opened_) log_->note("gone");
    }

private:
    parlor::task<> on_open() override {
        opened_ = true;
        log_->note("open");
        return {};
    }
    parlor::task<> on_join(parlor::member& who) override {
        if (who.name() == "mallory") throw parlor::failure(parlor::errc::permission_denied, "not you");
        log_->note("join " + who.name());
        return {};
    }
    void on_leave(parlor::member& who) override { log_->note("leave " + who.name()); }
    void on_idle() override { log_->note("idle"); }
    parlor::task<> on_closing() override {
        log_->note("closing");
        broadcast(farewell{});
        return {};
    }

    void handle_say(parlor::member& from, say message) { broadcast(said{from.name(), std::move(message.text)}); }
    total handle_add(parlor::member& from, add more) {
        total_ += more.n;
        broadcast(said{from.name(), std::to_string(total_)});
        return total{total_};
    }
    void handle_typing(parlor::member& from, typing /*mark*/) { broadcast_ephemeral(typing_mark{from.name()}, &from); }
    void handle_greet(parlor::member& from, greet /*please*/) { from.send(greeting{}); }
    void handle_fail(parlor::member& from, fail /*please*/) {
        broadcast(said{from.name(), "never heard"});
        from.send(greeting{});
        throw parlor::failure(parlor::errc::aborted, "as you wished");
    }
    void handle_kick(parlor::member& /*from*/, integration::kick whom) {
        for (parlor::member* each : members()) {
            if (each->name() == whom.user) room::kick(*each, {parlor::errc::permission_denied, "out"});
        }
    }
    parlor::task<answer> handle_quiz(parlor::member& from, quiz /*please*/) {
        auto asked = from.ask<answer>(question{});
        answer given = co_await asked.get();
        co_return given;
    }
    parlor::task<> handle_hold(parlor::member& from, hold /*please*/) {
        auto asked = from.ask<void>(release{});
        co_await asked.get();
    }
    void handle_flood(parlor::member& from, flood wanted) {
        for (std::uint32_t i = 0; i < wanted.count; ++i)
            broadcast(said{from.name(), std::string(wanted.bytes, 'x')});
    }

    std::shared_ptr<hook_log> log_;
    bool opened_ = false;
    std::int64_t total_ = 0;
};

}  // namespace

void add_test_rooms(parlor::server& app, const std::shared_ptr<hook_log>& log) {
    app.add_room<test_room>("room/{name}", {}, log);
    app.add_room<test_room>("silent/{name}", {.presence = false}, log);
    app.add_room<test_room>("memory/{name}", {.journal = parlor::journal_kind::memory, .presence = false}, log);
    app.add_room<test_room>("pair/{name}", {.max_members = 2}, log);
}

}  // namespace integration
