// Promises of room_actor about its journal: nothing leaves before it is kept, and what happens when it is not.
#include <boost/test/unit_test.hpp>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::append_result;
using parlor::errc;
using parlor::failure;
using parlor::member;
using parlor::task;
using parlor::test::test_room;
using parlor::test::test_room_setup;

class logbook final : public parlor::room {
public:
    logbook() {
        on<say>(&logbook::handle_say);
        on<note>(&logbook::handle_note);
        on<count>(&logbook::handle_count);
        on<fail>(&logbook::handle_fail);
        on<answer>(&logbook::handle_answer);
        on_call<question>(&logbook::handle_call);
    }

private:
    void handle_say(member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); }
    void handle_note(note msg) { broadcast_ephemeral(msg); }
    counted handle_count(count msg) {
        broadcast(said{"room", std::to_string(total_ += msg.amount)});
        return {total_};
    }
    void handle_fail(fail msg) { throw failure(errc::aborted, std::move(msg.how)); }
    task<> handle_answer(answer msg) {
        broadcast(said{"task", std::move(msg.text)});
        co_return;
    }
    answer handle_call(question msg) {
        broadcast(said{"code", msg.text});
        return {msg.text};
    }
    int total_ = 0;
};

class greeter final : public parlor::room {
public:
    explicit greeter(int* opened) : opened_(opened) { on<say>(&greeter::handle_say); }

private:
    task<> on_open() override {
        if (++*opened_ <= 20) broadcast(said{"room", "opened"});
        return {};
    }
    task<> on_join(member& who) override {
        broadcast(said{who.name(), "is in"});
        return {};
    }
    task<> on_closing() override {
        broadcast(said{"room", "bye"});
        return {};
    }
    void handle_say(member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); }
    int* opened_;
};

bool is_unavailable(const failure& f) {
    return f.code() == errc::unavailable;
}

struct fixture {
    test_room<logbook> room{test_room_setup{.options = {.presence = false}}};
    parlor::test::test_member ana = room.join("ana");
    parlor::test::test_member bo = room.join("bo");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor_commit, fixture)

BOOST_AUTO_TEST_CASE(lets_nothing_leave_before_the_journal_has_it) {
    room.journals().hold();
    const auto reply = ana.start(say{"hi"});
    BOOST_TEST(room.journals().waiting() == 1U);
    BOOST_TEST(!reply.arrived());
    ana.expect_nothing();
    bo.expect_nothing();
    room.journals().release();
    BOOST_TEST(reply.get<parlor::protocol::sequenced>().seq == 1U);
    BOOST_TEST(bo.expect<said>().text == "hi");
}

BOOST_AUTO_TEST_CASE(handles_the_next_messages_meanwhile_and_keeps_the_order_of_turns) {
    room.journals().hold();
    const auto first = ana.start(say{"one"});
    const auto second = bo.start(note{"between"});  // not sequenced, and yet it waits its turn
    const auto third = bo.start(fail{"refused"});   // nor does a refusal overtake
    const auto fourth = ana.start(say{"two"});
    BOOST_TEST(room.journals().waiting() == 2U);
    BOOST_TEST(!second.arrived());
    BOOST_TEST(!third.arrived());
    room.journals().release(1);
    BOOST_TEST(first.arrived());
    BOOST_TEST(second.arrived());
    BOOST_CHECK_THROW(third.get(), failure);
    BOOST_TEST(!fourth.arrived());
    room.journals().release();
    BOOST_TEST(fourth.get<parlor::protocol::sequenced>().seq == 2U);
    BOOST_TEST(bo.expect<said>().text == "one");
    BOOST_TEST(bo.expect<note>().text == "between");
    BOOST_TEST(bo.expect<said>().text == "two");
    BOOST_TEST(bo.seq() == 2U);
}

BOOST_AUTO_TEST_CASE(answers_a_call_when_it_is_kept) {
    room.journals().hold();
    const auto reply = room.start_call(question{"x"});
    BOOST_TEST(!reply.arrived());
    room.journals().release();
    BOOST_TEST(reply.get<answer>().text == "x");
}

