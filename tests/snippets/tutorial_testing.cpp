// The tests of docs/tutorial/5_testing.md.
//! [first]
#define BOOST_TEST_MODULE list_room
#include <boost/test/unit_test.hpp>
#include <parlor/test/test_room.hpp>

#include "tutorial_list.hpp"

using parlor::test::test_room;

const parlor::test::test_room_setup a_list{.name = "list/food", .pattern = "list/{name}"};

BOOST_AUTO_TEST_CASE(everyone_hears_what_was_added) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    auto bo = room.join("bo");

    BOOST_TEST(ana.request<receipt>(add{"milk"}).number == 1);

    const auto heard = bo.expect<added>();
    BOOST_TEST(heard.text == "milk");
    BOOST_TEST(heard.by == "ana");
    BOOST_TEST(bo.seq() == 1);
}
//! [first]

//! [refusal]
BOOST_AUTO_TEST_CASE(refuses_an_item_without_text) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    auto bo = room.join("bo");

    BOOST_CHECK_EXCEPTION(ana.request<receipt>(add{""}), parlor::failure,
                          [](const parlor::failure& why) { return why.code() == parlor::errc::invalid_argument; });
    bo.expect_nothing();
}
//! [refusal]

//! [ask]
BOOST_AUTO_TEST_CASE(only_its_author_lets_others_check_an_item) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.request<receipt>(add{"milk"});

    ana.on_ask<may_check>([](const may_check& question) { return verdict{question.by == "bo"}; });
    bo.request(check{1});

    BOOST_TEST(ana.request<item_list>(items{}).items.empty());
}
//! [ask]

//! [time]
BOOST_AUTO_TEST_CASE(an_author_who_does_not_answer_refuses) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.request<receipt>(add{"milk"});

    const auto answer = bo.start(check{1});
    BOOST_TEST(!answer.arrived());
    room.advance(parlor::call_deadline + std::chrono::seconds(1));

    BOOST_CHECK_EXCEPTION(answer.get(), parlor::failure,
                          [](const parlor::failure& why) { return why.code() == parlor::errc::deadline_exceeded; });
}
//! [time]

//! [again]
BOOST_AUTO_TEST_CASE(the_list_outlives_its_members) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    ana.request<receipt>(add{"milk"});
    ana.request<receipt>(add{"bread"});
    ana.request(check{1});
    ana.leave();
    BOOST_TEST(!room.is_open());

    auto bo = room.join("bo");
    const auto list = bo.request<item_list>(items{}).items;
    BOOST_TEST(list.size() == 1);
    BOOST_TEST(list.at(0).text == "bread");
}
//! [again]

//! [journal]
BOOST_AUTO_TEST_CASE(what_was_not_kept_was_never_said) {
    test_room<list_room> room(a_list);
    auto ana = room.join("ana");
    auto bo = room.join("bo");

    room.journals().answer_append(1, parlor::append_result::failed);

    BOOST_CHECK_THROW(ana.request<receipt>(add{"milk"}), parlor::failure);
    bo.expect_nothing();
    BOOST_CHECK(bo.expect_removal().code() == parlor::errc::unavailable);
}
//! [journal]
