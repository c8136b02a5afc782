#include "parlor/message/json_codec.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <tuple>

using namespace parlor;

namespace {

const std::string bad_id = "id: expected an integer from 0 to 9007199254740991 or a string of at most 64 bytes";

record accepted(std::string_view text) {
    decode_result result = make_json_codec()->decode(text, false);
    if (const auto* why = std::get_if<refusal>(&result)) BOOST_FAIL(text << " is refused: " << why->error.message());
    return std::get<record>(std::move(result));
}

refusal refused(std::string_view text, bool binary = false) {
    decode_result result = make_json_codec()->decode(text, binary);
    BOOST_REQUIRE_MESSAGE(std::holds_alternative<refusal>(result), text << " is accepted");
    return std::get<refusal>(std::move(result));
}

std::string encoded(const outgoing& what) {
    std::string scratch = "kept";
    std::vector<std::string_view> pieces{"before:"};
    make_json_codec()->encode(what, scratch, pieces);
    BOOST_TEST(scratch.starts_with("kept"));
    std::string text;
    for (const std::string_view piece : pieces)
        text += piece;
    BOOST_TEST(text.starts_with("before:"));
    return text.substr(7);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    while (times-- > 0)
        all += text;
    return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_codec)

BOOST_AUTO_TEST_CASE(speaks_parlor_v1) {
    BOOST_TEST(make_json_codec()->subprotocol() == "parlor.v1");
    BOOST_TEST(make_json_codec()->variant() == make_json_codec()->variant());
}

// ------------------------------------------------------------------------------------------- from the client

BOOST_AUTO_TEST_CASE(reads_a_message_to_a_room) {
    const record r = accepted(R"({"type":"say","room":"room/main","id":2,"key":"c0ffee-17","data":{"text":"hi"}})");
    BOOST_TEST((r.kind == record_kind::event));
    BOOST_TEST(r.type == "say");
    BOOST_TEST(r.room == "room/main");
    BOOST_TEST(r.id.text() == "2");
    BOOST_TEST(r.key == "c0ffee-17");
    BOOST_TEST(r.payload == R"({"text":"hi"})");
    BOOST_TEST(!r.is_error);
}

BOOST_AUTO_TEST_CASE(needs_nothing_but_a_type) {
    const record r = accepted(R"({"type":"say"})");
    BOOST_TEST((r.kind == record_kind::event));
    BOOST_TEST(r.room == "");
    BOOST_TEST(r.id.empty());
    BOOST_TEST(r.key == "");
    BOOST_TEST(r.payload == "{}");
}

BOOST_AUTO_TEST_CASE(knows_the_frameworks_own_types) {
    const auto kind = [](std::string_view type) {
        return accepted(R"({"room":"r/a","type":")" + std::string(type) + R"("})").kind;
    };
    BOOST_TEST((kind("join") == record_kind::join));
    BOOST_TEST((kind("leave") == record_kind::leave));
    BOOST_TEST((kind("resume") == record_kind::resume));
    BOOST_TEST((kind("members") == record_kind::members));
    BOOST_TEST((kind("ping") == record_kind::ping));
    BOOST_TEST((kind("hello") == record_kind::event));
    BOOST_TEST((kind("presence") == record_kind::event));
    BOOST_TEST((kind("joined") == record_kind::event));
}

BOOST_AUTO_TEST_CASE(forwards_data_as_the_text_that_it_was) {
    const auto payload = [](std::string_view data) {
        return accepted(R"({"type":"t","data":)" + std::string(data) + "}").payload;
    };
    for (const auto* data : {R"({ "a" : [1, 2.50, {"}":"]\"\\"}] })", R"("a\u00e4\n")", "1e2", "true", "null",
                             "[[],{}]", "-0.0", "12345678901234567890123", R"("\\")", R"("{\"")"}) {
        BOOST_TEST(payload(data) == data);
    }
}

BOOST_AUTO_TEST_CASE(does_not_mind_white_space) {
    const record r = accepted("\r\n\t { \"type\" :\t\"t\" , \"id\"\n:\n7 , \"data\" :  5 }  \n");
    BOOST_TEST(r.type == "t");
    BOOST_TEST(r.id.text() == "7");
    BOOST_TEST(r.payload == "5");
}

