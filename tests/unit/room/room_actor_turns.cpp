// Promises of room_actor about turns: one handler at a time, in order, and what a failed one leaves behind.
#include <boost/test/unit_test.hpp>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::member;
using parlor::task;
using parlor::test::test_room;

class turns final : public parlor::room {
public:
    turns() {
        on<say>(&turns::handle_say);
        on<note>(&turns::handle_note);
        on<fail>(&turns::handle_fail);
        on<wait>(&turns::handle_wait);
        on<count>(&turns::handle_count);
        on<question>(&turns::handle_question);
    }

private:
    void handle_say(member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); }

    void handle_note(member& from, note msg) {
        broadcast_ephemeral(msg, &from);
        from.send(say{"noted"});
    }

    task<> handle_fail(member& from, fail msg) {
        broadcast(said{from.name(), "lost"});
        broadcast_ephemeral(note{"lost"});
        from.send(note{"lost"});
        if (msg.how == "kick") kick(from, failure(errc::aborted, "lost"));
        if (msg.how == "late") co_await parlor::sleep_for(loop(), 10ms);
        if (msg.how == "std") throw std::runtime_error("a secret of the server");
        throw failure(errc::out_of_range, "too far");
    }

    task<> handle_wait(member& from, wait msg) {
        broadcast(said{from.name(), "begins"});
        co_await parlor::sleep_for(loop(), std::chrono::milliseconds(msg.ms));
        broadcast(said{from.name(), "ends"});
    }

    counted handle_count(count msg) { return {total_ += msg.amount}; }

    task<answer> handle_question(member& from, question msg) {
        auto asked = from.ask<answer>(msg);
        answer got = co_await asked.get();
        broadcast(said{from.name(), got.text});
        co_return got;
    }

    parlor::loop& loop() { return *the_loop; }
    int total_ = 0;

public:
    static inline parlor::loop* the_loop = nullptr;
};

struct fixture {
    fixture() { turns::the_loop = &room.loop(); }
    test_room<turns> room{parlor::test::test_room_setup{.options = {.presence = false}}};
    parlor::test::test_member ana = room.join("ana");
    parlor::test::test_member bo = room.join("bo");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor, fixture)

BOOST_AUTO_TEST_CASE(broadcasts_to_everyone_with_gapless_numbers) {
    for (int i = 1; i <= 3; ++i) {
        ana.send(say{"hi " + std::to_string(i)});
        for (auto* who : {&ana, &bo}) {
            BOOST_TEST(who->expect<said>().text == "hi " + std::to_string(i));
            BOOST_TEST(who->seq() == static_cast<std::uint64_t>(i));
        }
    }
}

