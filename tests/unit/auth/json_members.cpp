// Promises of json_members: each name once, each kind checked.
#include "auth/json_members.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"

using parlor::failure;
using members = parlor::json_members;

BOOST_AUTO_TEST_SUITE(json_members)

BOOST_AUTO_TEST_CASE(finds_members_by_name_whatever_stands_around_them) {
    const members of(" { \"a\" : \"x\\n\" , \"b\":[ \"1\" ,\"2\"], \"c\":{\"a\":1}, \"d\":12.9 } ");
    BOOST_TEST((of.text("a") == "x\n"));
    BOOST_TEST((of.texts("b") == std::vector<std::string>{"1", "2"}));
    BOOST_TEST((of.texts("a") == std::vector<std::string>{"x\n"}));
    BOOST_TEST((of.find("c") == "{\"a\":1}"));
    BOOST_TEST((of.number("d") == 12));
    BOOST_TEST(!of.has("e"));
    BOOST_TEST(!of.text("e"));
    BOOST_TEST(!of.number("e"));
    BOOST_TEST(!of.texts("e"));
    BOOST_TEST(of.all().size() == 4U);
}

BOOST_AUTO_TEST_CASE(refuses_a_doubled_name_however_it_is_escaped) {
    BOOST_CHECK_THROW(members(R"({"a":1,"b":2,"a":1})"), failure);
    BOOST_CHECK_THROW(members(R"({"a":1,"\u0061":1})"), failure);
    BOOST_CHECK_NO_THROW(members(R"({"a":{"x":1},"b":{"x":1}})"));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_object) {
    for (const char* text :
         {"", "[]", "\"a\"", "1", "{", "{}{}", "{\"a\":}", "{\"a\":\"\xff\"}", "{'a':1}", "{\"a\":1,}"})
        BOOST_CHECK_THROW(members{text}, failure);
}

BOOST_AUTO_TEST_CASE(refuses_other_kinds_and_numbers_out_of_range) {
    const members of(R"({"a":1,"b":"x","c":1e400,"d":9007199254740993,"e":["x",1],"f":null,"g":-1.5e3})");
    BOOST_CHECK_THROW((void)of.text("a"), failure);
    BOOST_CHECK_THROW((void)of.texts("a"), failure);
    BOOST_CHECK_THROW((void)of.number("b"), failure);
    BOOST_CHECK_THROW((void)of.number("c"), failure);
    BOOST_TEST((of.number("d") == 9007199254740992));
    BOOST_CHECK_THROW((void)of.texts("e"), failure);
    BOOST_CHECK_THROW((void)of.number("f"), failure);
    BOOST_TEST((of.number("g") == -1500));
}

BOOST_AUTO_TEST_CASE(takes_lists_apart) {
    BOOST_TEST((parlor::json_elements(R"([ 1 ,"]", [2,[3]],{"a":[]}, true])") ==
                std::vector<std::string_view>{"1", "\"]\"", "[2,[3]]", "{\"a\":[]}", "true"}));
    BOOST_TEST(parlor::json_elements("[ ]").empty());
    BOOST_CHECK_THROW((void)parlor::json_elements("{}"), failure);
}

BOOST_AUTO_TEST_SUITE_END()
