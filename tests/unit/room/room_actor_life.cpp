// Promises of room_actor about members and time: joining, leaving, presence, timers, and its own beginning and end.
#include <boost/test/unit_test.hpp>
#include <functional>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::member;
using parlor::task;
using parlor::test::test_room;
using parlor::test::test_room_setup;

/// What a test wants a room to do, and what the room did. Handed to every instance.
struct script {
    parlor::loop* loop = nullptr;
    std::vector<std::string> events;
    std::function<task<>(member&)> on_join;
    std::function<task<>()> on_open;
    std::function<void(parlor::room&)> started;
    int instances = 0;
};

class scripted final : public parlor::room {
public:
    explicit scripted(script* s) : script_(*s) {
        ++script_.instances;
        on<say>([this](member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); });
        on<fail>([this](member&, fail msg) {
            for (member* who : members()) {
                if (who->name() == msg.how) kick(*who, failure(errc::permission_denied, "out with you"));
            }
            broadcast(said{"room", "a last word"});
        });
        on<wait>([this](member&, wait msg) {
            const auto every_one = msg.ms > 0;
            timer_ = every_one ? every(std::chrono::milliseconds(msg.ms),
                                       [this, calls = std::make_shared<int>(0)] {
                                           tick();
                                           ++*calls;  // also when tick() has cancelled this very work
                                       })
                               : after(std::chrono::milliseconds(-msg.ms), [this] { tick(); });
        });
        on<count>([this](member&, count msg) { ticks_left_ = msg.amount; });
        on<note>([this](member&, note) { cancel(timer_); });
        on<question>([this](member&, question msg) {
            if (msg.text == "post") {
                post([this] { broadcast(said{"room", "posted"}); });
            } else {
                spawn(slow());
            }
            broadcast(said{"room", "first"});
        });
    }

    ~scripted() override { script_.events.emplace_back("destroyed"); }

private:
    task<> on_open() override {
        script_.events.push_back("open " + name() + " " + std::string(param("name")));
        if (script_.on_open) return script_.on_open();
        return {};
    }
    task<> on_join(member& who) override {
        script_.events.push_back("join " + who.id());
        if (script_.on_join) return script_.on_join(who);
        return {};
    }
    void on_leave(member& who) override {
        script_.events.push_back("leave " + who.id());
        who.send(note{"too late"});
        if (who.name() == "thrower") throw std::runtime_error("in on_leave");
        broadcast(said{who.name(), "left"});
    }
    void on_idle() override { script_.events.emplace_back("idle"); }
    task<> on_closing() override {
        script_.events.emplace_back("closing");
        co_await parlor::sleep_for(*script_.loop, 50ms);
        broadcast(said{"room", "bye"});
    }

    void tick() {
        if (--ticks_left_ == 0) cancel(timer_);
        broadcast(said{"room", "tick"});
    }
    task<> slow() {
        co_await parlor::sleep_for(*script_.loop, 100ms);
        post([this] { broadcast(said{"room", "slow"}); });
    }

    script& script_;
    std::uint64_t timer_ = 0;
    int ticks_left_ = 0;
};

struct fixture {
    explicit fixture(parlor::room_options options = {}) : room(test_room_setup{.options = options}, &s) {
        s.loop = &room.loop();
    }
    script s;
    test_room<scripted> room;
};

struct lingering : fixture {
    lingering() : fixture({.presence = false, .linger = 1s}) {}
};

struct small : fixture {
    small() : fixture({.max_members = 2}) {}
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor_life, fixture)

