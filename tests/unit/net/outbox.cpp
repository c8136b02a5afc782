// Promises of outbox: order, bounds, what may be dropped, and that a frame once begun is finished.
#include "net/outbox.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <vector>

#include "parlor/core/random.hpp"
#include "unit/net/outbox_bench.hpp"

namespace {

using namespace outbox_test;

using texts = std::vector<std::string>;

// Room for exactly ten frames of eight bytes of payload.
constexpr std::size_t ten_frames = 100;

}  // namespace

BOOST_AUTO_TEST_SUITE(outbox)

BOOST_AUTO_TEST_CASE(is_small) {
    BOOST_TEST(sizeof(parlor::outbox) <= 40U);
}

BOOST_AUTO_TEST_CASE(has_the_documented_default) {
    BOOST_TEST(parlor::outbox_limits{}.max_bytes == std::size_t{1024 * 1024});
    BOOST_TEST((parlor::outbox_limits{}.policy == policy::close));
}

BOOST_AUTO_TEST_CASE(is_empty_until_something_is_pushed) {
    bench b;
    BOOST_TEST(b.box.empty());
    BOOST_TEST(b.segments().empty());
    b.queue("a");
    BOOST_TEST(!b.box.empty());
    BOOST_TEST(b.box.bytes() == 3U);
    b.send_all();
    BOOST_TEST(b.box.empty());
    BOOST_TEST(b.box.dropped() == 0U);
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_all_kinds) {
    bench b;
    for (const auto as : {kind::sequenced, kind::ephemeral, kind::reply, kind::control, kind::ephemeral}) {
        b.queue(std::to_string(static_cast<int>(as)), as);
    }
    b.send_all();
    const texts expected = {"0", "2", "1", "3", "2"};
    BOOST_TEST(b.messages() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(makes_one_segment_of_contiguous_frames) {
    bench b;
    for (int i = 0; i < 16; ++i)
        b.queue_next("x");
    BOOST_TEST(b.segments().size() == 1U);
    b.queue("elsewhere", kind::reply);
    b.queue_next("x");
    b.queue_next("x");
    BOOST_TEST(b.segments().size() == 3U);
    b.send_all();
    BOOST_TEST(b.messages().size() == 19U);
}

BOOST_AUTO_TEST_CASE(keeps_droppable_frames_apart) {
    bench b({.max_bytes = 0, .policy = policy::drop_oldest});
    for (int i = 0; i < 3; ++i)
        b.queue_next("x", kind::ephemeral);
    BOOST_TEST(b.segments().size() == 3U);
}

BOOST_AUTO_TEST_CASE(gathers_no_more_than_it_is_given_room_for) {
    bench b;
    for (int i = 0; i < 5; ++i)
        b.queue(std::to_string(i));
    std::array<std::span<const std::byte>, 2> two;
    BOOST_TEST(b.box.gather(two) == 2U);
    BOOST_TEST(b.box.gather({}) == 0U);
}

BOOST_AUTO_TEST_CASE(can_be_consumed_in_any_portions) {
    for (std::size_t portion = 1; portion < 40; ++portion) {
        bench b;
        texts expected;
        for (int i = 0; i < 6; ++i) {
            expected.push_back(std::string(static_cast<std::size_t>(i * 7), static_cast<char>('a' + i)));
            const auto frame = i % 2 == 0 ? b.frame(expected.back()) : b.lone_frame(expected.back());
            BOOST_TEST((b.box.push(frame, kind::sequenced, unlimited) == result::queued));
        }
        while (!b.box.empty())
            b.send(std::min(portion, b.box.bytes()));
        BOOST_TEST(b.messages() == expected, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(reports_an_overflow_and_keeps_what_it_has) {
    bench b({.max_bytes = ten_frames});
    b.queue_numbers(0, 10);
    BOOST_TEST((b.push("") == result::overflow));
    BOOST_TEST((b.push("", kind::reply) == result::overflow));
    BOOST_TEST((b.push("", kind::ephemeral) == result::overflow));
    BOOST_TEST(b.box.bytes() == ten_frames);
    b.send(10);
    b.queue(numbered(10));
}

BOOST_AUTO_TEST_CASE(a_limit_of_zero_is_no_limit) {
    bench b;
    const std::string big(1'000'000, 'x');
    for (int i = 0; i < 8; ++i)
        b.queue(big);
    BOOST_TEST(b.box.bytes() > 8'000'000U);
}

BOOST_AUTO_TEST_CASE(a_close_frame_fits_into_a_full_outbox_but_no_flood_of_pongs) {
    bench b({.max_bytes = ten_frames});
    b.queue_numbers(0, 10);
    b.queue(std::string(125, 'c'), kind::control);
    auto last = result::queued;
    int pongs = 0;
    for (; pongs < 100 && last == result::queued; ++pongs)
        last = b.push(std::string(125, 'p'), kind::control);
    BOOST_TEST((last == result::overflow));
    BOOST_TEST(b.box.bytes() <= ten_frames + parlor::outbox::control_reserve);
}

BOOST_AUTO_TEST_CASE(drops_the_oldest_unsequenced_frames_when_full) {
    bench b({.max_bytes = ten_frames, .policy = policy::drop_oldest});
    b.queue(numbered(0), kind::ephemeral);
    b.queue(numbered(1));
    b.queue_numbers(2, 10, kind::ephemeral);
    b.queue(numbered(10), kind::ephemeral);  // 0 goes
    b.queue(numbered(11), kind::sequenced);  // 2 goes, for a sequenced one too
    BOOST_TEST(b.box.dropped() == 2U);
    BOOST_TEST(b.box.bytes() == ten_frames);
    b.send_all();
    texts expected;
    for (const int i : {1, 3, 4, 5, 6, 7, 8, 9, 10, 11})
        expected.push_back(numbered(i));
    BOOST_TEST(b.messages() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(drops_as_many_as_it_takes) {
    bench b({.max_bytes = ten_frames, .policy = policy::drop_oldest});
    b.queue_numbers(0, 10, kind::ephemeral);
    b.queue(std::string(38, 'L'));
    BOOST_TEST(b.box.dropped() == 4U);
    b.send_all();
    BOOST_TEST(b.messages().front() == numbered(4));
}

BOOST_AUTO_TEST_CASE(never_drops_a_frame_that_is_partly_written) {
    bench b({.max_bytes = ten_frames, .policy = policy::drop_oldest});
    b.queue_numbers(0, 10, kind::ephemeral);
    b.send(13);  // 0, and three bytes of 1
    b.queue_numbers(10, 20, kind::ephemeral);
    b.send_all();
    const auto messages = b.messages();
    BOOST_TEST(messages[0] == numbered(0));
    BOOST_TEST(messages[1] == numbered(1));
    BOOST_TEST(messages.back() == numbered(19));
    BOOST_TEST(messages.size() + b.box.dropped() == 20U);
}

BOOST_AUTO_TEST_CASE(drops_the_new_frame_when_only_kept_ones_are_there) {
    for (const auto use : {policy::drop_oldest, policy::conflate}) {
        bench b({.max_bytes = ten_frames, .policy = use});
        b.queue(numbered(0), kind::ephemeral, 1);
        b.queue_numbers(1, 10);
        BOOST_TEST((b.push(std::string(40, 'L'), kind::ephemeral, 1) == result::dropped));
        BOOST_TEST(b.box.dropped() == 1U);
        BOOST_TEST((b.push(std::string(40, 'L')) == result::overflow));
        b.send_all();
        BOOST_TEST(b.messages().size() == 10U);  // the small one that would not have sufficed is still there
    }
}

BOOST_AUTO_TEST_CASE(counts_as_room_only_what_is_still_there) {
    bench b({.max_bytes = ten_frames, .policy = policy::drop_oldest});
    b.queue(numbered(0));
    b.queue_numbers(1, 9, kind::ephemeral);
    b.queue(numbered(9));
    b.send(90);
    b.queue(numbered(10), kind::ephemeral);
    b.queue_numbers(11, 19);
    BOOST_TEST((b.push(std::string(40, 'L'), kind::ephemeral) == result::dropped));
    BOOST_TEST(b.box.dropped() == 1U);
    BOOST_TEST(b.box.bytes() == ten_frames);
}

BOOST_AUTO_TEST_CASE(conflates_frames_of_the_same_key_when_full) {
    bench b({.max_bytes = ten_frames, .policy = policy::conflate});
    for (int i = 0; i < 10; ++i)
        b.queue(numbered(i), kind::ephemeral, static_cast<std::uint64_t>(i % 2 + 1));
    b.queue(numbered(10), kind::ephemeral, 1);
    BOOST_TEST(b.box.dropped() == 5U);
    b.send_all();
    texts expected;
    for (const int i : {1, 3, 5, 7, 9, 10})
        expected.push_back(numbered(i));
    BOOST_TEST(b.messages() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_key_to_conflate_the_oldest_goes) {
    bench b({.max_bytes = ten_frames, .policy = policy::conflate});
    for (int i = 0; i < 10; ++i)
        b.queue(numbered(i), kind::ephemeral, static_cast<std::uint64_t>(i + 1));
    b.queue(numbered(10), kind::ephemeral, 77);
    b.queue(numbered(11), kind::ephemeral);
    b.send_all();
    BOOST_TEST(b.messages().front() == numbered(2));
    BOOST_TEST(b.messages().size() == 10U);
}

BOOST_AUTO_TEST_CASE(clears_all_when_no_frame_is_partly_written) {
    bench b;
    for (int i = 0; i < 5; ++i)
        b.queue_next(numbered(i));
    b.send(20);
    b.box.clear_unsent();
    BOOST_TEST(b.box.empty());
    BOOST_TEST(b.segments().empty());
    b.queue("bye", kind::control);
    b.send_all();
    const texts expected = {numbered(0), numbered(1), "bye"};
    BOOST_TEST(b.messages() == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(finishes_the_frame_that_is_partly_written_and_then_closes) {
    // The cut at every byte of three merged frames, behind which more of the same batch and of others are waiting.
    for (std::size_t cut = 1; cut < 30; ++cut) {
        bench b;
        for (int i = 0; i < 5; ++i) {
            b.queue_next(numbered(i));
        }
        b.queue("elsewhere");
        b.send(cut);
        b.box.clear_unsent();
        BOOST_TEST(b.box.bytes() == (10 - cut % 10) % 10);
        b.box.clear_unsent();
        // Contiguous with what was cleared, and still not to bring it back.
        b.queue_next("bye", kind::control);
        while (!b.box.empty())
            b.send(1);
        const auto messages = b.messages();
        BOOST_TEST(messages.size() == (cut + 9) / 10 + 1);
        BOOST_TEST(messages.back() == "bye");
    }
}

BOOST_AUTO_TEST_CASE(lets_go_of_its_batch_when_it_copies_the_rest_of_a_frame) {
    parlor::batch_budget budget(0, nullptr);
    parlor::frame_writer writer(parlor::role::server, nullptr, &budget);
    parlor::outbox box;
    BOOST_TEST(
        (box.push(writer.write(parlor::opcode::text, "0123456789"), kind::sequenced, unlimited) == result::queued));
    BOOST_TEST(box.oldest_batch() == 0U);  // still being filled
    const std::size_t before = budget.used();
    BOOST_TEST((box.push(writer.write(parlor::opcode::text, std::string(70'000, 'x')), kind::sequenced, unlimited) ==
                result::queued));
    BOOST_TEST(budget.used() > before + 70'000);
    box.consume(4);
    box.clear_unsent();
    box.copy_rest(writer);
    BOOST_TEST(box.oldest_batch() > 70'000U);  // that of the copy, which filled up after the long frame
    BOOST_TEST(budget.used() < before + 100);  // the writer's own batch, which others may share, and the copy
    std::array<std::span<const std::byte>, 2> left;
    BOOST_TEST(box.gather(left) == 1U);
    BOOST_TEST(std::string(reinterpret_cast<const char*>(left[0].data()), left[0].size()) == "23456789");
    box.consume(8);
    BOOST_TEST(box.oldest_batch() == 0U);
}

BOOST_AUTO_TEST_CASE(knows_the_ends_of_longer_frames) {
    for (const std::size_t size : {125U, 126U, 65'535U, 65'536U}) {
        for (const std::size_t cut : {std::size_t{1}, std::size_t{3}, std::size_t{9}, size}) {
            bench b;
            const std::string payload(size, 'x');
            const std::size_t length = size + (size < 126 ? 2U : size < 65'536 ? 4U : 10U);
            b.queue_next(payload);
            b.queue_next(payload);
            b.send(length + cut);
            b.box.clear_unsent();
            BOOST_TEST(b.box.bytes() == length - cut);
        }
    }
}

BOOST_AUTO_TEST_CASE(knows_the_ends_of_masked_frames_too) {
    parlor::frame_writer client(parlor::role::client, [] { return 0xFFFFFFFFU; });
    for (const std::size_t length : {0U, 5U, 125U, 126U, 70'000U}) {
        parlor::outbox box;
        const parlor::slice first = client.write(parlor::opcode::text, std::string(length, 'x'));
        const std::size_t size = first.size();
        BOOST_TEST((box.push(first, kind::reply, unlimited) == result::queued));
        BOOST_TEST((box.push(client.write(parlor::opcode::text, "next"), kind::reply, unlimited) == result::queued));
        box.consume(1);
        box.clear_unsent();
        BOOST_TEST(box.bytes() == size - 1);
    }
}

BOOST_AUTO_TEST_CASE(sends_the_answer_to_the_handshake_as_one_piece_before_the_frames) {
    bench b;
    const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nX-Long: " + std::string(200, 'x') + "\r\n\r\n";
    BOOST_TEST((b.box.push(b.writer.write_raw(answer), kind::preface, unlimited) == result::queued));
    b.queue_next("hello");
    b.send(5);
    b.box.clear_unsent();
    b.queue("bye", kind::control);
    b.send_all();
    BOOST_TEST(b.sent == answer + std::string("\x81\x03") + "bye");
}

BOOST_AUTO_TEST_CASE(agrees_with_a_simple_model_whatever_happens) {
    const auto random = parlor::make_seeded_random(20'251'121);
    for (int round = 0; round < 300; ++round) {
        const auto use = std::array{policy::close, policy::drop_oldest, policy::conflate}[random->next() % 3];
        bench b({.max_bytes = 200, .policy = use});
        texts kept;                   // what must arrive, in this order
        std::set<std::string> maybe;  // what may be dropped
        std::size_t accepted = 0;
        for (int step = 0; step < 200; ++step) {
            if (random->next() % 3 != 0) {
                const auto as =
                    std::array{kind::sequenced, kind::reply, kind::ephemeral, kind::control}[random->next() % 4];
                const auto text = numbered(step) + std::string(random->next() % 20, '.');
                const auto frame = random->next() % 2 == 0 ? b.frame(text) : b.lone_frame(text);
                const auto said = b.box.push(frame, as, b.limits, random->next() % 3);
                BOOST_TEST(((said == result::dropped) <= (as == kind::ephemeral && use != policy::close)));
                if (said != result::queued) continue;
                ++accepted;
                if (as == kind::ephemeral && use != policy::close) {
                    maybe.insert(text);
                } else {
                    kept.push_back(text);
                }
            } else {
                b.send(random->next() % (b.box.bytes() + 1));
            }
            BOOST_REQUIRE(b.box.bytes() <= 200 + parlor::outbox::control_reserve);
        }
        b.send_all();
        const auto messages = b.messages();
        texts arrived;
        std::string previous;
        for (const auto& message : messages) {
            BOOST_REQUIRE(previous.substr(0, 8) < message.substr(0, 8));  // each once, in order
            previous = message;
            if (!maybe.contains(message)) arrived.push_back(message);
        }
        BOOST_TEST(arrived == kept, boost::test_tools::per_element());
        BOOST_TEST(messages.size() <= accepted);
    }
}

BOOST_AUTO_TEST_SUITE_END()
