// Promises of mailbox: order, a bounded lane, and no sender that is forgotten.
#include "room/mailbox.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

namespace {

using parlor::admission;
using parlor::inbound;
using parlor::inbound_kind;
using parlor::session_ref;

inbound item_of(inbound_kind kind, std::uint64_t number, std::uint64_t sender = 1) {
    inbound item;
    item.kind = kind;
    item.seq = number;
    item.from = session_ref{.node = 0, .shard = 0, .number = sender};
    return item;
}

admission push(parlor::mailbox& box, inbound_kind kind, std::uint64_t number = 0, std::uint64_t sender = 1) {
    inbound item = item_of(kind, number, sender);
    return box.push(item).result;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mailbox)

BOOST_AUTO_TEST_CASE(wakes_its_room_once_a_burst) {
    parlor::mailbox box(0);
    inbound a = item_of(inbound_kind::message, 1);
    inbound b = item_of(inbound_kind::join, 2);
    BOOST_TEST(box.push(a).first);
    BOOST_TEST(!box.push(b).first);
    parlor::fifo<inbound> taken;
    box.take_all(taken);
    BOOST_REQUIRE(taken.size() == 2U);
    BOOST_TEST(taken[0].seq == 1U);
    BOOST_TEST(taken[1].seq == 2U);
    inbound c = item_of(inbound_kind::message, 3);
    BOOST_TEST(box.push(c).first);
}

BOOST_AUTO_TEST_CASE(bounds_messages_members_and_calls_and_nothing_else) {
    parlor::mailbox box(3);
    BOOST_TEST((push(box, inbound_kind::message) == admission::taken));
    BOOST_TEST((push(box, inbound_kind::members) == admission::taken));
    BOOST_TEST((push(box, inbound_kind::call) == admission::taken));
    for (const auto kind : {inbound_kind::message, inbound_kind::members, inbound_kind::call}) {
        BOOST_TEST((push(box, kind) == admission::full));
    }
    for (const auto kind : {inbound_kind::join, inbound_kind::leave, inbound_kind::gone, inbound_kind::resume,
                            inbound_kind::read, inbound_kind::answer, inbound_kind::work, inbound_kind::closing}) {
        BOOST_TEST((push(box, kind) == admission::taken));
    }
}

BOOST_AUTO_TEST_CASE(leaves_what_it_did_not_take_to_the_sender) {
    parlor::mailbox box(1);
    BOOST_TEST((push(box, inbound_kind::message) == admission::taken));
    inbound refused = item_of(inbound_kind::message, 7);
    refused.payload = "{\"text\":\"a text that is longer than the small string buffer\"}";
    BOOST_TEST((box.push(refused).result == admission::full));
    BOOST_TEST(refused.payload.size() > 40U);
}

BOOST_AUTO_TEST_CASE(names_those_who_wait_when_half_of_it_is_handled) {
    parlor::mailbox box(4);
    for (std::uint64_t i = 0; i < 4; ++i)
        (void)push(box, inbound_kind::message, i);
    BOOST_TEST((push(box, inbound_kind::message, 4, 7) == admission::full));
    BOOST_TEST((push(box, inbound_kind::message, 5, 8) == admission::full));
    BOOST_TEST(box.handled().empty());  // 3 left
    const auto woken = box.handled();   // 2 left
    BOOST_REQUIRE(woken.size() == 2U);
    BOOST_TEST(woken[0].number == 7U);
    BOOST_TEST(woken[1].number == 8U);
    BOOST_TEST(box.handled().empty());  // once
}

BOOST_AUTO_TEST_CASE(notes_no_sender_that_is_code) {
    parlor::mailbox box(1);
    (void)push(box, inbound_kind::call, 0, 0);
    BOOST_TEST((push(box, inbound_kind::call, 0, 0) == admission::full));
    BOOST_TEST(box.handled().empty());
}

BOOST_AUTO_TEST_CASE(closes_only_when_nothing_waits) {
    parlor::mailbox box(0);
    (void)push(box, inbound_kind::join);
    BOOST_TEST(!box.try_close());
    parlor::fifo<inbound> taken;
    box.take_all(taken);
    BOOST_TEST(box.try_close());
    BOOST_TEST((push(box, inbound_kind::join) == admission::closed));
}

BOOST_AUTO_TEST_CASE(has_no_limit_at_capacity_zero) {
    parlor::mailbox box(0);
    for (std::uint64_t i = 0; i < 5000; ++i)
        BOOST_REQUIRE((push(box, inbound_kind::message, i) == admission::taken));
    for (int i = 0; i < 5000; ++i)
        BOOST_REQUIRE(box.handled().empty());
}

// Two senders that stop at `full` and go on when they are named, against a reader: nothing is lost, reordered, or
// forgotten.
BOOST_AUTO_TEST_CASE(keeps_each_senders_order_and_wakes_every_one_across_threads) {
    constexpr std::uint64_t each = 20000;
    constexpr std::uint64_t senders = 2;
    parlor::mailbox box(8);
    std::array<std::atomic<bool>, senders + 1> may_send{};
    std::vector<std::thread> threads;
    for (std::uint64_t sender = 1; sender <= senders; ++sender) {
        threads.emplace_back([&box, &may_send, sender] {
            for (std::uint64_t i = 0; i < each; ++i) {
                inbound item = item_of(inbound_kind::message, i, sender);
                may_send[sender].store(false);
                while (box.push(item).result == admission::full) {
                    may_send[sender].wait(false);
                    may_send[sender].store(false);
                }
            }
        });
    }
    std::array<std::uint64_t, senders + 1> next{};
    parlor::fifo<inbound> taken;
    std::uint64_t total = 0;
    bool in_order = true;
    while (total < each * senders) {
        box.take_all(taken);
        for (const inbound& item : taken) {
            in_order = in_order && item.seq == next[item.from.number]++;
            ++total;
            for (const session_ref woken : box.handled()) {
                may_send[woken.number].store(true);
                may_send[woken.number].notify_one();
            }
        }
        if (taken.empty()) std::this_thread::yield();
        taken = {};
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(in_order);
    BOOST_TEST(next[1] == each);
    BOOST_TEST(next[2] == each);
}

BOOST_AUTO_TEST_SUITE_END()
