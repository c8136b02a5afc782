#include "parlor/message/contract.hpp"

#include <boost/describe.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include "parlor/core/clock.hpp"

using namespace parlor;

namespace contract_test {

enum class mood : std::uint8_t { calm, loud };
BOOST_DESCRIBE_ENUM(mood, calm, loud)

struct say {
    std::string text;
    std::optional<mood> how;
};
BOOST_DESCRIBE_STRUCT(say, (), (text, how))

struct said {
    static constexpr std::string_view wire_name = "was-said";
    std::string from;
    std::vector<std::optional<int>> marks;
    wall_time at;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, marks, at))

struct place {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::int16_t x = 0;
};
BOOST_DESCRIBE_STRUCT(place, (), (x))

struct question {};
BOOST_DESCRIBE_STRUCT(question, (), ())

struct vote {
    std::variant<std::string, bool> choice;
};
BOOST_DESCRIBE_STRUCT(vote, (), (choice))

struct record {};
BOOST_DESCRIBE_STRUCT(record, (), ())

contract example() {
    contract made{.title = "example", .version = "1.2", .parts = {}, .types = {}};
    contract_part room;
    room.pattern = "room/{name}";
    room.says.push_back(describe_message<say>(made.types));
    room.says.push_back(describe_message<question, vote>(made.types));
    room.hears.push_back(describe_message<said>(made.types));
    room.hears.push_back(describe_message<place>(made.types));
    room.asks.push_back(describe_message<question, vote>(made.types));
    made.parts.push_back(std::move(room));
    made.parts.emplace_back();
    return made;
}

boost::json::value at(const std::string& document, std::string_view pointer) {
    return boost::json::parse(document).at_pointer(pointer);
}

}  // namespace contract_test

using namespace contract_test;

BOOST_AUTO_TEST_SUITE(contract_documents)

BOOST_AUTO_TEST_CASE(asyncapi_has_a_channel_a_template_and_an_operation_a_message) {
    const std::string document = to_asyncapi(example());
    BOOST_TEST(at(document, "/asyncapi").as_string() == "3.0.0");
    BOOST_TEST(at(document, "/channels/room.name/address").as_string() == "room/{name}");
    BOOST_TEST(at(document, "/channels/outside/address").is_null());
    BOOST_TEST(at(document, "/operations").as_object().size() == 5U);
    BOOST_TEST(at(document, "/operations/room.name.send.was-said/action").as_string() == "send");
    BOOST_TEST(at(document, "/operations/room.name.receive.question/reply/messages/0/$ref").as_string() ==
               "#/channels/room.name/messages/server.question.reply");
    BOOST_TEST(at(document, "/operations/room.name.send.question/reply/messages/0/$ref").as_string() ==
               "#/channels/room.name/messages/client.question.reply");
}

BOOST_AUTO_TEST_CASE(binary_messages_are_told_apart) {
    const std::string document = to_asyncapi(example());
    BOOST_TEST(at(document, "/channels/room.name/messages/server.place/contentType").as_string() ==
               "application/vnd.parlor.v1.bin");
    BOOST_TEST(at(document, "/channels/room.name/messages/server.place/payload/$ref").as_string() ==
               "#/components/schemas/place");
}

BOOST_AUTO_TEST_CASE(schemas_require_what_is_not_optional) {
    const std::string document = to_json_schema(example());
    BOOST_TEST(at(document, "/$defs/say/required") == boost::json::parse(R"(["text"])"));
    BOOST_TEST(at(document, "/$defs/say/properties/how/$ref").as_string() == "#/$defs/mood");
    BOOST_TEST(at(document, "/$defs/mood/enum") == boost::json::parse(R"(["calm","loud"])"));
    BOOST_TEST(at(document, "/$defs/said/properties/marks/items/anyOf/1/type").as_string() == "null");
    BOOST_TEST(at(document, "/$defs/place/properties/x/minimum").as_int64() == -32768);
    BOOST_TEST(at(document, "/$defs/vote/properties/choice/oneOf/1/type").as_string() == "boolean");
    BOOST_TEST(!at(document, "/$defs/question").as_object().contains("required"));
}

BOOST_AUTO_TEST_CASE(typescript_has_the_types_and_who_says_what) {
    const std::string text = to_typescript(example());
    const auto has = [&text](std::string_view part) { return text.find(part) != std::string::npos; };
    BOOST_TEST(has("export type Mood = \"calm\" | \"loud\";"));
    BOOST_TEST(has("    how?: Mood;"));
    BOOST_TEST(has("    marks: (number | null)[];\n    /** Milliseconds since the Unix epoch. */\n    at: number;"));
    BOOST_TEST(has("[room: `room/${string}`]: {"));
    BOOST_TEST(has("say: { data: Say; reply: Done };"));
    BOOST_TEST(has("question: { data: Question; reply: Vote };"));
    BOOST_TEST(has("\"was-said\": Said;"));
    BOOST_TEST(has("choice: (string | boolean);"));
    BOOST_TEST(has("import { int, struct, type BinaryForm, type Done } from \"parlor-client\";\n"));
}

BOOST_AUTO_TEST_CASE(typescript_imports_nothing_that_it_does_not_use) {
    contract made{.title = "example", .version = "1", .parts = {}, .types = {}};
    made.parts.emplace_back();
    BOOST_TEST(to_typescript(made).find("import") == std::string::npos);
    made.parts[0].says.push_back(describe_message<say>(made.types));
    BOOST_TEST(to_typescript(made).find("import type { Done } from \"parlor-client\";") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(typescript_keeps_the_names_that_it_needs_itself) {
    contract made{.title = "example", .version = "1", .parts = {}, .types = {}};
    made.parts.emplace_back();
    made.parts[0].says.push_back(describe_message<record>(made.types));
    BOOST_TEST(to_typescript(made).find("export type Record_ = Record<string, never>;") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
