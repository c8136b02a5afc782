// Promises of the client about messages in the binary form, against a server that is played by hand.
#include "unit/client/playing_client.hpp"

namespace {

using namespace client_tests;
using namespace std::string_view_literals;

struct speaking_binary : playing {
    speaking_binary() : playing(parlor::client_options{.binary_messages = true}) {}
    void be_let_in() {
        core->open();
        run();
        server.last().read_request();
        server.last().far->write_all(server.last().agreement("Sec-WebSocket-Protocol: parlor.v1.bin\r\n"));
        run();
        greet();
        BOOST_REQUIRE(core->state() == client_state::open);
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(client_binary)

BOOST_FIXTURE_TEST_CASE(they_go_and_come_as_binary_messages_and_all_else_as_text, speaking_binary) {
    be_let_in();
    BOOST_TEST(server.last().field("Sec-WebSocket-Protocol") == "parlor.v1.bin");
    join("board/a", 6);
    const auto drawn = watch(core->ask("draw", "board/a", "\1xyz", {.key = "k"}));
    run();
    const auto frames = server.last().hear();
    BOOST_REQUIRE(frames.size() == 1U);
    BOOST_TEST((frames[0].kind == opcode::binary));
    BOOST_TEST(frames[0].text == "\3\4draw\7board/a\2\1kxyz"sv);
    server.last().says(opcode::binary, "\4\5drawn\7board/a\7xyz"sv);
    say(R"({"reply":2,"data":{"seq":7}})");
    BOOST_TEST(heard == std::vector<std::string>{"board/a drawn 7 \1xyz"}, boost::test_tools::per_element());
    BOOST_TEST(drawn->payload == R"({"seq":7})");
}

BOOST_FIXTURE_TEST_CASE(without_the_option_they_are_refused_here, playing) {
    connect();
    const auto drawn = watch(core->ask("draw", "board/a", "\1xyz", {}));
    BOOST_TEST((drawn->error == errc::invalid_argument));
    BOOST_TEST(!core->tell("draw", "board/a", "\1xyz", false));
    BOOST_TEST(!core->tell("draw", "board/a", "\1xyz", true));
    BOOST_TEST(server.last().hear().empty());
}

BOOST_AUTO_TEST_SUITE_END()
