// The words of the classic protocol.
#include "frame.hpp"

#include <boost/test/unit_test.hpp>

namespace {

BOOST_AUTO_TEST_SUITE(frame)

BOOST_AUTO_TEST_CASE(splits_at_its_first_comma) {
    const auto parsed = classic::parse("名前,一,二,三");
    BOOST_REQUIRE(parsed);
    BOOST_TEST((parsed->to == classic::audience::user));
    BOOST_TEST(parsed->name == "名前");
    BOOST_TEST(parsed->text == "一,二,三");
}

BOOST_AUTO_TEST_CASE(may_have_nothing_on_either_side) {
    BOOST_TEST(classic::parse("ana,")->text.empty());
    BOOST_TEST(classic::parse(",hi")->name.empty());
    BOOST_TEST((classic::parse(",")->to == classic::audience::user));
}

BOOST_AUTO_TEST_CASE(knows_the_reserved_words_as_they_are_written) {
    BOOST_TEST((classic::parse("login,x")->to == classic::audience::login));
    BOOST_TEST((classic::parse("all,x")->to == classic::audience::everyone));
    BOOST_TEST((classic::parse("groupA,x")->to == classic::audience::group_a));
    BOOST_TEST((classic::parse("groupB,x")->to == classic::audience::group_b));
    for (const char* other : {"Login,x", "ALL,x", "groupC,x", " all,x", "all ,x", "groupa,x"}) {
        BOOST_TEST((classic::parse(other)->to == classic::audience::user), other);
    }
}

BOOST_AUTO_TEST_CASE(needs_a_comma) {
    for (const char* text : {"", "all", "no comma", "一，二"})
        BOOST_TEST(!classic::parse(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(refuse_user)

BOOST_AUTO_TEST_CASE(refuses_what_could_not_be_spoken_to) {
    for (const char* name : {"", "login", "all", "groupA", "groupB", "a,b", ","}) {
        BOOST_TEST(classic::refuse_user(name).has_value(), name);
    }
}

BOOST_AUTO_TEST_CASE(lets_any_other_name_in) {
    for (const char* name : {"1", "ana", "名前", "Login", "groupC", "a b"}) {
        BOOST_TEST(!classic::refuse_user(name), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(are_what_the_protocol_says) {
    BOOST_TEST(classic::came("1") == "用户(1)登录了");
    BOOST_TEST(classic::went("1") == "用户(1)退出了");
    BOOST_TEST(classic::spoken("1", "2", "a,{}b") == "用户(1=>2):a,{}b");
    BOOST_TEST(classic::unknown("{}") == "用户({})不存在");
    BOOST_TEST(classic::malformed == "格式错误: NAME,TEXT");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
