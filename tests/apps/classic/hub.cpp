// The hub of the classic chat, with ears that only write down what they hear.
#include "hub.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <vector>

namespace {

using texts = std::vector<std::string>;

/// A connection of a user, until left.
class person {
public:
    person(classic::hub& in, const std::string& name)
        : here_(std::in_place, in, name, [this](const std::string& text) { heard_.push_back(text); }) {}
    void say(std::string_view frame) { here_->say(frame); }
    void leave() { here_.reset(); }
    [[nodiscard]] texts heard() { return std::exchange(heard_, {}); }

private:
    texts heard_;
    std::optional<classic::hub::visit> here_;
};

struct three_people {
    classic::hub hall;
    person ana{hall, "ana"}, bo{hall, "bo"}, cy{hall, "cy"};
};

BOOST_FIXTURE_TEST_SUITE(hub, three_people)

BOOST_AUTO_TEST_CASE(a_login_is_heard_by_everyone_else) {
    person ana_too(hall, "ana");
    ana.say("login,whatever");
    BOOST_TEST(bo.heard() == texts{"用户(ana)登录了"});
    BOOST_TEST(cy.heard() == texts{"用户(ana)登录了"});
    BOOST_TEST(ana.heard().empty());
    BOOST_TEST(ana_too.heard().empty());
}

BOOST_AUTO_TEST_CASE(coming_without_a_login_is_heard_by_nobody) {
    const person dee(hall, "dee");
    BOOST_TEST(ana.heard().empty());
}

BOOST_AUTO_TEST_CASE(only_the_last_end_of_a_user_is_heard) {
    person bo_too(hall, "bo");
    bo.leave();
    BOOST_TEST(ana.heard().empty());
    bo_too.leave();
    BOOST_TEST(ana.heard() == texts{"用户(bo)退出了"});
    BOOST_TEST(cy.heard() == texts{"用户(bo)退出了"});
}

BOOST_AUTO_TEST_CASE(everyone_else_hears_what_is_for_all) {
    person ana_too(hall, "ana"), bo_too(hall, "bo");
    ana.say("all,hi, you");
    for (person* each : {&bo, &bo_too})
        BOOST_TEST(each->heard() == texts{"用户(ana=>bo):hi, you"});
    BOOST_TEST(cy.heard() == texts{"用户(ana=>cy):hi, you"});
    BOOST_TEST(ana.heard().empty());
    BOOST_TEST(ana_too.heard().empty());
}

BOOST_AUTO_TEST_CASE(who_speaks_to_a_group_joins_it_and_hears_itself) {
    ana.say("groupA,first");
    BOOST_TEST(ana.heard() == texts{"用户(ana=>ana):first"});
    bo.say("groupA,second");
    BOOST_TEST(ana.heard() == texts{"用户(bo=>ana):second"});
    BOOST_TEST(bo.heard() == texts{"用户(bo=>bo):second"});
    BOOST_TEST(cy.heard().empty());
}

BOOST_AUTO_TEST_CASE(the_two_groups_are_apart_and_one_may_be_in_both) {
    ana.say("groupA,x");
    ana.say("groupB,y");
    bo.say("groupB,z");
    BOOST_TEST(ana.heard() == (texts{"用户(ana=>ana):x", "用户(ana=>ana):y", "用户(bo=>ana):z"}));
    bo.say("groupA,w");
    BOOST_TEST(ana.heard() == texts{"用户(bo=>ana):w"});
}

BOOST_AUTO_TEST_CASE(a_group_holds_users_with_all_their_connections) {
    person ana_too(hall, "ana");
    ana.say("groupA,x");
    BOOST_TEST(ana_too.heard() == texts{"用户(ana=>ana):x"});
    ana.leave();
    bo.say("groupA,y");
    BOOST_TEST(ana_too.heard() == texts{"用户(bo=>ana):y"});
}

BOOST_AUTO_TEST_CASE(who_has_gone_is_in_no_group) {
    bo.say("groupA,x");
    bo.leave();
    person again(hall, "bo");
    ana.say("groupA,y");
    BOOST_TEST(again.heard().empty());
}

BOOST_AUTO_TEST_CASE(one_user_hears_what_is_for_it_on_all_connections) {
    person bo_too(hall, "bo");
    ana.say("bo,psst");
    for (person* each : {&bo, &bo_too})
        BOOST_TEST(each->heard() == texts{"用户(ana=>bo):psst"});
    BOOST_TEST(ana.heard().empty());
    BOOST_TEST(cy.heard().empty());
    ana.say("ana,note to self");
    BOOST_TEST(ana.heard() == texts{"用户(ana=>ana):note to self"});
}

BOOST_AUTO_TEST_CASE(an_unknown_user_and_a_malformed_frame_are_told_to_that_connection) {
    person ana_too(hall, "ana");
    bo.leave();
    (void)ana.heard();
    (void)ana_too.heard();
    for (const char* frame : {"bo,x", ",x", "nothing", ""})
        ana.say(frame);
    BOOST_TEST(ana.heard() == (texts{"用户(bo)不存在", "用户()不存在", "格式错误: NAME,TEXT", "格式错误: NAME,TEXT"}));
    BOOST_TEST(ana_too.heard().empty());
    BOOST_TEST(cy.heard() == texts{"用户(bo)退出了"});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