BOOST_AUTO_TEST_CASE(drops_all_that_waits_and_begins_again_when_the_journal_refuses) {
    for (const auto refusal : {append_result::conflict, append_result::failed}) {
        test_room<logbook> again(test_room_setup{.options = {.presence = false}});
        auto cleo = again.join("cleo");
        auto dan = again.join("dan");
        cleo.request(say{"kept"});
        again.journals().answer_append(2, refusal);
        again.journals().hold();
        const auto kept = cleo.start(say{"kept too"});
        const auto lost = cleo.start(say{"lost"});
        const auto later = dan.start(note{"behind it"});
        const auto failing = dan.start(fail{"behind it"});
        const auto call = again.start_call(question{"behind it"});
        again.journals().release();
        again.run_ready();
        BOOST_TEST(kept.get<parlor::protocol::sequenced>().seq == 2U);
        BOOST_CHECK_EXCEPTION(lost.get(), failure, is_unavailable);
        BOOST_CHECK_EXCEPTION(later.get(), failure, is_unavailable);
        BOOST_CHECK_EXCEPTION(failing.get(), failure, is_unavailable);
        BOOST_CHECK_EXCEPTION(call.get(), failure, is_unavailable);
        for (auto* who : {&cleo, &dan}) {
            BOOST_TEST(who->expect<said>().text == "kept");
            BOOST_TEST(who->expect<said>().text == "kept too");
            who->expect_nothing();
            BOOST_TEST((who->expect_removal().code() == errc::unavailable));
            BOOST_TEST(!who->is_member());
        }
        auto back = again.join("cleo");
        BOOST_TEST(back.joined().seq == 2U);
        BOOST_TEST(back.joined().epoch == cleo.joined().epoch);
        BOOST_TEST(back.joined().count == 1U);
        BOOST_TEST(back.request<counted>(count{1}).total == 1);  // a new object
        BOOST_TEST(back.expect<said>().text == "1");
        BOOST_TEST(back.seq() == 3U);
    }
}

BOOST_AUTO_TEST_CASE(begins_again_when_the_effect_of_a_coroutine_is_not_kept) {
    room.journals().answer_append(1, append_result::failed);
    BOOST_CHECK_EXCEPTION(ana.request(answer{"lost"}), failure, is_unavailable);
    BOOST_TEST(!bo.is_member());
    auto back = room.join("ana");
    back.request(answer{"kept"});
    BOOST_TEST(back.expect<said>().text == "kept");
}

BOOST_AUTO_TEST_CASE(fails_at_every_append_in_turn_without_losing_an_answer) {
    for (std::size_t nth = 1; nth <= 6; ++nth) {
        test_room<logbook> again(test_room_setup{.options = {.presence = false}});
        again.journals().answer_append(nth, append_result::failed);
        std::uint64_t last = 0;
        auto who = again.join("ana");
        for (int i = 1; i <= 6; ++i) {
            if (!who.is_member()) who = again.join("ana");
            const auto reply = who.start(say{std::to_string(i)});
            BOOST_REQUIRE(reply.arrived());
            try {
                const auto seq = reply.get<parlor::protocol::sequenced>().seq;
                BOOST_TEST(seq == last + 1);
                last = seq;
                BOOST_TEST(who.expect<said>().text == std::to_string(i));
                BOOST_TEST(who.seq() == seq);
            } catch (const failure& why) {
                BOOST_TEST(static_cast<std::size_t>(i) == nth);
                BOOST_TEST((why.code() == errc::unavailable));
            }
        }
        BOOST_TEST(last == 5U);
    }
}

BOOST_AUTO_TEST_CASE(gives_a_retry_of_an_uncommitted_effect_the_same_reply_when_it_is_kept) {
    room.journals().hold();
    const auto first = ana.start(count{2}, "k1");
    const auto again = ana.start(count{2}, "k1");
    BOOST_TEST(room.journals().waiting() == 1U);
    BOOST_TEST(!again.arrived());
    room.journals().release();
    BOOST_TEST(first.get<counted>().total == 2);
    BOOST_TEST(again.get<counted>().total == 2);
}

BOOST_AUTO_TEST_CASE(forgets_the_key_of_an_effect_that_was_not_kept) {
    test_room<logbook> again(test_room_setup{.options = {.presence = false, .linger = 1h}});
    auto cleo = again.join("cleo");
    again.journals().hold();
    again.journals().answer_append(1, append_result::failed);
    const auto lost = cleo.start(count{2}, "k1");
    (void)again.ref().send(question{"x"});  // what waits keeps the room from being disposed of
    again.journals().release();
    again.run_ready();
    BOOST_CHECK_EXCEPTION(lost.get(), failure, is_unavailable);
    auto back = again.join("cleo");
    BOOST_TEST(back.joined().seq == 1U);
    BOOST_TEST(back.request<counted>(count{2}, "k1").total == 2);
    BOOST_TEST(back.expect<said>().text == "2");  // the effect, this time
}