BOOST_AUTO_TEST_CASE(ignores_unknown_fields_whatever_they_hold) {
    const record r = accepted(R"({"a":{"type":"x","id":[]},"type":"t","seq":"x","b":[{"room":1}],"":null})");
    BOOST_TEST(r.type == "t");
    BOOST_TEST(r.room == "");
}

BOOST_AUTO_TEST_CASE(takes_the_last_of_doubled_fields) {
    const record r = accepted(R"({"type":5,"type":"t","id":1,"id":2,"data":1,"data":2})");
    BOOST_TEST(r.type == "t");
    BOOST_TEST(r.id.text() == "2");
    BOOST_TEST(r.payload == "2");
    BOOST_TEST(refused(R"({"type":"t","type":5,"id":1})").error.message() ==
               "type: expected a string of 1 to 64 bytes");
}

BOOST_AUTO_TEST_CASE(resolves_escapes_in_names_and_values) {
    const record r = accepted(R"({"t\u0079pe":"s\u0061y","r\u006fom":"r/\"\ud83d\ude00","d\u0061ta":[1]})");
    BOOST_TEST(r.type == "say");
    BOOST_TEST(r.room == "r/\"\xf0\x9f\x98\x80");
    BOOST_TEST(r.payload == "[1]");
}

BOOST_AUTO_TEST_CASE(keeps_the_text_of_an_id) {
    BOOST_TEST(accepted(R"({"type":"t","id":9007199254740991})").id.text() == "9007199254740991");
    BOOST_TEST(accepted(R"({"type":"t","id":"\u0061"})").id.text() == R"("\u0061")");
    BOOST_TEST(accepted(R"({"type":"t","id":""})").id.text() == R"("")");
}

BOOST_AUTO_TEST_CASE(answers_a_bad_id_with_no_id) {
    for (const auto* id : {"-1", "1.5", "9007199254740992", "true", "null", "{}", "[]"}) {
        const refusal r = refused(R"({"type":"t","id":)" + std::string(id) + "}");
        BOOST_TEST((r.kind == refusal_kind::bad_field));
        BOOST_TEST(r.answered);
        BOOST_TEST(r.id.empty());
        BOOST_TEST((r.error.code() == errc::invalid_argument));
        BOOST_TEST(r.error.message() == bad_id);
    }
    BOOST_TEST(refused(R"({"type":"t","id":")" + std::string(65, 'a') + "\"}").error.message() == bad_id);
}

BOOST_AUTO_TEST_CASE(names_the_bad_field_and_answers_the_id) {
    const std::string too_long(65, 'k');
    const std::vector<std::tuple<std::string, std::string>> cases{
        {R"("type":5)", "type: expected a string of 1 to 64 bytes"},
        {R"("type":null)", "type: expected a string of 1 to 64 bytes"},
        {R"("type":"")", "type: expected a string of 1 to 64 bytes"},
        {R"("type":")" + too_long + "\"", "type: expected a string of 1 to 64 bytes"},
        {R"("type":"t","room":1)", "room: expected a string"},
        {R"("type":"t","room":null)", "room: expected a string"},
        {R"("type":"t","room":["r/a"])", "room: expected a string"},
        {R"("type":"t","room":"")", "room: expected a string that is not empty"},
        {R"("type":"join")", "room: missing, expected a string"},
        {R"("type":"leave")", "room: missing, expected a string"},
        {R"("type":"members")", "room: missing, expected a string"},
        {R"("type":"join","room":{})", "room: expected a string"},
        {R"("type":"t","key":1)", "key: expected a string of 1 to 64 bytes"},
        {R"("type":"t","key":"")", "key: expected a string of 1 to 64 bytes"},
        {R"("type":"t","key":")" + too_long + "\"", "key: expected a string of 1 to 64 bytes"},
        {R"("type":"t","reply":1)", "reply: expected either type or reply"},
    };
    for (const auto& [fields, message] : cases) {
        const refusal r = refused(R"({"id":"x",)" + fields + "}");
        BOOST_TEST((r.kind == refusal_kind::bad_field));
        BOOST_TEST(r.answered);
        BOOST_TEST(r.id.text() == "\"x\"");
        BOOST_TEST((r.error.code() == errc::invalid_argument));
        BOOST_TEST(r.error.message() == message);

        const refusal unasked = refused("{" + fields + "}");
        BOOST_TEST((unasked.kind == refusal_kind::bad_field));
        BOOST_TEST(!unasked.answered);
        BOOST_TEST(unasked.error.message() == message);
    }
}

