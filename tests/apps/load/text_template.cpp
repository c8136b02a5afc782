// Promises of text_template: placeholders are filled in, JSON stays what it is.
#include "text_template.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

BOOST_AUTO_TEST_SUITE(text_template)

BOOST_AUTO_TEST_CASE(fills_in_what_it_knows) {
    const load::text_template text("{i} {i%10} {n} {n%4} {room} {payload:3}");
    BOOST_TEST(text.render({.client = 23, .room = 5, .message = 7}) == "23 3 7 3 5 xxx");
}

BOOST_AUTO_TEST_CASE(leaves_json_alone) {
    for (const char* text :
         {R"({"type":"join","room":"room/a","data":{}})", "{", "}", "{{", "{}", "{name}", "{ i }", "{ii}"}) {
        BOOST_TEST(load::text_template(text).render({}) == text);
    }
    BOOST_TEST(load::text_template(R"({"a":{"b":"{i}"}})").render({.client = 4}) == R"({"a":{"b":"4"}})");
}

BOOST_AUTO_TEST_CASE(writes_the_mark_of_sender_and_time) {
    load::marker marks(3);
    const load::text_template text("a{now}b");
    BOOST_TEST(text.has_mark());
    BOOST_TEST(!load::text_template("now").has_mark());
    const auto found = marks.find(text.render({.client = 9, .intended_ns = 1234, .marks = &marks}));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->sender == 9U);
    BOOST_TEST(found->intended_ns == 1234U);
}

BOOST_AUTO_TEST_CASE(refuses_numbers_that_are_none) {
    for (const char* text : {"{i%0}", "{i%}", "{n%x}", "{payload:}", "{payload:-1}", "{payload:999999999}"}) {
        BOOST_CHECK_THROW(load::text_template{text}, std::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()
