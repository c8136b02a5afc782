#include "parlor/message/protocol.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/message/json.hpp"

using namespace parlor;

namespace {

protocol::member_info who(std::string id, std::string user) {
    protocol::member_info info;
    info.id = std::move(id);
    info.user = std::move(user);
    return info;
}

}  // namespace

// The texts are those of the wire contract.
BOOST_AUTO_TEST_SUITE(protocol_)

BOOST_AUTO_TEST_CASE(hello_has_its_fields_in_order) {
    protocol::hello hello;
    hello.session = "s1";
    hello.resume = "token";
    hello.user = "guest-7f3a";
    hello.heartbeat_ms = 25000;
    hello.max_message_bytes = 65536;
    BOOST_TEST(
        encode(hello) ==
        R"({"session":"s1","resume":"token","user":"guest-7f3a","heartbeat_ms":25000,"max_message_bytes":65536})");
}

BOOST_AUTO_TEST_CASE(joined_lists_members) {
    protocol::joined joined;
    joined.room = "room/main";
    joined.epoch = "e1";
    joined.seq = 120;
    joined.count = 3;
    joined.members.push_back(who("m4", "ana"));
    BOOST_TEST(encode(joined) ==
               R"({"room":"room/main","epoch":"e1","seq":120,"count":3,"members":[{"id":"m4","user":"ana"}]})");
}

BOOST_AUTO_TEST_CASE(presence_says_more_only_when_there_is_more) {
    protocol::presence presence;
    presence.joined.push_back(who("m5", "bo"));
    presence.count = 4;
    BOOST_TEST(encode(presence) == R"({"joined":[{"id":"m5","user":"bo"}],"left":[],"count":4})");
    presence.more = true;
    BOOST_TEST(encode(presence) == R"({"joined":[{"id":"m5","user":"bo"}],"left":[],"count":4,"more":true})");
}

BOOST_AUTO_TEST_CASE(a_leave_notice_spells_its_code_as_errors_do) {
    protocol::leave_notice notice;
    notice.code = errc::permission_denied;
    notice.message = "…";
    BOOST_TEST(encode(notice) == R"({"code":"permission_denied","message":"…"})");
}

BOOST_AUTO_TEST_CASE(every_code_has_the_same_spelling_everywhere) {
    std::size_t codes = 0;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<errc>>([&](auto code) {
        BOOST_TEST(to_string(code.value) == code.name);
        ++codes;
    });
    BOOST_TEST(codes == 16U);
}

BOOST_AUTO_TEST_CASE(resume_needs_a_token_and_the_rooms) {
    const auto resume = decode<protocol::resume>(R"({"token":"t","rooms":{"room/main":121}})");
    BOOST_TEST(resume.token == "t");
    BOOST_TEST(resume.rooms.at("room/main") == 121U);
    BOOST_CHECK_EXCEPTION((void)decode<protocol::resume>(R"({"token":"t"})"), failure, [](const failure& f) {
        return f.message() == "data.rooms: missing, expected an object" && f.code() == errc::invalid_argument;
    });
    BOOST_CHECK_EXCEPTION(
        (void)decode<protocol::resume>(R"({"token":"t","rooms":{"room/main":-1}})"), failure, [](const failure& f) {
            return f.message() == "data.rooms.room/main: expected an integer from 0 to 18446744073709551615";
        });
}

BOOST_AUTO_TEST_CASE(resumed_reports_each_room) {
    protocol::resumed resumed;
    resumed.resume = "next token";
    protocol::resumed_room& room = resumed.rooms["room/main"];
    room.epoch = "e1";
    room.seq = 130;
    room.replayed = 9;
    BOOST_TEST(encode(resumed) ==
               R"({"resume":"next token","rooms":{"room/main":{"epoch":"e1","seq":130,"replayed":9,"gap":false}}})");
}

BOOST_AUTO_TEST_CASE(members_may_leave_out_both_of_its_fields) {
    const auto all = decode<protocol::members>("{}");
    BOOST_TEST(!all.after);
    BOOST_TEST(!all.limit);
    const auto page = decode<protocol::members>(R"({"after":"m4","limit":50})");
    BOOST_TEST(page.after.value() == "m4");
    BOOST_TEST(page.limit.value() == 50U);
}

BOOST_AUTO_TEST_CASE(a_members_page_says_whether_there_is_more) {
    protocol::members_page page;
    page.members.push_back(who("m4", "ana"));
    BOOST_TEST(encode(page) == R"({"members":[{"id":"m4","user":"ana"}],"more":false})");
}

BOOST_AUTO_TEST_CASE(the_plain_reply_is_a_seq) {
    protocol::sequenced reply;
    reply.seq = 121;
    BOOST_TEST(encode(reply) == R"({"seq":121})");
}

BOOST_AUTO_TEST_SUITE_END()
