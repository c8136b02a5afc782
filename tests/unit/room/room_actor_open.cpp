// Promises of room_actor about a journal that takes its time: opening it, keeping keys in it, and falling behind.
#include <boost/test/unit_test.hpp>

#include "room/room_actor.hpp"
#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using parlor::append_result;
using parlor::errc;
using parlor::failure;
using parlor::member;
using parlor::test::test_room;
using parlor::test::test_room_setup;

class logbook final : public parlor::room {
public:
    logbook() {
        on<say>(&logbook::handle_say);
        on<count>(&logbook::handle_count);
        on_call<question>(&logbook::handle_call);
    }

private:
    void handle_say(member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); }
    counted handle_count(count msg) { return {total_ += msg.amount}; }
    answer handle_call(question msg) { return {msg.text}; }
    int total_ = 0;
};

bool is_unavailable(const failure& f) {
    return f.code() == errc::unavailable;
}

struct fixture {
    static parlor::user guest(std::string name) { return {.name = std::move(name), .guest = true, .claims = {}}; }

    test_room<logbook> room{test_room_setup{.options = {.presence = false}, .max_mailbox = 4}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor_open, fixture)

BOOST_AUTO_TEST_CASE(takes_nothing_before_its_journal_is_there_and_then_all_in_order) {
    room.journals().hold_opens();
    auto ana = room.begin_join(guest("ana"));
    auto bo = room.begin_join(guest("bo"));
    const auto call = room.start_call(question{"x"});
    BOOST_TEST(!ana.is_member());
    BOOST_TEST(!call.arrived());
    room.journals().release_opens();
    room.run_ready();
    BOOST_TEST(ana.joined().count == 1U);
    BOOST_TEST(bo.joined().count == 2U);
    BOOST_TEST(call.get<answer>().text == "x");
    BOOST_TEST(room.journals().opens() == 1U);
}

BOOST_AUTO_TEST_CASE(refuses_those_who_wait_when_it_cannot_be_had_and_tries_again_for_the_next) {
    room.journals().hold_opens();
    room.journals().let_open(false);
    auto ana = room.begin_join(guest("ana"));
    const auto call = room.start_call(question{"x"});
    room.journals().release_opens();
    room.run_ready();
    BOOST_CHECK_EXCEPTION(ana.joined(), failure, is_unavailable);
    BOOST_CHECK_EXCEPTION(call.get(), failure, is_unavailable);
    BOOST_TEST(!room.is_open());
    BOOST_CHECK_EXCEPTION(room.join("bo"), failure, is_unavailable);
    room.journals().let_open(true);
    BOOST_TEST(room.join("bo").is_member());
}

BOOST_AUTO_TEST_CASE(closes_while_its_journal_is_on_its_way) {
    room.journals().hold_opens();
    auto ana = room.begin_join(guest("ana"));
    BOOST_TEST(!room.close());
    room.journals().release_opens();
    BOOST_TEST(room.close());
}

BOOST_AUTO_TEST_CASE(closes_although_its_journal_cannot_be_had) {
    room.journals().hold_opens();
    room.journals().let_open(false);
    auto ana = room.begin_join(guest("ana"));
    BOOST_TEST(!room.close());
    room.journals().release_opens();
    BOOST_TEST(room.close());
    BOOST_TEST(!room.is_open());
}

BOOST_AUTO_TEST_CASE(opens_again_when_someone_came_while_it_was_dropped) {
    auto ana = room.join("ana");
    room.journals().answer_append(1, append_result::failed);
    room.journals().hold_opens();
    BOOST_CHECK_EXCEPTION(ana.request(say{"lost"}), failure, is_unavailable);
    auto back = room.begin_join(guest("ana"));
    BOOST_TEST(!back.is_member());
    room.journals().release_opens();
    room.run_ready();
    BOOST_TEST(back.request<counted>(count{1}).total == 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_reply_to_a_key_before_it_is_given_also_without_messages) {
    auto ana = room.join("ana");
    room.journals().hold();
    const auto plain = ana.start(count{1});
    BOOST_TEST(plain.get<counted>().total == 1);  // nothing to keep
    const auto keyed = ana.start(count{1}, "k");
    const auto retry = ana.start(count{1}, "k");
    BOOST_TEST(!keyed.arrived());
    BOOST_TEST(room.journals().waiting() == 1U);
    room.journals().release();
    BOOST_TEST(keyed.get<counted>().total == 2);
    BOOST_TEST(retry.get<counted>().total == 2);
}

BOOST_AUTO_TEST_CASE(lets_its_senders_wait_when_the_journal_falls_behind) {
    auto ana = room.join("ana");
    room.journals().hold();
    for (int i = 0; i < 20; ++i)
        ana.send(say{std::to_string(i)});
    BOOST_TEST(room.journals().waiting() == 4U);  // max_mailbox are with the journal; as many wait, then the sender
    room.journals().release(1);
    room.run_ready();
    BOOST_TEST(room.journals().waiting() == 4U);
    room.journals().release();
    room.run_ready();
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(ana.expect<said>().text == std::to_string(i));
    BOOST_TEST(ana.seq() == 20U);
}

BOOST_AUTO_TEST_SUITE_END()
