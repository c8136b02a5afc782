// Promises of the client's rooms against a server that is played by hand.
#include "client/room_core.hpp"

#include "unit/client/playing_client.hpp"

namespace {

using namespace client_tests;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_core, playing)

BOOST_AUTO_TEST_CASE(who_awaits_a_join_hears_what_came_right_behind_its_reply) {
    connect();
    auto& room = core->room("room/a");
    const auto joined = core->join(room);
    const auto asked = said_one();
    std::vector<std::string> got;
    struct awaiting {
        static parlor::task<> run(std::shared_ptr<parlor::detail::reply_state> of, parlor::detail::room_core& in,
                                  std::vector<std::string>& to) {
            co_await of->wait();
            in.handlers.add("said",
                            [&to](std::string_view payload, const parlor::message_info&) { to.emplace_back(payload); });
        }
    };
    waiting.spawn(awaiting::run(joined, room, got));
    run();
    server.last().says(
        R"({"reply":)" + id_of(asked) +
        R"(,"data":{"room":"room/a","epoch":"e1","seq":0,"count":1,"members":[{"id":"m1","user":"ana"}]}})");
    server.last().says(R"({"type":"said","room":"room/a","seq":1,"data":1})");
    run();
    BOOST_TEST(got == std::vector<std::string>{"1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(keeps_the_list_of_members) {
    connect();
    join("room/a", 0);
    say(R"({"type":"presence","room":"room/a","data":{"joined":[{"id":"m2","user":"bo"}],"left":[],"count":2}})");
    BOOST_TEST(core->room("room/a").members.size() == 2U);
    say(R"({"type":"presence","room":"room/a","data":{"joined":[],"left":[],"count":3,"more":true}})");
    const auto page = said_one();
    BOOST_TEST(page.at("type") == "members");
    say(R"({"type":"presence","room":"room/a","data":{"joined":[],"left":[{"id":"m1","user":"ana"}],"count":2}})");
    say(R"({"reply":)" + id_of(page) +
        R"(,"data":{"members":[{"id":"m1","user":"ana"},{"id":"m2","user":"bo"}],"more":true}})");
    const auto next = said_one();
    BOOST_TEST(next.at_pointer("/data/after") == "m2");
    say(R"({"reply":)" + id_of(next) + R"(,"data":{"members":[{"id":"m3","user":"cy"}],"more":false}})");
    const std::map<std::string, std::string> expected{{"m2", "bo"}, {"m3", "cy"}};
    BOOST_TEST((core->room("room/a").members == expected));
}

BOOST_AUTO_TEST_CASE(a_membership_that_the_server_ends_is_over) {
    connect();
    join("room/a", 0);
    std::vector<errc> ends;
    core->room("room/a").end_handlers.push_back([&](const parlor::failure& why) { ends.push_back(why.code()); });
    say(R"({"type":"leave","room":"room/a","data":{"code":"permission_denied","message":"out"}})");
    BOOST_TEST(!core->room("room/a").joined);
    BOOST_REQUIRE(ends.size() == 1U);
    BOOST_TEST((ends[0] == errc::permission_denied));
}

BOOST_AUTO_TEST_CASE(a_room_that_is_left_while_the_resume_lists_it_is_left_behind_it) {
    connect();
    join("room/a", 5);
    cut_and_return();
    const auto resume = said_one();
    BOOST_TEST(watch(core->leave(core->room("room/a")))->done);
    say(R"({"reply":)" + id_of(resume) +
        R"(,"data":{"resume":"t2","rooms":{"room/a":{"epoch":"e1","seq":5,"replayed":0,"gap":false}}}})");
    const auto leave = said_one();
    BOOST_TEST(leave.at("type") == "leave");
    BOOST_TEST(!core->room("room/a").joined);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_left_before_its_join_is_answered_is_left_in_the_end) {
    connect();
    (void)core->join(core->room("room/a"));
    const auto asked = said_one();
    (void)core->leave(core->room("room/a"));
    const auto left = said_one();
    BOOST_TEST(left.at("type") == "leave");
    say(R"({"reply":)" + id_of(asked) +
        R"(,"data":{"room":"room/a","epoch":"e1","seq":0,"count":1,"members":[{"id":"m1","user":"ana"}]}})");
    BOOST_TEST(!core->room("room/a").joined);
    say(R"({"reply":)" + id_of(left) + R"(,"data":{}})");
    BOOST_TEST(said().empty());
    BOOST_TEST(!core->room("room/a").joined);
}

// Found by a simulation.
BOOST_AUTO_TEST_CASE(nothing_is_heard_of_a_room_that_was_left_before_its_joins_are_answered) {
    connect();
    (void)core->join(core->room("room/a"));
    const auto first = said_one();
    (void)core->join(core->room("room/a"));
    const auto second = said_one();
    (void)core->leave(core->room("room/a"));
    BOOST_TEST(said_one().at("type") == "leave");
    int told = 0;
    core->any_handlers.emplace_back([&told](std::string_view, const parlor::message_info&) { ++told; });
    const std::string joined = R"(,"data":{"room":"room/a","epoch":"e1","seq":0,"count":1,"members":[]}})";
    say(R"({"reply":)" + id_of(first) + joined);
    say(R"({"type":"said","room":"room/a","seq":1,"data":{}})");
    say(R"({"reply":)" + id_of(second) + joined);
    BOOST_TEST(said().empty());
    BOOST_TEST(told == 0);
    BOOST_TEST(!core->room("room/a").joined);
}

BOOST_AUTO_TEST_CASE(a_room_that_is_left_and_joined_again_before_its_join_is_answered_hears_all_that_newcomers_hear) {
    connect();
    (void)core->join(core->room("room/a"));
    const auto first = said_one();
    (void)core->leave(core->room("room/a"));
    const auto left = said_one();
    const auto back = watch(core->join(core->room("room/a")));
    const auto second = said_one();
    std::vector<std::string> told;
    core->any_handlers.emplace_back(
        [&told](std::string_view data, const parlor::message_info&) { told.emplace_back(data); });
    const std::string joined = R"(,"data":{"room":"room/a","epoch":"e1","seq":0,"count":1,"members":[]}})";
    say(R"({"reply":)" + id_of(first) + joined);
    say(R"({"type":"welcome","room":"room/a","data":{"time":1}})");
    BOOST_TEST(!back->done);
    say(R"({"reply":)" + id_of(left) + R"(,"data":{}})");
    say(R"({"reply":)" + id_of(second) + joined);
    say(R"({"type":"welcome","room":"room/a","data":{"time":2}})");
    BOOST_TEST(back->done);
    BOOST_TEST(core->room("room/a").joined);
    BOOST_TEST(told == std::vector<std::string>{R"({"time":2})"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
