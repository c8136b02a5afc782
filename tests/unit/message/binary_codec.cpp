#include "parlor/message/binary_codec.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/message/json_codec.hpp"
#include "parlor/message/payload.hpp"

namespace binary_codec_messages {

struct move_to {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::uint8_t x = 0;
};
BOOST_DESCRIBE_STRUCT(move_to, (), (x))

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

}  // namespace binary_codec_messages

namespace {

using namespace parlor;
using namespace std::string_literals;
using binary_codec_messages::move_to;
using binary_codec_messages::say;

record accepted(std::string_view message, bool binary = true) {
    auto result = make_binary_codec()->decode(message, binary);
    if (const auto* why = std::get_if<refusal>(&result)) BOOST_FAIL(why->error.message());
    return std::get<record>(std::move(result));
}

refusal refused(std::string_view message) {
    auto result = make_binary_codec()->decode(message, true);
    BOOST_REQUIRE(std::holds_alternative<refusal>(result));
    return std::get<refusal>(std::move(result));
}

std::string encoded(const codec& by, const outgoing& what) {
    std::string scratch;
    std::vector<std::string_view> pieces;
    by.encode(what, scratch, pieces);
    std::string message;
    for (const std::string_view piece : pieces)
        message += piece;
    return message;
}

outgoing moved(std::uint64_t seq) {
    outgoing event = make_event("move_to", "room/a", encode_payload(move_to{.x = 9}));
    event.seq = seq;
    return event;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(binary_codec)

BOOST_AUTO_TEST_CASE(reads_a_binary_message) {
    const record bare = accepted("\x00\x07move_to\x06room/a\x05"s);
    BOOST_TEST((bare.kind == record_kind::event));
    BOOST_TEST(bare.type == "move_to");
    BOOST_TEST(bare.room == "room/a");
    BOOST_TEST(bare.id.empty());
    BOOST_TEST(decode_payload<move_to>(bare.payload).x == 5);
    const record full = accepted("\x03\x07move_to\x00\xac\x02\x02k1\x05"s);
    BOOST_TEST(full.room.empty());
    BOOST_TEST(full.id.text() == "300");
    BOOST_TEST(full.key == "k1");
    BOOST_TEST(decode_payload<move_to>(full.payload).x == 5);
}

BOOST_AUTO_TEST_CASE(reads_text_as_parlor_v1_does) {
    BOOST_TEST((accepted(R"({"type":"join","room":"room/a","id":1})", false).kind == record_kind::join));
}

BOOST_AUTO_TEST_CASE(refuses_what_has_no_head) {
    for (const std::string& message :
         {""s, "\x00"s, "\x08\x01"s + "a\x00"s, "\x04\x01"s + "a\x00\x01"s, "\x00\x00\x00"s, "\x01\x01"s + "a\x00"s,
          "\x01\x01"s + "a\x00\xff\xff\xff\xff\xff\xff\xff\x7f"s, "\x02\x01"s + "a\x00\x00"s,
          "\x00\x41"s + std::string(65, 'a') + "\x00"s}) {
        BOOST_TEST((refused(message).kind == refusal_kind::no_envelope));
    }
}

BOOST_AUTO_TEST_CASE(takes_the_framework_s_own_types_as_text_only) {
    const refusal why = refused("\x01\x04join\x06room/a\x07"s);
    BOOST_TEST((why.kind == refusal_kind::bad_field));
    BOOST_TEST(why.id.text() == "7");
}

BOOST_AUTO_TEST_CASE(writes_binary_payloads_in_binary_and_all_else_as_text) {
    const auto codec = make_binary_codec();
    BOOST_TEST(codec->sends_binary(moved(3)));
    BOOST_TEST(encoded(*codec, moved(3)) == "\x04\x07move_to\x06room/a\x03\x09"s);
    BOOST_TEST(encoded(*codec, moved(0)) == "\x00\x07move_to\x06room/a\x09"s);
    const outgoing text = make_event("say", "room/a", encode_payload(say{"hi"}));
    BOOST_TEST(!codec->sends_binary(text));
    BOOST_TEST(encoded(*codec, text) == encoded(*make_json_codec(), text));
}

BOOST_AUTO_TEST_CASE(shares_no_frames_with_parlor_v1) {
    BOOST_TEST(make_binary_codec()->variant() != make_json_codec()->variant());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(payload)

BOOST_AUTO_TEST_CASE(reaches_a_client_of_parlor_v1_as_text) {
    const auto codec = make_json_codec();
    BOOST_TEST(!codec->sends_binary(moved(3)));
    BOOST_TEST(encoded(*codec, moved(3)) == R"({"type":"move_to","room":"room/a","seq":3,"data":"CQ"})");
}

BOOST_AUTO_TEST_CASE(is_refused_in_the_other_form) {
    BOOST_CHECK_THROW((void)decode_payload<move_to>(R"({"x":1})"), failure);
    BOOST_CHECK_THROW((void)decode_payload<say>(encode_payload(move_to{})), failure);
    BOOST_TEST(decode_payload<say>(encode_payload(say{"hi"})).text == "hi");
}

BOOST_AUTO_TEST_SUITE_END()