BOOST_AUTO_TEST_CASE(remembers_a_key_although_the_room_was_disposed_of) {
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 2);
    ana.leave();
    bo.leave();
    BOOST_TEST(!room.is_open());
    auto back = room.join("ana");
    BOOST_TEST(back.request<counted>(count{2}, "k1").total == 2);
    back.expect_nothing();
}

BOOST_AUTO_TEST_CASE(remembers_the_key_of_an_effect_that_was_kept_when_a_later_one_is_not) {
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 2);
    room.journals().answer_append(1, append_result::failed);
    BOOST_CHECK_EXCEPTION(bo.request(say{"lost"}), failure, is_unavailable);
    auto back = room.join("ana");
    BOOST_TEST(back.request<counted>(count{2}, "k1").total == 2);
    back.expect_nothing();
}

BOOST_AUTO_TEST_CASE(answers_a_join_that_waited_behind_a_refused_append) {
    room.journals().hold();
    room.journals().answer_append(1, append_result::failed);
    const auto lost = ana.start(say{"lost"});
    auto cleo = room.begin_join({.name = "cleo", .guest = true, .claims = {}});
    BOOST_TEST(!cleo.is_member());
    room.journals().release();
    room.run_ready();
    BOOST_CHECK_EXCEPTION(lost.get(), failure, is_unavailable);
    BOOST_CHECK_EXCEPTION(cleo.joined(), failure, is_unavailable);
    BOOST_TEST(!cleo.is_member());
}

BOOST_AUTO_TEST_CASE(lets_a_member_go_that_left_behind_a_refused_append) {
    room.journals().hold();
    room.journals().answer_append(1, append_result::failed);
    const auto lost = ana.start(say{"lost"});
    BOOST_CHECK_THROW(bo.leave(), parlor::test::test_failure);  // no answer yet
    room.journals().release();
    room.run_ready();
    BOOST_TEST(!bo.is_member());
    BOOST_TEST(bo.transcript().size() == 2U);  // the reply to the join, and one to the leave
}

BOOST_AUTO_TEST_CASE(is_disposed_of_when_the_last_append_is_answered_after_everyone_left) {
    room.journals().hold();
    ana.send(say{"hi"});
    ana.vanish();
    bo.vanish();
    room.journals().release();
    room.run_ready();
    BOOST_TEST(!room.is_open());
}

BOOST_AUTO_TEST_CASE(refuses_a_join_whose_opening_broadcast_is_not_kept) {
    int opened = 0;
    test_room<greeter> greeting(test_room_setup{.options = {.presence = false}}, &opened);
    greeting.journals().answer_appends(append_result::failed);
    BOOST_CHECK_EXCEPTION(greeting.join("ana"), failure, is_unavailable);
    BOOST_TEST(opened < 3);  // it does not try for ever
    greeting.journals().answer_appends(append_result::committed);
    opened = 0;
    BOOST_TEST(greeting.join("ana").is_member());
}

BOOST_AUTO_TEST_CASE(joins_without_hole_or_double_when_on_join_broadcasts) {
    int opened = 0;
    test_room<greeter> greeting(test_room_setup{.options = {.presence = false}}, &opened);
    auto cleo = greeting.join("cleo");
    BOOST_TEST(cleo.joined().seq == 1U);  // what on_open broadcast is history
    BOOST_TEST(cleo.expect<said>().text == "is in");
    BOOST_TEST(cleo.seq() == 2U);
    greeting.journals().hold();
    cleo.send(say{"before"});
    auto dan = greeting.begin_join({.name = "dan", .guest = true, .claims = {}});
    cleo.send(say{"after"});
    BOOST_TEST(!dan.is_member());
    greeting.journals().release(1);
    BOOST_TEST(!dan.is_member());
    greeting.journals().release(1);
    BOOST_TEST(dan.joined().seq == 3U);
    BOOST_TEST(dan.joined().count == 2U);
    greeting.journals().release();
    for (std::uint64_t seq = 4; seq <= 5; ++seq) {
        (void)dan.expect<said>();
        BOOST_TEST(dan.seq() == seq);
    }
    dan.expect_nothing();
}

BOOST_AUTO_TEST_CASE(has_closed_when_what_on_closing_sent_is_kept) {
    int opened = 0;
    test_room<greeter> greeting(test_room_setup{.options = {.presence = false}}, &opened);
    auto cleo = greeting.join("cleo");
    (void)cleo.expect<said>();
    greeting.journals().hold();
    BOOST_TEST(!greeting.close());
    greeting.journals().release();
    BOOST_TEST(greeting.close());
    BOOST_TEST(cleo.expect<said>().text == "bye");
}

BOOST_AUTO_TEST_SUITE_END()
