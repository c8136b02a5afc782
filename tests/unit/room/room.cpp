// What rooms promise their authors beyond turns and commits: seats, listings, declared sends, errors that end a room.
#include "parlor/room/room.hpp"

#include <boost/test/unit_test.hpp>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::test::test_room;
using parlor::test::test_room_setup;

struct save_seat {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(save_seat, (), (user))

struct show {
    std::string topic;
};
BOOST_DESCRIBE_STRUCT(show, (), (topic))

class table final : public parlor::room {
public:
    table() {
        on<show>(&table::handle_show);
        on<fail>(&table::handle_fail);
        on<say>(&table::handle_say);
        on<note>(&table::handle_note);
        on_call<save_seat>(&table::handle_keep);
        sends<said>();
        asks<question, answer>();
    }

private:
    void handle_keep(save_seat wanted) { reserve_seat(wanted.user, 10s); }
    void handle_show(parlor::member&, show msg) { set_listing(msg); }
    void handle_fail(parlor::member& from, fail) {
        broadcast(said{from.name(), "never heard"});
        throw std::runtime_error("bug");
    }
    void handle_say(parlor::member& from, say msg) { broadcast(said{from.name(), msg.text}); }
    parlor::task<said> handle_note(parlor::member& from, note) {
        auto asked = from.ask<answer>(question{"?"}, 2s);
        const answer got = co_await asked.get();
        co_return said{"", got.text};
    }
};

class undeclared final : public parlor::room {
public:
    undeclared() {
        on<say>(&undeclared::handle_say);
        sends<counted>();
    }

private:
    void handle_say(parlor::member& from, say msg) { from.send(said{from.name(), msg.text}); }
};

test_room_setup places(std::uint32_t most) {
    test_room_setup setup;
    setup.options.max_members = most;
    return setup;
}

errc refused_with(const std::function<void()>& call) {
    try {
        call();
    } catch (const failure& why) {
        return why.code();
    }
    return errc::unknown;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room)

BOOST_AUTO_TEST_CASE(keeps_a_reserved_seat_for_its_user) {
    test_room<table> room(places(2));
    auto ana = room.join("ana");
    room.call(save_seat{"bo"});
    BOOST_TEST((refused_with([&] { (void)room.join("cy"); }) == errc::resource_exhausted));
    BOOST_TEST((refused_with([&] { room.call(save_seat{"cy"}); }) == errc::resource_exhausted));
    auto bo = room.join("bo");
    BOOST_TEST(bo.is_member());
    BOOST_TEST((refused_with([&] { (void)room.join("bo"); }) == errc::resource_exhausted));  // one seat, once
}

BOOST_AUTO_TEST_CASE(gives_a_seat_away_that_nobody_took_in_time) {
    test_room<table> room(places(1));
    room.call(save_seat{"bo"});
    room.advance(9s);
    BOOST_TEST(room.is_open());  // for whom the seat is kept
    BOOST_TEST((refused_with([&] { (void)room.join("cy"); }) == errc::resource_exhausted));
    room.advance(1s);
    BOOST_CHECK_NO_THROW((void)room.join("cy"));
}

BOOST_AUTO_TEST_CASE(with_nobody_and_no_seat_kept_goes) {
    test_room<table> room(places(1));
    room.call(save_seat{"bo"});
    BOOST_TEST(room.is_open());
    room.advance(11s);
    BOOST_TEST(!room.is_open());
}

BOOST_AUTO_TEST_CASE(that_declares_what_it_sends_sends_nothing_else) {
    test_room<undeclared> room("room/main");
    auto ana = room.join("ana");
    BOOST_TEST((refused_with([&] { ana.request(say{"hi"}); }) == errc::internal));
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(waits_for_an_answer_as_long_as_it_said) {
    test_room<table> room("room/main");
    auto ana = room.join("ana");
    const auto reply = ana.start(note{"x"});
    room.advance(1s);
    BOOST_TEST(!reply.arrived());
    room.advance(1s);
    BOOST_TEST((refused_with([&] { reply.get(); }) == errc::deadline_exceeded));
    ana.on_ask<question>([](const question&) { return answer{"yes"}; });
    BOOST_TEST(ana.request<said>(note{"x"}).text == "yes");
}

BOOST_AUTO_TEST_CASE(that_throws_is_kept_unless_the_server_says_otherwise) {
    test_room<table> room("room/main");
    auto ana = room.join("ana");
    BOOST_TEST((refused_with([&] { ana.request(fail{"x"}); }) == errc::internal));
    BOOST_TEST(ana.is_member());
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(that_throws_is_closed_when_the_server_says_so) {
    test_room<table> room("room/main");
    std::vector<std::string> told;
    room.on_room_error([&told](const parlor::room_error& what) {
        told.push_back(std::string(what.room) + " " + std::string(what.type) + ": " + std::string(what.what));
        return parlor::after_error::close_room;
    });
    auto ana = room.join("ana");
    ana.request(say{"kept"});
    BOOST_TEST(ana.expect<said>().text == "kept");
    BOOST_TEST((refused_with([&] { ana.request(fail{"x"}); }) == errc::internal));
    BOOST_TEST(told == std::vector<std::string>{"room/main fail: bug"}, boost::test_tools::per_element());
    BOOST_TEST((ana.expect_removal().code() == errc::unavailable));
    auto again = room.join("ana");  // opened anew, with the same log
    BOOST_TEST(again.joined().seq == 1U);
    again.request(say{"next"});
    BOOST_TEST(again.expect<said>().text == "next");
}

BOOST_AUTO_TEST_CASE(shows_in_lists_what_it_wants_to) {
    test_room<table> room(places(3));
    BOOST_TEST(room.listed("room/").empty());  // nobody is in
    auto ana = room.join("ana");
    ana.request(show{"tea"});
    const auto listed = room.listed("room/");
    BOOST_REQUIRE(listed.size() == 1U);
    BOOST_TEST(listed[0].room == "room/main");
    BOOST_TEST(listed[0].count == 1U);
    BOOST_TEST(listed[0].max_members == 3U);
    BOOST_TEST(listed[0].as<show>().topic == "tea");
    BOOST_TEST(room.listed("hall/").empty());
}

BOOST_AUTO_TEST_CASE(that_is_not_listed_is_in_no_list) {
    test_room_setup hidden;
    hidden.options.listed = false;
    test_room<table> room(hidden);
    auto ana = room.join("ana");
    BOOST_TEST(room.listed("room/").empty());
}

BOOST_AUTO_TEST_SUITE_END()
