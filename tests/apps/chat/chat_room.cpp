// Promises of the chat's room under its rules: what those who break them and those who keep them see.
#include "chat_room.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "parlor/test/test_room.hpp"

namespace {

using namespace chat;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::test::test_member;
using parlor::test::test_room_setup;

parlor::user vouched(std::string name, std::vector<std::string> roles = {}) {
    return {.name = std::move(name), .guest = false, .claims = {}, .roles = std::move(roles)};
}

std::string refused(const std::function<void()>& act) {
    try {
        act();
    } catch (const parlor::failure& why) {
        return std::string(to_string(why.code())) + ": " + why.message();
    }
    return "not refused";
}

/// ana's room, with mo as moderator and bo, who may do nothing.
struct anas_room {
    anas_room() {
        ana.request(claim{});
        ana.request(set_role{"mo", rank::moderator});
        for (auto* who : {&ana, &mo, &bo}) {
            BOOST_TEST(who->expect<role_set>().user == "ana");
            BOOST_TEST(who->expect<role_set>().user == "mo");
        }
    }
    /// Everybody leaves, so that the room ends; what it keeps is all that is left of it.
    void begin_again() {
        for (auto* who : {&ana, &mo, &bo})
            if (who->is_member()) who->leave();
        BOOST_REQUIRE(!room.is_open());
    }

