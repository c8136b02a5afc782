// Promises of client_frame: envelopes as section 4 of the design has them, both ways.
#include "client/client_frame.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/message/binary_codec.hpp"

BOOST_AUTO_TEST_SUITE(client_frame)

BOOST_AUTO_TEST_CASE(reads_events_requests_and_replies) {
    const auto event = parlor::read_server_frame(R"({"type":"said","room":"room/a","seq":12,"data":{"x":[1]}})");
    BOOST_REQUIRE(event.has_value());
    BOOST_TEST(event->type == "said");
    BOOST_TEST(event->room == "room/a");
    BOOST_TEST(event->seq == 12U);
    BOOST_TEST(event->payload == R"({"x":[1]})");
    BOOST_TEST(!event->is_reply);
    BOOST_TEST(parlor::read_server_frame(R"({"type":"ask","id":"x1"})")->id == "\"x1\"");
    BOOST_TEST(parlor::read_server_frame(R"({"reply":7,"data":{}})")->reply.value() == 7U);
}

BOOST_AUTO_TEST_CASE(reads_errors) {
    const auto refused = parlor::read_server_frame(R"({"reply":2,"error":{"code":"not_found","message":"no \"x\""}})");
    BOOST_REQUIRE(refused.has_value() && refused->error.has_value());
    BOOST_TEST((refused->error->code() == parlor::errc::not_found));
    BOOST_TEST(refused->error->message() == "no \"x\"");
    const auto nobody = parlor::read_server_frame(R"({"reply":null,"error":{"code":"new_code","message":""}})");
    BOOST_TEST((nobody->is_reply && !nobody->reply));
    BOOST_TEST((nobody->error->code() == parlor::errc::unknown));
}

BOOST_AUTO_TEST_CASE(takes_nothing_else_for_a_frame) {
    for (const char* text : {"", "x", "[]", "7", "{}", R"({"type":5})", R"({"data":{}})", R"({"type":"a")"})
        BOOST_TEST(!parlor::read_server_frame(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(writes_what_the_server_reads) {
    BOOST_TEST(parlor::write_message("say", "room/a", 3, "k-1", R"({"text":"hi"})") ==
               R"({"type":"say","room":"room/a","id":3,"key":"k-1","data":{"text":"hi"}})");
    BOOST_TEST(parlor::write_message("rooms", "", 0, "", "{}") == R"({"type":"rooms","data":{}})");
    BOOST_TEST(parlor::write_answer("\"q\"", "{}") == R"({"reply":"q","data":{}})");
    BOOST_TEST(parlor::write_refusal("4", {parlor::errc::aborted, "a\"b"}) ==
               R"({"reply":4,"error":{"code":"aborted","message":"a\"b"}})");
}

BOOST_AUTO_TEST_CASE(reads_binary_messages) {
    using namespace std::string_view_literals;
    const auto drawn = parlor::read_binary_frame("\4\5drawn\6room/a\x8c\1xyz"sv);
    BOOST_REQUIRE(drawn.has_value());
    BOOST_TEST(drawn->type == "drawn");
    BOOST_TEST(drawn->room == "room/a");
    BOOST_TEST(drawn->seq == 140U);
    BOOST_TEST(drawn->payload == "\1xyz");
    BOOST_TEST(!drawn->is_reply);
    const auto moved = parlor::read_binary_frame("\0\5moved\0"sv);
    BOOST_REQUIRE(moved.has_value());
    BOOST_TEST((moved->room.empty() && moved->seq == 0 && moved->payload == "\1"));
}

BOOST_AUTO_TEST_CASE(takes_no_other_bytes_for_a_binary_message) {
    using namespace std::string_view_literals;
    for (const auto bytes : {""sv, "\0"sv, "\0\0\0"sv, "\0\5draw"sv, "\1\5drawn\0\7"sv, "\4\5drawn\0"sv, "{}"sv})
        BOOST_TEST(!parlor::read_binary_frame(bytes).has_value(), bytes);
}

BOOST_AUTO_TEST_CASE(writes_binary_messages_that_the_server_reads) {
    const std::string said = parlor::write_message("draw", "room/a", 300, "k-1", "\1xyz");
    BOOST_TEST(parlor::is_binary_message(said));
    auto read = parlor::make_binary_codec()->decode(said, true);
    BOOST_REQUIRE(std::holds_alternative<parlor::record>(read));
    const auto& found = std::get<parlor::record>(read);
    BOOST_TEST(found.type == "draw");
    BOOST_TEST(found.room == "room/a");
    BOOST_TEST(found.id.text() == "300");
    BOOST_TEST(found.key == "k-1");
    BOOST_TEST(found.payload == "\1xyz");
    BOOST_TEST(!parlor::is_binary_message(parlor::write_message("draw", "", 0, "", "{}")));
}

BOOST_AUTO_TEST_SUITE_END()
