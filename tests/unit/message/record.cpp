#include "parlor/message/record.hpp"

#include <boost/test/unit_test.hpp>

using namespace parlor;

BOOST_AUTO_TEST_SUITE(outgoing_)

BOOST_AUTO_TEST_CASE(of_an_event_has_type_room_and_payload_and_no_seq_yet) {
    const outgoing made = make_event("said", "room/main", R"({"a":1})");
    BOOST_TEST((made.kind == outgoing_kind::event));
    BOOST_TEST(made.type == "said");
    BOOST_TEST(made.room == "room/main");
    BOOST_TEST(made.payload == R"({"a":1})");
    BOOST_TEST(made.seq == 0U);
    BOOST_TEST(made.id.empty());
}

BOOST_AUTO_TEST_CASE(of_a_reply_names_whom_it_answers) {
    const outgoing made = make_reply(request_id(4), "[]");
    BOOST_TEST((made.kind == outgoing_kind::reply));
    BOOST_TEST(made.id.text() == "4");
    BOOST_TEST(made.payload == "[]");
}

BOOST_AUTO_TEST_CASE(of_an_error_has_the_failure_s_code_and_text) {
    const outgoing made = make_error({}, failure(errc::not_found, "no such room"));
    BOOST_TEST((made.kind == outgoing_kind::error));
    BOOST_TEST(made.id.empty());
    BOOST_TEST((made.error == errc::not_found));
    BOOST_TEST(made.error_message == "no such room");
}

BOOST_AUTO_TEST_CASE(of_a_request_bears_the_servers_number) {
    const outgoing made = make_request("ask", "room/main", 9, "{}");
    BOOST_TEST((made.kind == outgoing_kind::request));
    BOOST_TEST(made.type == "ask");
    BOOST_TEST(made.room == "room/main");
    BOOST_TEST(made.id.number().value() == 9U);
}

BOOST_AUTO_TEST_SUITE_END()