    parlor::test::test_room<chat_room> room{test_room_setup{.options = {.presence = false}}, std::size_t{65536}};
    test_member ana = room.join(vouched("ana"));
    test_member mo = room.join(vouched("mo"));
    test_member bo = room.join(vouched("bo"));
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(chat_room_rules, anas_room)

BOOST_AUTO_TEST_CASE(a_banned_user_is_out_in_all_sessions_and_stays_out_when_the_room_begins_again) {
    auto tab = room.join(vouched("bo"));
    auto guest = room.join("bo");
    mo.request(chat::ban{"bo", "spam"});
    for (auto* each : {&bo, &tab, &guest}) {
        const auto why = each->expect_removal();
        BOOST_TEST((why.code() == errc::permission_denied));
        BOOST_TEST(why.message() == "mo banned you from this room: spam");
    }
    BOOST_TEST(ana.expect<banned>().user == "bo");
    for (int life = 0; life < 2; ++life) {
        BOOST_TEST(refused([&] { (void)room.join(vouched("bo")); }) ==
                   "permission_denied: you are banned from this room: spam");
        BOOST_TEST(refused([&] { (void)room.join("bo"); }) == "permission_denied: you are banned from this room: spam");
        if (life == 0) begin_again();
    }
    mo = room.join(vouched("mo"));
    mo.request(unban{"bo"});
    BOOST_CHECK_NO_THROW((void)room.join("bo"));
}

BOOST_AUTO_TEST_CASE(who_is_nobody_here_does_nothing_whatever_frame_he_makes) {
    auto guest = room.join("ana");  // like the owner, and the server has no reason to believe it
    auto admin_by_name = room.join(parlor::user{.name = "root", .guest = true, .claims = {}, .roles = {"admin"}});
    for (auto* who : {&bo, &guest, &admin_by_name}) {
        for (const auto& why :
             {refused([&] { who->request(chat::kick{"mo", {}}); }), refused([&] { who->request(mute{"mo", {}}); }),
              refused([&] { who->request(unmute{"mo"}); }), refused([&] { who->request(ban{"mo", {}}); }),
              refused([&] { who->request(unban{"mo"}); }), refused([&] { who->request(invite{"mo"}); })}) {
            BOOST_TEST(why == "permission_denied: only this room's moderators may do that");
        }
        for (const auto& why : {refused([&] { who->request(set_role{"bo", rank::owner}); }),
                                refused([&] { who->request(set_access{true}); })}) {
            BOOST_TEST(why == "permission_denied: only this room's owner may do that");
        }
        BOOST_TEST(refused([&] { who->request(claim{}); }) != "not refused");
        BOOST_TEST((who->request<rules_reply>(chat::rules{}).you == rank::member));
    }
    ana.expect_nothing();
    BOOST_TEST(mo.is_member());
    BOOST_TEST(ana.request<rules_reply>(chat::rules{}).owner.value() == "ana");
}

BOOST_AUTO_TEST_CASE(a_room_where_something_was_said_is_not_claimed_any_more) {
    parlor::test::test_room<chat_room> other("room/other", std::size_t{65536});
    auto cy = other.join(vouched("cy"));
    cy.request(say{"hi"});
    BOOST_TEST(refused([&] { cy.request(claim{}); }).starts_with("failed_precondition: "));
    auto admin = other.join(vouched("root", {"admin"}));
    admin.request(claim{});
    BOOST_TEST(admin.request<rules_reply>(chat::rules{}).owner.value() == "root");
}

BOOST_AUTO_TEST_CASE(roles_hold_when_the_room_begins_again) {
    begin_again();
    mo = room.join(vouched("mo"));
    const auto reply = mo.request<rules_reply>(chat::rules{});
    BOOST_TEST(reply.owner.value() == "ana");
    BOOST_TEST(reply.moderators == std::vector<std::string>{"mo"}, boost::test_tools::per_element());
    BOOST_TEST((reply.you == rank::moderator));
    BOOST_TEST(reply.may == room_rules::open_to(rank::moderator), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_kicked_user_is_told_why_and_may_come_again) {
    mo.request(chat::kick{"bo", "go home"});
    BOOST_TEST(bo.expect_removal().message() == "mo put you out of this room: go home");
    BOOST_TEST(ana.expect<kicked>().reason.value() == "go home");
    BOOST_CHECK_NO_THROW((void)room.join(vouched("bo")));
    BOOST_TEST(refused([&] { mo.request(chat::kick{"zoe", {}}); }) == "not_found: zoe is not here");
    BOOST_TEST(refused([&] { mo.request(chat::kick{"ana", {}}); }).starts_with("permission_denied: ana is an owner"));
    BOOST_TEST(refused([&] { mo.request(chat::kick{"mo", {}}); }) ==
               "permission_denied: nobody may do that to themselves");
}

BOOST_AUTO_TEST_CASE(a_guest_under_the_owners_name_is_put_out_and_the_owner_stays) {
    auto guest = room.join("ana");
    mo.request(chat::kick{"ana", {}});
    BOOST_TEST((guest.expect_removal().code() == errc::permission_denied));
    BOOST_TEST(ana.is_member());
}

BOOST_AUTO_TEST_CASE(a_muted_user_listens_until_the_time_is_over) {
    mo.request(mute{"bo", 60});
    BOOST_TEST(refused([&] { bo.request(say{"hi"}); }) ==
               "permission_denied: you are muted in this room for another 60 s");
    BOOST_TEST(refused([&] { bo.request(typing{}); }).starts_with("permission_denied: "));
    mo.request(say{"quiet"});
    BOOST_TEST(bo.expect<muted>().user == "bo");
    BOOST_TEST(bo.expect<said>().text == "quiet");
    room.advance(61s);
    BOOST_CHECK_NO_THROW(bo.request(say{"hi"}));
}

BOOST_AUTO_TEST_CASE(by_invitation_only_strangers_stay_out_and_who_is_in_stays) {
    ana.request(set_access{true});
    BOOST_TEST(bo.is_member());
    BOOST_TEST(refused([&] { (void)room.join(vouched("cy")); }) ==
               "permission_denied: this room is by invitation only");
    mo.request(invite{"cy"});
    BOOST_CHECK_NO_THROW((void)room.join(vouched("cy")));
    BOOST_TEST(refused([&] { (void)room.join("cy"); }) == "permission_denied: this room is by invitation only");
    BOOST_CHECK_NO_THROW((void)room.join(vouched("root", {"admin"})));
    BOOST_TEST(refused([&] { mo.request(set_access{false}); }).starts_with("permission_denied: "));
}

BOOST_AUTO_TEST_CASE(what_is_erased_is_nowhere_any_more_but_its_number_is) {
    bo.request(say{"secret"});
    const std::uint64_t seq = ana.joined().seq + 3;  // behind two roles
    BOOST_TEST(ana.expect<said>().text == "secret");
    BOOST_TEST(ana.seq() == seq);
    auto cy = room.join("bo");
    BOOST_TEST(refused([&] { cy.request(erase{seq}); }).starts_with("permission_denied: "));
    mo.request(erase{seq});
    BOOST_TEST(ana.expect<erased>().seq == seq);
    for (int life = 0; life < 2; ++life) {
        const auto page = mo.request<history_reply>(history{});
        BOOST_REQUIRE(page.messages.size() == 1U);
        BOOST_TEST(page.messages[0].seq == seq);
        BOOST_TEST(page.messages[0].from == "bo");
        BOOST_TEST(page.messages[0].text.empty());
        BOOST_TEST(page.messages[0].erased_by.value() == "mo");
        cy.vanish();
        begin_again();
        mo = room.join(vouched("mo"));
    }
}

BOOST_AUTO_TEST_CASE(authors_erase_what_they_said) {
    bo.request(say{"oops"});
    const std::uint64_t seq = 3;
    bo.request(erase{seq});
    BOOST_TEST(bo.request<history_reply>(history{}).messages.at(0).erased_by.value() == "bo");
    for (const std::uint64_t none : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{99}, UINT64_MAX})
        BOOST_TEST(refused([&] { bo.request(erase{none}); }).starts_with("not_found: "));
}

BOOST_AUTO_TEST_CASE(nothing_of_an_act_happens_when_the_journal_refuses_it) {
    room.journals().answer_append(1, parlor::append_result::failed);
    BOOST_TEST(refused([&] { mo.request(ban{"bo", {}}); }).starts_with("unavailable: "));
    room.run_ready();
    BOOST_CHECK_NO_THROW((void)room.join(vouched("bo")));
}

BOOST_AUTO_TEST_CASE(what_a_room_cannot_keep_any_more_is_refused_and_does_not_happen) {
    const std::string reason(room_rules::max_reason_bytes, 'x');
    std::string why = "not refused";
    std::string last;
    for (int i = 0; i < 2000 && why == "not refused"; ++i) {
        last = "user" + std::to_string(i);
        why = refused([&] { mo.request(ban{last, reason}); });
    }
    BOOST_TEST(why.starts_with("resource_exhausted: "));
    BOOST_CHECK_NO_THROW((void)room.join(last));
    BOOST_TEST(refused([&] { (void)room.join("user0"); }).starts_with("permission_denied: "));
    mo.request(unban{"user0"});  // makes room for another
    BOOST_CHECK_NO_THROW(mo.request(ban{last, reason}));
}

BOOST_AUTO_TEST_SUITE_END()
