// Promises of parlor-load's command line: defaults that fit the mode, and one clear line for what is wrong.
#include "options.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;

load::command_line read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "parlor-load");
    return load::read_command_line(static_cast<int>(arguments.size()), arguments.data(), "1.2.3");
}

load::options good(const std::vector<const char*>& arguments) {
    auto made = read(arguments);
    BOOST_REQUIRE_MESSAGE(made.run.has_value(), made.err);
    return std::move(*made.run);
}

void check_refused(const std::vector<const char*>& arguments, std::string_view why) {
    const auto made = read(arguments);
    BOOST_TEST(!made.run.has_value());
    BOOST_TEST(made.exit_code == 2);
    BOOST_TEST(made.err.find(why) != std::string::npos, made.err << " does not say " << why);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(options)

BOOST_AUTO_TEST_CASE(echo_has_every_client_send) {
    const auto chosen = good({"echo", "ws://h/echo", "-c", "7"});
    BOOST_TEST((chosen.mode == load::load_mode::echo));
    BOOST_TEST(chosen.senders == 7U);
    BOOST_TEST(chosen.rate == 1000.0);
    BOOST_TEST(chosen.message.render({}).size() == 41U);
    BOOST_TEST(!chosen.join.has_value());
    BOOST_TEST((chosen.duration == 10s));
}

BOOST_AUTO_TEST_CASE(room_joins_and_one_member_of_each_sends) {
    const auto chosen = good({"room", "ws://h/ws", "--rooms", "4"});
    BOOST_TEST(chosen.senders == 4U);
    BOOST_REQUIRE(chosen.join.has_value());
    BOOST_TEST(chosen.join->render({.room = 2}) == R"({"type":"join","room":"room/load-2","id":1})");
}

BOOST_AUTO_TEST_CASE(a_closed_loop_has_no_rate) {
    const auto chosen = good({"echo", "ws://h/", "--in-flight", "16"});
    BOOST_TEST(!chosen.open_loop());
    BOOST_TEST(chosen.rate == 0.0);
}

BOOST_AUTO_TEST_CASE(takes_headers_and_templates) {
    const auto chosen =
        good({"echo", "ws://h/", "-H", "Cookie: a=b", "-H", "X:", "-m", "{n}{now}", "--join", "hi", "-d", "250ms"});
    BOOST_REQUIRE(chosen.headers.size() == 2U);
    BOOST_TEST(chosen.headers[0].first == "Cookie");
    BOOST_TEST(chosen.headers[0].second == "a=b");
    BOOST_TEST(chosen.headers[1].second.empty());
    BOOST_TEST(chosen.message.render({.message = 3}) == "3");
    BOOST_TEST(chosen.join->render({}) == "hi");
    BOOST_TEST((chosen.duration == 250ms));
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong) {
    check_refused({}, "MODE");
    check_refused({"fly", "ws://h/"}, "MODE");
    check_refused({"echo", "nowhere"}, "no WebSocket URL");
    check_refused({"echo", "ws://h/", "--message", "hello"}, "{now}");
    check_refused({"echo", "ws://h/", "--message", "{now}{payload:x}"}, "--message: {payload:x}");
    check_refused({"echo", "ws://h/", "--rate", "5", "--in-flight", "1"}, "choose one");
    check_refused({"idle", "ws://h/", "--in-flight", "1"}, "--in-flight");
    check_refused({"room", "ws://h/", "--clients", "3", "--rooms", "4"}, "--rooms");
    check_refused({"echo", "ws://h/", "--duration", "soon"}, "--duration");
    check_refused({"echo", "ws://h/", "--duration", "0"}, "--duration");
    check_refused({"echo", "ws://h/", "-H", "nothing"}, "--header");
    check_refused({"room", "ws://h/", "--stalled", "3"}, "--stalled");
    check_refused({"echo", "ws://h/", "--clients", "0"}, "--clients");
}

BOOST_AUTO_TEST_CASE(version_and_help_are_no_errors) {
    BOOST_TEST(read({"--version"}).out == "parlor-load 1.2.3\n");
    BOOST_TEST(read({"--help"}).exit_code == 0);
    BOOST_TEST(read({"--help"}).out.find("{payload:128}") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