BOOST_AUTO_TEST_CASE(opens_with_the_first_join_and_is_disposed_of_with_the_last_leave) {
    auto ana = room.join("ana");
    BOOST_TEST(room.is_open());
    ana.leave();
    BOOST_TEST(!room.is_open());
    const std::vector<std::string> expected{"open room/main main", "join m1", "leave m1", "idle", "destroyed"};
    BOOST_TEST(std::vector(s.events.end() - 5, s.events.end()) == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_its_log_over_disposal) {
    auto ana = room.join("ana");
    ana.send(say{"hi"});
    const auto epoch = ana.joined().epoch;
    ana.leave();
    auto back = room.join("ana");
    BOOST_TEST(back.joined().epoch == epoch);
    BOOST_TEST(back.joined().seq == 2U);  // hi, and what on_leave said
}

BOOST_AUTO_TEST_CASE(tells_the_joiner_who_is_there) {
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    BOOST_TEST(bo.joined().count == 2U);
    BOOST_REQUIRE(bo.joined().members.size() == 2U);
    BOOST_TEST(bo.joined().members[0].id == "m1");
    BOOST_TEST(bo.joined().members[1].user == "bo");
}

BOOST_AUTO_TEST_CASE(lists_its_members_page_by_page) {
    auto ana = room.join("ana");
    for (int i = 2; i <= 150; ++i)
        room.join("u" + std::to_string(i));
    using parlor::protocol::members;
    using parlor::protocol::members_page;
    BOOST_TEST(room.join("last").joined().members.size() == 100U);
    const auto first = ana.request<members_page>(members{});
    BOOST_TEST(first.members.size() == 100U);
    BOOST_TEST(first.more);
    const auto second = ana.request<members_page>(members{.after = first.members.back().id, .limit = 1000U});
    BOOST_TEST(second.members.size() == 51U);
    BOOST_TEST(!second.more);
    BOOST_TEST(second.members.front().id == "m101");
    BOOST_CHECK_EXCEPTION(ana.request(members{.after = "x", .limit = {}}), failure,
                          [](const failure& f) { return f.code() == errc::invalid_argument; });
}

BOOST_AUTO_TEST_CASE(may_refuse_a_join) {
    auto ana = room.join("ana");
    s.on_join = [](member&) -> task<> { throw failure(errc::permission_denied, "members only"); };
    BOOST_CHECK_EXCEPTION(room.join("bo"), failure, [](const failure& f) {
        return f.code() == errc::permission_denied && f.message() == "members only";
    });
    BOOST_TEST(room.members() == std::vector<std::string>{"ana"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(takes_nobody_in_before_on_join_has_ended) {
    s.on_join = [this](member& who) -> task<> {
        co_await parlor::sleep_for(*s.loop, 100ms);
        who.send(note{"welcome"});
    };
    auto ana = room.begin_join({.name = "ana", .guest = true, .claims = {}});
    BOOST_TEST(!ana.is_member());
    BOOST_CHECK_THROW(ana.joined(), parlor::test::test_failure);
    room.advance(100ms);
    BOOST_TEST(ana.joined().count == 1U);
    BOOST_TEST(ana.expect<note>().text == "welcome");
}

BOOST_AUTO_TEST_CASE(refuses_joins_while_it_cannot_open_and_tries_again_later) {
    s.on_open = []() -> task<> { throw failure(errc::failed_precondition, "not yet"); };
    BOOST_CHECK_EXCEPTION(room.join("ana"), failure, [](const failure& f) { return f.message() == "not yet"; });
    s.on_open = []() -> task<> { throw std::runtime_error("a secret"); };
    BOOST_CHECK_EXCEPTION(room.join("ana"), failure, [](const failure& f) { return f.code() == errc::unavailable; });
    s.on_open = nullptr;
    BOOST_TEST(room.join("ana").is_member());
}

BOOST_AUTO_TEST_CASE(closes_although_it_cannot_open) {
    s.on_open = [this]() -> task<> {
        co_await parlor::sleep_for(*s.loop, 100ms);
        throw failure(errc::failed_precondition, "never");
    };
    auto ana = room.begin_join({.name = "ana", .guest = true, .claims = {}});
    BOOST_TEST(!room.close());
    room.advance(100ms);
    BOOST_CHECK_THROW(ana.joined(), failure);
    BOOST_TEST(room.close());
}

BOOST_AUTO_TEST_CASE(ends_a_membership_when_asked_to) {
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.send(fail{"bo"});
    const failure why = bo.expect_removal();
    BOOST_TEST((why.code() == errc::permission_denied));
    BOOST_TEST(why.message() == "out with you");
    BOOST_TEST(bo.expect<said>().text == "a last word");  // the turn that put it out still reached it
    BOOST_TEST(ana.expect<said>().text == "a last word");
    BOOST_TEST(ana.expect<said>().text == "left");
    BOOST_TEST(s.events.back() == "leave m2");
    BOOST_CHECK_THROW(bo.request(say{"x"}), failure);
}

BOOST_AUTO_TEST_CASE(sends_nothing_to_a_member_that_is_out) {
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    bo.leave();
    BOOST_TEST(bo.transcript().back() == "reply 2 {}");
    bo.expect_nothing();
    BOOST_CHECK_EXCEPTION(bo.leave(), failure, [](const failure& f) { return f.code() == errc::failed_precondition; });
}

BOOST_AUTO_TEST_CASE(survives_an_on_leave_that_throws) {
    auto ana = room.join("ana");
    room.join("thrower").leave();
    BOOST_TEST(room.members().size() == 1U);
    ana.expect_nothing();
    BOOST_TEST(ana.request<parlor::protocol::sequenced>(say{"on"}).seq == 1U);
}

BOOST_AUTO_TEST_CASE(runs_work_later_once) {
    auto ana = room.join("ana");
    ana.send(wait{-100});
    room.advance(99ms);
    ana.expect_nothing();
    room.advance(1ms);
    BOOST_TEST(ana.expect<said>().text == "tick");
    room.advance(1s);
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(runs_work_again_and_again_until_it_is_cancelled) {
    auto ana = room.join("ana");
    ana.send(wait{100});
    room.advance(300ms);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(ana.expect<said>().text == "tick");
    ana.expect_nothing();
    ana.send(note{"cancel"});
    room.advance(1s);
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(lets_repeated_work_cancel_itself) {
    auto ana = room.join("ana");
    ana.send(count{2});
    ana.send(wait{100});
    room.advance(1s);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(ana.expect<said>().text == "tick");
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(runs_posted_work_in_a_turn_of_its_own) {
    auto ana = room.join("ana");
    ana.send(question{"post"});
    BOOST_TEST(ana.expect<said>().text == "first");
    BOOST_TEST(ana.expect<said>().text == "posted");
}

BOOST_AUTO_TEST_CASE(takes_messages_beside_spawned_work) {
    auto ana = room.join("ana");
    ana.send(question{"spawn"});
    ana.send(say{"meanwhile"});
    BOOST_TEST(ana.expect<said>().text == "first");
    BOOST_TEST(ana.expect<said>().text == "meanwhile");
    ana.expect_nothing();
    room.advance(100ms);
    BOOST_TEST(ana.expect<said>().text == "slow");
}

BOOST_AUTO_TEST_CASE(stops_spawned_work_and_timers_when_it_is_disposed_of) {
    auto ana = room.join("ana");
    ana.send(question{"spawn"});
    ana.send(wait{100});
    ana.leave();
    BOOST_TEST(!room.is_open());
    BOOST_TEST(room.loop().timers() == 0U);
    auto back = room.join("ana");
    room.advance(1s);
    back.expect_nothing();  // posted and timed for an earlier life
}

BOOST_FIXTURE_TEST_CASE(is_kept_for_linger_after_the_last_leave, lingering) {
    const int before = s.instances;
    auto ana = room.join("ana");
    ana.leave();
    room.advance(999ms);
    BOOST_TEST(room.is_open());
    auto bo = room.join("bo");
    room.advance(2s);
    BOOST_TEST(room.is_open());
    bo.leave();
    room.advance(999ms);
    BOOST_TEST(room.is_open());
    room.advance(1ms);
    BOOST_TEST(!room.is_open());
    BOOST_TEST(s.instances == before + 1);
}

BOOST_FIXTURE_TEST_CASE(lingers_anew_after_a_refused_join, lingering) {
    room.join("ana").leave();
    room.advance(900ms);
    s.on_join = [](member&) -> task<> { throw failure(errc::permission_denied, "no"); };
    BOOST_CHECK_THROW(room.join("bo"), failure);
    room.advance(1s);
    BOOST_TEST(!room.is_open());
}

BOOST_FIXTURE_TEST_CASE(takes_max_members_and_refuses_the_next, small) {
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    BOOST_CHECK_EXCEPTION(room.join("cleo"), failure,
                          [](const failure& f) { return f.code() == errc::resource_exhausted; });
    bo.leave();
    BOOST_TEST(room.join("cleo").is_member());
}

BOOST_AUTO_TEST_CASE(runs_on_closing_before_it_ends_and_takes_nobody_in_any_more) {
    auto ana = room.join("ana");
    BOOST_TEST(!room.close());
    auto bo = room.begin_join({.name = "bo", .guest = true, .claims = {}});
    room.advance(50ms);
    BOOST_TEST(room.close());
    BOOST_TEST(ana.expect<said>().text == "bye");
    BOOST_CHECK_EXCEPTION(bo.joined(), failure, [](const failure& f) { return f.code() == errc::unavailable; });
    ana.vanish();
    BOOST_TEST(!room.is_open());
    BOOST_CHECK_EXCEPTION(room.join("cleo"), failure, [](const failure& f) { return f.code() == errc::unavailable; });
}

BOOST_AUTO_TEST_SUITE_END()
