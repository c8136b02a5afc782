// Promises of test_room and test_member: what they show of a room, and what they say when a test fails.
#include "parlor/test/test_room.hpp"

#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include "parlor/core/sleep.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::member;
using parlor::test::test_failure;
using parlor::test::test_room;
using parlor::test::test_room_setup;

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

struct number_of {
    int number = 0;
};
BOOST_DESCRIBE_STRUCT(number_of, (), (number))

struct later {};
BOOST_DESCRIBE_STRUCT(later, (), ())

class lobby final : public parlor::room {
public:
    explicit lobby(std::string greeting = "hi") : greeting_(std::move(greeting)) {
        on<say>(&lobby::handle_say);
        on<later>(&lobby::handle_later);
        on_call<number_of>(&lobby::handle_call);
    }

private:
    said handle_say(member& from, say msg) {
        if (msg.text.empty()) throw failure(errc::invalid_argument, "say something");
        broadcast(said{from.name(), greeting_ + " " + msg.text});
        return {"room", std::string(param("name"))};
    }
    void handle_later(member& from, later) {
        after(100ms, [this, who = from.ref()] {
            if (member* there = find(who)) kick(*there, failure(errc::aborted, "time is up"));
        });
    }
    number_of handle_call(number_of msg) { return {msg.number + static_cast<int>(size())}; }
    std::string greeting_;
};

/// True when the failure's text holds every one of `parts`.
auto says(std::vector<std::string> parts) {
    return [parts = std::move(parts)](const std::exception& e) {
        const std::string what = e.what();
        for (const auto& part : parts) {
            if (what.find(part) != std::string::npos) continue;
            BOOST_TEST_MESSAGE("no \"" << part << "\" in: " << what);
            return false;
        }
        return true;
    };
}

struct fixture {
    test_room<lobby> room{"room/main"};
    parlor::test::test_member ana = room.join("ana");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(test_room_, fixture)

BOOST_AUTO_TEST_CASE(lets_members_talk) {
    auto bo = room.join("bo");
    BOOST_TEST(ana.request<said>(say{"there"}).text == "main");
    const auto heard = bo.expect<said>();
    BOOST_TEST(heard.from == "ana");
    BOOST_TEST(heard.text == "hi there");
    BOOST_TEST(bo.seq() == 1U);
    BOOST_TEST(room.members() == (std::vector<std::string>{"ana", "bo"}), boost::test_tools::per_element());
    ana.leave();
    BOOST_TEST(!ana.is_member());
    bo.vanish();
    BOOST_TEST(!room.is_open());
}

BOOST_AUTO_TEST_CASE(takes_other_patterns_options_and_constructor_arguments) {
    test_room<lobby> board(
        test_room_setup{.name = "board/x/7", .pattern = "board/x/{name}", .options = {.max_members = 1}}, "hello");
    auto cleo = board.join("cleo");
    BOOST_TEST(cleo.request<said>(say{"you"}).text == "7");
    BOOST_TEST(cleo.expect<said>().text == "hello you");
    BOOST_CHECK_EXCEPTION(board.join("dan"), failure,
                          [](const failure& f) { return f.code() == errc::resource_exhausted; });
}

BOOST_AUTO_TEST_CASE(throws_the_failure_that_the_room_refuses_with) {
    BOOST_CHECK_EXCEPTION(ana.request(say{""}), failure,
                          [](const failure& f) { return f.code() == errc::invalid_argument; });
    ana.send(say{""});  // wants no reply: hears nothing
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(says_what_was_expected_when_nothing_came) {
    BOOST_CHECK_EXCEPTION(ana.expect<said>(), test_failure,
                          says({"ana expected \"said\"", "nothing came", "reply 1 {\"room\":\"room/main\""}));
}

BOOST_AUTO_TEST_CASE(says_what_came_instead) {
    ana.send(say{"x"});
    BOOST_CHECK_EXCEPTION(ana.expect<number_of>(), test_failure,
                          says({"ana expected \"number_of\"", "said #1 {\"from\":\"ana\",\"text\":\"hi x\"}"}));
    BOOST_CHECK_EXCEPTION(ana.expect_nothing(), test_failure, says({"ana expected nothing more", "said #1"}));
    BOOST_CHECK_EXCEPTION(ana.expect_removal(), test_failure, says({"still a member"}));
    BOOST_TEST(ana.expect<said>().text == "hi x");  // a wrong expectation takes nothing
}

BOOST_AUTO_TEST_CASE(says_which_field_does_not_fit) {
    BOOST_CHECK_EXCEPTION((ana.request<number_of>(say{"x"})), test_failure, says({"ana's say", "data.number"}));
}

BOOST_AUTO_TEST_CASE(shows_presence_apart_from_messages) {
    ana.send(say{"x"});
    room.advance(200ms);
    BOOST_TEST(ana.expect<parlor::protocol::presence>().count == 1U);
    BOOST_TEST(ana.expect<said>().text == "hi x");
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(moves_time_for_the_room) {
    ana.send(later{});
    room.advance(99ms);
    BOOST_TEST(ana.is_member());
    room.advance(1ms);
    BOOST_TEST(ana.expect_removal().message() == "time is up");
    BOOST_TEST(!ana.is_member());
}

BOOST_AUTO_TEST_CASE(calls_the_room_from_code) {
    BOOST_TEST(room.call<number_of>(number_of{41}).number == 42);
    BOOST_CHECK_EXCEPTION(room.call(say{"x"}), failure, [](const failure& f) { return f.code() == errc::not_found; });
}

BOOST_AUTO_TEST_CASE(lets_a_member_wait_while_the_mailbox_is_full) {
    test_room<lobby> narrow(test_room_setup{.max_mailbox = 1});
    auto cleo = narrow.join("cleo");
    BOOST_TEST(narrow.ref().send(number_of{1}));  // fills it
    const auto answer = cleo.start(say{"x"});
    BOOST_TEST(answer.arrived());
    BOOST_TEST(cleo.expect<said>().text == "hi x");
}

BOOST_AUTO_TEST_CASE(refuses_a_name_that_does_not_fit_its_pattern) {
    test_room<lobby> wrong("chat/main");
    BOOST_CHECK_EXCEPTION(wrong.join("ana"), failure, [](const failure& f) { return f.code() == errc::not_found; });
}

BOOST_AUTO_TEST_SUITE_END()