BOOST_AUTO_TEST_CASE(takes_types_and_keys_of_64_bytes) {
    const std::string longest(64, 'k');
    const record r = accepted(R"({"type":")" + longest + R"(","key":")" + longest + "\"}");
    BOOST_TEST(r.type == longest);
    BOOST_TEST(r.key == longest);
}

BOOST_AUTO_TEST_CASE(tells_what_is_no_envelope) {
    const std::vector<std::tuple<std::string, std::string>> cases{
        {"", "the message is not valid JSON"},
        {"hello", "the message is not valid JSON"},
        {R"({"type":"t")", "the message is not valid JSON"},
        {R"({"type":"t"} x)", "the message is not valid JSON"},
        {R"({"type":"t"}{})", "the message is not valid JSON"},
        {R"({"type":"t",})", "the message is not valid JSON"},
        {R"({"type":"\ud800"})", "the message is not valid JSON"},
        {R"({'type':'t'})", "the message is not valid JSON"},
        {R"({"type":"t","data":NaN})", "the message is not valid JSON"},
        {"{\"type\":\"a\nb\"}", "the message is not valid JSON"},
        {std::string("{\"type\":\"t\"}\0", 13), "the message is not valid JSON"},
        {"5", "the message is not a JSON object"},
        {"null", "the message is not a JSON object"},
        {R"(["type"])", "the message is not a JSON object"},
        {R"( "type")", "the message is not a JSON object"},
        {"{}", "the message has neither type nor reply"},
        {R"({"id":1,"room":"r/a"})", "the message has neither type nor reply"},
        {R"({"data":{"type":"t"}})", "the message has neither type nor reply"},
    };
    for (const auto& [text, message] : cases) {
        const refusal r = refused(text);
        BOOST_TEST((r.kind == refusal_kind::no_envelope));
        BOOST_TEST(r.answered);
        BOOST_TEST(r.id.empty());
        BOOST_TEST((r.error.code() == errc::invalid_argument));
        BOOST_TEST(r.error.message() == message);
    }
}

BOOST_AUTO_TEST_CASE(stays_the_same_after_a_refusal) {
    const auto codec = make_json_codec();
    for (const auto* bad : {"{", "[[[", "\"", R"({"a":1e)"}) {
        BOOST_TEST(std::holds_alternative<refusal>(codec->decode(bad, false)));
        BOOST_TEST(std::holds_alternative<record>(codec->decode(R"({"type":"t"})", false)));
    }
}

BOOST_AUTO_TEST_CASE(takes_32_levels_and_no_more) {
    const auto nested = [](std::size_t levels) {  // the envelope is the first one
        return R"({"type":"t","data":)" + repeated("[", levels - 1) + repeated("]", levels - 1) + "}";
    };
    BOOST_TEST(accepted(nested(32)).payload.size() == 62U);
    const refusal r = refused(nested(33));
    BOOST_TEST((r.kind == refusal_kind::no_envelope));
    BOOST_TEST(r.error.message() == "the message is nested too deeply");
    BOOST_TEST(refused(repeated("[", 60000)).error.message() == "the message is nested too deeply");
}

