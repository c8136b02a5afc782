#include "parlor/message/wire_name.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

namespace {

struct hidden {};

template <class T>
struct box {
    static constexpr std::string_view wire_name = "box";
    struct inner {};
};

struct renamed {
    static constexpr std::string_view wire_name = "chat.message/1";
};

}  // namespace

struct global {};

namespace outer::middle {
struct nested {
    struct deeper {};
};
}  // namespace outer::middle

BOOST_AUTO_TEST_SUITE(wire_name)

BOOST_AUTO_TEST_CASE(is_known_at_compile_time) {
    static_assert(parlor::wire_name<global>() == "global");
    static_assert(parlor::wire_name<outer::middle::nested>() == "nested");
    BOOST_TEST(parlor::wire_name<global>() == "global");
}

BOOST_AUTO_TEST_CASE(leaves_out_namespaces_and_enclosing_classes) {
    BOOST_TEST(parlor::wire_name<outer::middle::nested>() == "nested");
    BOOST_TEST(parlor::wire_name<outer::middle::nested::deeper>() == "deeper");
    BOOST_TEST(parlor::wire_name<hidden>() == "hidden");
    BOOST_TEST(parlor::wire_name<box<std::string>::inner>() == "inner");
}

BOOST_AUTO_TEST_CASE(leaves_out_the_function_around_a_local_struct) {
    struct local {};
    BOOST_TEST(parlor::wire_name<local>() == "local");
}

BOOST_AUTO_TEST_CASE(is_what_the_struct_says_when_it_says_something) {
    BOOST_TEST(parlor::wire_name<renamed>() == "chat.message/1");
    BOOST_TEST(parlor::wire_name<box<int>>() == "box");
}

BOOST_AUTO_TEST_CASE(accepts_plain_identifiers_only) {
    using parlor::detail::is_plain_name;
    BOOST_TEST(is_plain_name("say"));
    BOOST_TEST(is_plain_name("chat::(anonymous namespace)::say"));
    BOOST_TEST(is_plain_name("outer<std::pair<int, int> >::say"));
    BOOST_TEST(!is_plain_name("chat::box<int>"));
    BOOST_TEST(!is_plain_name("box<chat::say>"));
    BOOST_TEST(!is_plain_name("main()::<lambda()>"));
    BOOST_TEST(!is_plain_name("(unnamed struct at a.cpp:3:1)"));
}

BOOST_AUTO_TEST_CASE(accepts_own_names_of_1_to_64_bytes_without_control_characters) {
    using parlor::detail::is_wire_name;
    BOOST_TEST(is_wire_name("a"));
    BOOST_TEST(is_wire_name(std::string(64, 'a')));
    BOOST_TEST(!is_wire_name(std::string(65, 'a')));
    BOOST_TEST(!is_wire_name(""));
    BOOST_TEST(!is_wire_name("a\nb"));
}

BOOST_AUTO_TEST_CASE(has_a_qualified_form_for_people) {
    BOOST_TEST(parlor::detail::type_name<outer::middle::nested>() == "outer::middle::nested");
}

BOOST_AUTO_TEST_SUITE_END()
