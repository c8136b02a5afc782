#include "message/json_scan.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

using namespace parlor;

namespace {

using members = std::vector<std::pair<std::string, std::string>>;

members scanned(std::string_view object) {
    members found;
    object_scanner scanner(object);
    while (scanner.next())
        found.emplace_back(scanner.key(), scanner.value());
    return found;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(object_scanner_)

BOOST_AUTO_TEST_CASE(finds_no_members_in_an_empty_object) {
    BOOST_TEST(scanned("{}").empty());
    BOOST_TEST(scanned(" \t{ \r\n } ").empty());
}

BOOST_AUTO_TEST_CASE(gives_values_of_every_kind_without_space_around_them) {
    const members expected{{"\"a\"", "1"},    {"\"b\"", "-2.5e+3"},   {"\"c\"", "true"},
                           {"\"d\"", "null"}, {"\"e\"", "\"x\""},     {"\"f\"", "[ 1, [2] ]"},
                           {"\"g\"", "{ }"},  {"\"\"", "{\"h\":{}}"}, {"\"i\"", "false"}};
    BOOST_CHECK(
        scanned(
            R"({"a":1,"b" : -2.5e+3 ,"c":true , "d":null,"e":"x" ,"f": [ 1, [2] ] ,"g":{ },"":{"h":{}},"i":false})") ==
        expected);
    BOOST_CHECK((scanned("{\"a\":1\n}") == members{{"\"a\"", "1"}}));
}

BOOST_AUTO_TEST_CASE(is_not_misled_by_what_stands_in_strings) {
    const members expected{{R"("}\"")", R"("{[\\")"}, {R"("\\\\")", R"(["]}","\\\"]"])"}, {R"("c")", R"({"}":"\\"})"}};
    BOOST_CHECK(scanned(R"({"}\"":"{[\\","\\\\":["]}","\\\"]"],"c":{"}":"\\"}})") == expected);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(json_text)

BOOST_AUTO_TEST_CASE(is_checked_to_its_end) {
    BOOST_TEST(find_json_error(" {\"a\":[1]} ") == "");
    BOOST_TEST(find_json_error("{\"a\":[1]} 2") == "not valid JSON");
    BOOST_TEST(find_json_error("{\"a\":[1]") == "not valid JSON");
    BOOST_TEST(find_json_error(std::string(33, '[') + std::string(33, ']')) == "nested too deeply");
    BOOST_TEST(find_json_error(std::string(32, '[') + std::string(32, ']')) == "");
}

BOOST_AUTO_TEST_CASE(may_be_an_object) {
    BOOST_TEST(is_json_object("\n\t {}"));
    BOOST_TEST(!is_json_object("[{}]"));
    BOOST_TEST(!is_json_object("\"{}\""));
}

BOOST_AUTO_TEST_CASE(has_strings_whose_escapes_are_resolved) {
    BOOST_TEST(unquote_json(R"("")") == "");
    BOOST_TEST(unquote_json(R"("abc")") == "abc");
    BOOST_TEST(unquote_json(R"("\"\\\/\b\f\n\r\t\u0041\ud83d\ude00")") == "\"\\/\b\f\n\r\tA\xf0\x9f\x98\x80");
    BOOST_TEST(unquote_json(R"("a\u0000b")") == std::string("a\0b", 3));
}

BOOST_AUTO_TEST_SUITE_END()