BOOST_AUTO_TEST_CASE(has_no_binary_messages) {
    const refusal r = refused(R"({"type":"t"})", true);
    BOOST_TEST((r.kind == refusal_kind::not_text));
    BOOST_TEST((r.error.code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(reads_a_reply) {
    const record r = accepted(R"({"reply":9,"data":{"a":1}})");
    BOOST_TEST((r.kind == record_kind::reply));
    BOOST_TEST(r.type == "");
    BOOST_TEST(r.id.number().value() == 9U);
    BOOST_TEST(r.payload == R"({"a":1})");
    BOOST_TEST(!r.is_error);
    BOOST_TEST(accepted(R"({"reply":9})").payload == "{}");
}

BOOST_AUTO_TEST_CASE(reads_an_error_reply) {
    const record r = accepted(R"({"reply":9,"error":{"x":1,"message":"n\u006f","code":"not_found"}})");
    BOOST_TEST((r.kind == record_kind::reply));
    BOOST_TEST(r.is_error);
    BOOST_TEST((r.error == errc::not_found));
    BOOST_TEST(r.error_message == "no");
    BOOST_TEST((accepted(R"({"reply":9,"error":{"code":"gone"}})").error == errc::unknown));
}

BOOST_AUTO_TEST_CASE(names_what_is_wrong_with_a_reply_but_nobody_asked) {
    const std::string bad_reply = "reply" + bad_id.substr(2);
    const std::vector<std::tuple<std::string, std::string>> cases{
        {R"({"reply":null})", bad_reply},
        {R"({"reply":-1,"data":{}})", bad_reply},
        {R"({"reply":9,"data":{},"error":{"code":"internal"}})", "reply: expected either data or error"},
        {R"({"reply":9,"error":"no"})", "error: expected an object"},
        {R"({"reply":9,"error":{}})", "error.code: missing, expected a string"},
        {R"({"reply":9,"error":{"code":5}})", "error.code: expected a string"},
        {R"({"reply":9,"error":{"code":"internal","message":5}})", "error.message: expected a string"},
    };
    for (const auto& [text, message] : cases) {
        const refusal r = refused(text);
        BOOST_TEST((r.kind == refusal_kind::bad_field));
        BOOST_TEST(!r.answered);
        BOOST_TEST(r.error.message() == message);
    }
}

// ------------------------------------------------------------------------------------------- to the client

BOOST_AUTO_TEST_CASE(writes_an_event) {
    outgoing said = make_event("said", "room/main", R"({"from":"ana"})");
    BOOST_TEST(encoded(said) == R"({"type":"said","room":"room/main","data":{"from":"ana"}})");
    said.seq = 121;
    BOOST_TEST(encoded(said) == R"({"type":"said","room":"room/main","seq":121,"data":{"from":"ana"}})");
    BOOST_TEST(encoded(make_event("hello", "", "{}")) == R"({"type":"hello","data":{}})");
}

BOOST_AUTO_TEST_CASE(writes_a_reply_with_the_id_as_it_came) {
    BOOST_TEST(encoded(make_reply(request_id(2), R"({"seq":121})")) == R"({"reply":2,"data":{"seq":121}})");
    BOOST_TEST(encoded(make_reply(request_id::from_json(R"("\u0061")").value(), "{}")) ==
               R"({"reply":"\u0061","data":{}})");
}

BOOST_AUTO_TEST_CASE(writes_an_error) {
    BOOST_TEST(encoded(make_error(request_id(2), failure(errc::invalid_argument, "data.text: expected a string"))) ==
               R"({"reply":2,"error":{"code":"invalid_argument","message":"data.text: expected a string"}})");
    BOOST_TEST(encoded(make_error({}, failure(errc::resource_exhausted, "a \"b\"\n"))) ==
               R"({"reply":null,"error":{"code":"resource_exhausted","message":"a \"b\"\n"}})");
}

BOOST_AUTO_TEST_CASE(writes_a_request) {
    BOOST_TEST(encoded(make_request("ask", "", 9, "{}")) == R"({"type":"ask","id":9,"data":{}})");
    BOOST_TEST(encoded(make_request("ask", "room/main", 9, "{}")) ==
               R"({"type":"ask","room":"room/main","id":9,"data":{}})");
}

BOOST_AUTO_TEST_CASE(escapes_type_and_room) {
    BOOST_TEST(encoded(make_event("a\"b", "room/\\\"", "1")) == R"({"type":"a\"b","room":"room/\\\"","data":1})");
}

BOOST_AUTO_TEST_CASE(does_not_copy_the_payload) {
    const outgoing said = make_event("said", "room/main", "[1,2,3]");
    std::string scratch;
    std::vector<std::string_view> pieces;
    make_json_codec()->encode(said, scratch, pieces);
    BOOST_REQUIRE(pieces.size() == 3U);
    BOOST_TEST((pieces[1].data() == said.payload.data()));
    BOOST_TEST(scratch.find("[1,2,3]") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
