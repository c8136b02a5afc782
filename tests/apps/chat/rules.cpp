// Promises of the chat's rules, as a table of calls: who may do what to whom, and who may not.
#include "rules.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>

#include "parlor/core/error.hpp"

namespace {

using chat::person;
using chat::rank;
using chat::room_rules;
using chat::target;
using parlor::errc;
using namespace std::chrono_literals;

const parlor::wall_time now{1000h};
const person ana{.name = "ana", .vouched = true, .admin = false};
const person mo{.name = "mo", .vouched = true, .admin = false};
const person bo{.name = "bo", .vouched = true, .admin = false};
const person root{.name = "root", .vouched = true, .admin = true};

person guest(std::string name) {
    return {.name = std::move(name), .vouched = false, .admin = false};
}
target at(std::string name, rank highest = rank::member, bool is_guest = false) {
    return {.name = std::move(name), .highest = highest, .guest = is_guest};
}

/// What it was refused with; `unknown` when it was not, and the words are empty.
struct refusal {
    explicit refusal(const std::function<void()>& act) {
        try {
            act();
        } catch (const parlor::failure& why) {
            code = why.code();
            words = why.message();
        }
    }
    errc code = errc::unknown;
    std::string words;
};

/// ana's, with mo as moderator.
struct anas_room {
    anas_room() {
        rules.claim(ana, true);
        rules.set_role(ana, at("mo"), rank::moderator);
    }
    room_rules rules;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(chat_rules)

BOOST_AUTO_TEST_CASE(a_room_without_an_owner_is_open_to_all_and_moderated_by_nobody) {
    const room_rules rules;
    BOOST_CHECK_NO_THROW(rules.check_may_enter(guest("eve")));
    BOOST_CHECK_NO_THROW(rules.check_may_speak(guest("eve"), now));
    BOOST_TEST((refusal([&] { rules.check_rank(ana, rank::moderator); }).code == errc::permission_denied));
    BOOST_CHECK_NO_THROW(rules.check_rank(root, rank::owner));
}

BOOST_AUTO_TEST_CASE(a_vouched_user_claims_an_untouched_room_that_is_nobodys) {
    room_rules rules;
    BOOST_TEST((refusal([&] { rules.claim(guest("ana"), true); }).code == errc::permission_denied));
    BOOST_TEST((refusal([&] { rules.claim(ana, false); }).code == errc::failed_precondition));
    rules.claim(ana, true);
    BOOST_TEST((rules.rank_of(ana) == rank::owner));
    BOOST_TEST(refusal([&] { rules.claim(bo, true); }).words == "this room is ana's");
    BOOST_TEST((refusal([&] { rules.claim(ana, true); }).code == errc::failed_precondition));
}

BOOST_FIXTURE_TEST_CASE(an_admin_claims_any_room_and_is_an_owner_everywhere, anas_room) {
    BOOST_TEST((rules.rank_of(root) == rank::owner));
    rules.claim(root, false);
    BOOST_TEST(rules.owner == "root");
    BOOST_TEST((rules.rank_of(ana) == rank::member));
}

BOOST_FIXTURE_TEST_CASE(a_guest_who_calls_himself_like_the_owner_is_nobody, anas_room) {
    rules.invite(at("bo"));
    for (const char* const name : {"ana", "mo", "root"})
        BOOST_TEST((rules.rank_of(guest(name)) == rank::member));
    BOOST_TEST((rules.rank_of({.name = "root", .vouched = false, .admin = true}) == rank::member));
    rules.invite_only = true;
    for (const char* const name : {"ana", "mo", "bo"})
        BOOST_TEST((refusal([&] { rules.check_may_enter(guest(name)); }).code == errc::permission_denied));
    BOOST_CHECK_NO_THROW(rules.check_may_enter(bo));
}

BOOST_FIXTURE_TEST_CASE(nobody_acts_on_somebody_of_the_same_rank_or_a_higher_one, anas_room) {
    const struct {
        const person& by;
        target whom;
        bool may;
    } table[] = {
        {ana, at("mo"), true},
        {ana, at("bo"), true},
        {ana, at("ana"), false},
        {ana, at("root", rank::owner), false},
        {mo, at("bo"), true},
        {mo, at("mo"), false},
        {mo, at("ana"), false},
        {mo, at("root", rank::owner), false},
        {bo, at("cy"), false},
        {root, at("mo"), true},
        {root, at("ana"), false},
        {mo, at("ana", rank::member, true), false},  // a guest of the owner's name: the name is the owner's
    };
    for (const auto& each : table) {
        BOOST_TEST_CONTEXT(each.by.name << " -> " << each.whom.name) {
            const refusal why([&] { rules.check_is_above(each.by, each.whom); });
            BOOST_TEST(why.words.empty() == each.may);
            room_rules next = rules;
            BOOST_TEST(refusal([&] { next.ban(each.by, each.whom, ""); }).words == why.words);
            BOOST_TEST(refusal([&] { next.mute(each.by, each.whom, std::nullopt, now); }).words.empty() == each.may);
        }
    }
}

BOOST_FIXTURE_TEST_CASE(a_ban_is_for_the_name_guests_too_and_until_it_is_taken_back, anas_room) {
    rules.ban(mo, at("eve"), "spam");
    for (const person& eve : {guest("eve"), person{.name = "eve", .vouched = true, .admin = false}})
        BOOST_TEST(refusal([&] { rules.check_may_enter(eve); }).words == "you are banned from this room: spam");
    BOOST_CHECK_NO_THROW(rules.check_may_enter(guest("eva")));
    BOOST_TEST((refusal([&] { rules.invite(at("eve")); }).code == errc::failed_precondition));
    BOOST_TEST((refusal([&] { rules.set_role(ana, at("eve"), rank::moderator); }).code == errc::failed_precondition));
    rules.unban("eve");
    BOOST_CHECK_NO_THROW(rules.check_may_enter(guest("eve")));
    BOOST_TEST((refusal([&] { rules.unban("eve"); }).code == errc::not_found));
}

BOOST_FIXTURE_TEST_CASE(a_ban_ends_what_somebody_was, anas_room) {
    rules.ban(ana, at("mo"), "");
    BOOST_TEST((rules.rank_of(mo) == rank::member));
    BOOST_TEST((refusal([&] { rules.check_may_enter(mo); }).code == errc::permission_denied));
    rules.unban("mo");
    BOOST_TEST((rules.rank_of(mo) == rank::member));
}

BOOST_FIXTURE_TEST_CASE(a_mute_ends_by_itself_or_is_taken_back, anas_room) {
    rules.mute(mo, at("bo"), 60, now);
    BOOST_TEST(refusal([&] { rules.check_may_speak(bo, now + 1500ms); }).words ==
               "you are muted in this room for another 59 s");
    BOOST_CHECK_NO_THROW(rules.check_may_speak(bo, now + 60s));
    rules.mute(mo, at("bo"), std::nullopt, now);
    BOOST_TEST(rules.muted.size() == 1U);
    BOOST_TEST(refusal([&] { rules.check_may_speak(bo, now + 1000h); }).words == "you are muted in this room");
    rules.unmute("bo");
    BOOST_CHECK_NO_THROW(rules.check_may_speak(bo, now));
    BOOST_TEST((refusal([&] { rules.unmute("bo"); }).code == errc::not_found));
    for (const std::uint32_t seconds : {0U, room_rules::max_mute_seconds + 1})
        BOOST_TEST((refusal([&] { rules.mute(mo, at("bo"), seconds, now); }).code == errc::invalid_argument));
}

BOOST_FIXTURE_TEST_CASE(mutes_that_are_over_are_forgotten, anas_room) {
    rules.mute(mo, at("bo"), 60, now);
    rules.mute(mo, at("cy"), 60, now + 61s);
    BOOST_TEST(rules.muted.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(an_owner_makes_moderators_and_hands_the_room_on, anas_room) {
    BOOST_TEST((rules.rank_of(mo) == rank::moderator));
    BOOST_TEST((refusal([&] { rules.set_role(mo, at("bo"), rank::moderator); }).code == errc::permission_denied));
    rules.set_role(ana, at("mo"), rank::member);
    BOOST_TEST((rules.rank_of(mo) == rank::member));
    rules.invite_only = true;
    BOOST_CHECK_NO_THROW(rules.check_may_enter(mo));  // no moderator any more, but no stranger
    rules.set_role(ana, at("mo"), rank::owner);
    BOOST_TEST((rules.rank_of(mo) == rank::owner));
    BOOST_TEST((rules.rank_of(ana) == rank::moderator));
}

BOOST_FIXTURE_TEST_CASE(an_owner_does_not_vanish, anas_room) {
    BOOST_TEST((refusal([&] { rules.set_role(ana, at("ana"), rank::member); }).code == errc::permission_denied));
    BOOST_TEST(rules.owner == "ana");
    rules.set_role(root, at("ana"), rank::member);
    BOOST_TEST(rules.owner.empty());
}

BOOST_FIXTURE_TEST_CASE(a_guests_name_is_given_nothing, anas_room) {
    const target eve = at("eve", rank::member, true);
    BOOST_TEST((refusal([&] { rules.invite(eve); }).code == errc::failed_precondition));
    BOOST_TEST((refusal([&] { rules.set_role(ana, eve, rank::moderator); }).code == errc::failed_precondition));
    BOOST_TEST((refusal([&] { rules.set_role(ana, eve, rank::owner); }).code == errc::failed_precondition));
    BOOST_CHECK_NO_THROW(rules.set_role(ana, eve, rank::member));
}

BOOST_FIXTURE_TEST_CASE(authors_erase_what_they_said_and_moderators_what_others_said, anas_room) {
    BOOST_CHECK_NO_THROW(rules.check_may_erase(bo, "bo"));
    BOOST_CHECK_NO_THROW(rules.check_may_erase(mo, "bo"));
    BOOST_CHECK_NO_THROW(rules.check_may_erase(ana, "mo"));
    BOOST_TEST((refusal([&] { rules.check_may_erase(guest("bo"), "bo"); }).code == errc::permission_denied));
    BOOST_TEST((refusal([&] { rules.check_may_erase(bo, "cy"); }).code == errc::permission_denied));
    BOOST_TEST((refusal([&] { rules.check_may_erase(mo, "ana"); }).code == errc::permission_denied));
}

BOOST_FIXTURE_TEST_CASE(names_and_reasons_are_bounded_before_they_are_repeated_to_anybody, anas_room) {
    BOOST_TEST((refusal([&] { rules.ban(ana, at(""), ""); }).code == errc::invalid_argument));
    BOOST_TEST((refusal([&] { rules.ban(ana, at(std::string(65, 'x')), ""); }).code == errc::invalid_argument));
    BOOST_TEST((refusal([&] { rules.ban(ana, at("bo"), std::string(201, 'x')); }).code == errc::invalid_argument));
    BOOST_TEST(rules.banned.empty());
    const std::string endless(65, 'x');
    BOOST_TEST((refusal([&] { rules.unban(endless); }).code == errc::invalid_argument));
    BOOST_TEST((refusal([&] { rules.unmute(endless); }).code == errc::invalid_argument));
    BOOST_TEST((refusal([&] { rules.invite(at(endless)); }).code == errc::invalid_argument));
    BOOST_TEST((refusal([&] { rules.set_role(ana, at(endless), rank::member); }).code == errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()