BOOST_AUTO_TEST_CASE(sends_the_reply_after_all_that_the_handler_sent) {
    BOOST_TEST(ana.request<parlor::protocol::sequenced>(say{"hi"}).seq == 1U);
    const std::vector<std::string> expected{"said #1 {\"from\":\"ana\",\"text\":\"hi\"}", "reply 2 {\"seq\":1}"};
    auto heard = ana.transcript();
    heard.erase(heard.begin());  // the reply to the join
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(answers_what_broadcasts_nothing_with_an_empty_object) {
    BOOST_TEST(ana.start(note{"x"}).payload() == "{}");
    BOOST_TEST(ana.expect<say>().text == "noted");
    BOOST_TEST(ana.seq() == 0U);
    BOOST_TEST(bo.expect<note>().text == "x");
    ana.expect_nothing();
}

BOOST_AUTO_TEST_CASE(answers_with_what_the_handler_returned) {
    BOOST_TEST(ana.request<counted>(count{2}).total == 2);
    BOOST_TEST(bo.request<counted>(count{3}).total == 5);
}

BOOST_AUTO_TEST_CASE(refuses_to_broadcast_what_no_outbox_takes) {
    const auto answer = ana.start(say{std::string(std::size_t{1} << 20, 'x')});
    BOOST_CHECK_EXCEPTION(answer.get(), failure, [](const failure& f) { return f.code() == errc::resource_exhausted; });
    bo.expect_nothing();
    BOOST_TEST(ana.request<parlor::protocol::sequenced>(say{std::string(1'000'000, 'x')}).seq == 1U);
}

BOOST_AUTO_TEST_CASE(takes_no_other_message_while_a_handler_awaits) {
    const auto slow = ana.start(wait{100});
    const auto quick = bo.start(say{"me too"});
    room.advance(99ms);
    ana.expect_nothing();  // not even what the handler sent before it waited
    BOOST_TEST(!slow.arrived());
    BOOST_TEST(!quick.arrived());
    room.advance(1ms);
    BOOST_TEST(slow.get<parlor::protocol::sequenced>().seq == 2U);
    BOOST_TEST(quick.get<parlor::protocol::sequenced>().seq == 3U);
    for (const auto* text : {"begins", "ends", "me too"})
        BOOST_TEST(bo.expect<said>().text == text);
}

BOOST_AUTO_TEST_CASE(discards_all_that_a_throwing_handler_sent_and_tells_its_caller_alone) {
    for (const auto* how : {"now", "late"}) {
        const auto answer = ana.start(fail{how});
        room.advance(10ms);
        BOOST_CHECK_EXCEPTION(answer.get(), failure, [](const failure& f) {
            return f.code() == errc::out_of_range && f.message() == "too far";
        });
        ana.expect_nothing();
        bo.expect_nothing();
    }
    BOOST_TEST(ana.request<parlor::protocol::sequenced>(say{"on"}).seq == 1U);  // no number was used up
}

BOOST_AUTO_TEST_CASE(discards_a_kick_of_a_throwing_handler_too) {
    BOOST_CHECK_THROW(ana.request(fail{"kick"}), failure);
    BOOST_TEST(ana.is_member());
}

BOOST_AUTO_TEST_CASE(keeps_the_text_of_other_exceptions_to_itself) {
    BOOST_CHECK_EXCEPTION(ana.request(fail{"std"}), failure, [](const failure& f) {
        return f.code() == errc::internal && f.message().find("secret") == std::string::npos;
    });
}

BOOST_AUTO_TEST_CASE(names_what_it_cannot_handle) {
    BOOST_CHECK_EXCEPTION(ana.request(answer{"x"}), failure,
                          [](const failure& f) { return f.code() == errc::not_found; });
    ana.leave();
    BOOST_CHECK_EXCEPTION(ana.request(say{"x"}), failure,
                          [](const failure& f) { return f.code() == errc::failed_precondition; });
}

BOOST_AUTO_TEST_CASE(asks_a_member_and_awaits_the_answer_in_the_handler) {
    ana.on_ask<question>([](const question& q) { return answer{q.text + " yes"}; });
    const auto reply = ana.start(question{"tea?"});
    BOOST_REQUIRE(reply.arrived());
    BOOST_TEST(reply.get<answer>().text == "tea? yes");
    BOOST_TEST(bo.expect<said>().text == "tea? yes");
}

BOOST_AUTO_TEST_CASE(hears_an_ask_that_the_member_refuses) {
    ana.on_ask<question>([](const question&) -> answer { throw failure(errc::permission_denied, "not you"); });
    const auto reply = ana.start(question{"tea?"});
    BOOST_REQUIRE(reply.arrived());
    BOOST_CHECK_EXCEPTION(reply.get(), failure, [](const failure& f) { return f.code() == errc::permission_denied; });
}

BOOST_AUTO_TEST_CASE(gives_up_an_ask_after_its_deadline) {
    const auto reply = ana.start(question{"tea?"});
    room.advance(parlor::call_deadline - 1ms);
    BOOST_TEST(!reply.arrived());
    room.advance(1ms);
    BOOST_CHECK_EXCEPTION(reply.get(), failure, [](const failure& f) { return f.code() == errc::deadline_exceeded; });
}

BOOST_AUTO_TEST_CASE(gives_a_retried_key_one_effect_and_the_same_reply) {
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 2);
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 2);
    BOOST_TEST(bo.request<counted>(count{2}, "k1").total == 4);  // keys are a user's own
    BOOST_TEST(ana.request<counted>(count{2}, "k2").total == 6);
}

BOOST_AUTO_TEST_CASE(lets_a_retry_wait_for_the_first_try) {
    const auto first = ana.start(wait{50}, "k1");
    const auto again = ana.start(wait{50}, "k1");
    room.advance(50ms);
    BOOST_TEST(first.payload() == again.payload());
    BOOST_TEST(bo.expect<said>().text == "begins");
    BOOST_TEST(bo.expect<said>().text == "ends");
    bo.expect_nothing();
}

BOOST_AUTO_TEST_CASE(forgets_a_key_after_the_key_window) {
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 2);
    room.advance(1h);
    BOOST_TEST(ana.request<counted>(count{2}, "k1").total == 4);
}

BOOST_AUTO_TEST_CASE(tries_a_key_again_whose_handler_failed) {
    BOOST_CHECK_THROW(ana.request(fail{"now"}, "k1"), failure);
    BOOST_TEST(ana.request<counted>(count{1}, "k1").total == 1);
}

BOOST_AUTO_TEST_SUITE_END()
