// Promises of batch_budget: each batch counts once while anybody holds it, and passing the limit is told.
#include "parlor/wire/batch_budget.hpp"

#include <boost/test/unit_test.hpp>
#include <span>
#include <string>
#include <vector>

#include "parlor/wire/frame_writer.hpp"

namespace {

struct fixture {
    int exceeded = 0;
    parlor::batch_budget budget{3 * parlor::batch::chunk_bytes, [this] { ++exceeded; }};
    parlor::frame_writer writer{parlor::role::server, nullptr, &budget};
    const std::string half = std::string(parlor::batch::chunk_bytes / 2 + 1, 'x');  // no two fit into a batch
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(batch_budget, fixture)

BOOST_AUTO_TEST_CASE(a_new_limit_counts_from_the_next_batch_on) {
    budget.set_limit(1);
    BOOST_TEST(!budget.exceeded());
    const parlor::slice held = writer.write(parlor::opcode::text, half);
    BOOST_TEST(exceeded > 0);
    BOOST_TEST(budget.exceeded());
    budget.set_limit(0);
    BOOST_TEST(!budget.exceeded());
}

BOOST_AUTO_TEST_CASE(counts_a_batch_once_however_many_hold_it) {
    const parlor::slice first = writer.write(parlor::opcode::text, "one");
    const std::size_t one = budget.used();
    BOOST_TEST(one > parlor::batch::chunk_bytes / 2);
    BOOST_TEST(one <= parlor::batch::chunk_bytes);
    const parlor::slice second = writer.write(parlor::opcode::text, "two");
    const parlor::slice again = first;
    BOOST_TEST(budget.used() == one);
}

BOOST_AUTO_TEST_CASE(forgets_a_batch_with_its_last_slice) {
    std::vector<parlor::slice> held;
    for (int i = 0; i < 3; ++i)
        held.push_back(writer.write(parlor::opcode::text, half));
    const std::size_t three = budget.used();
    held.erase(held.begin());
    BOOST_TEST(budget.used() == three / 3 * 2);
    held.clear();
    BOOST_TEST(budget.used() == three / 3);  // the one that the writer goes on with
}

BOOST_AUTO_TEST_CASE(tells_each_time_that_the_limit_is_passed) {
    for (int round = 1; round <= 2; ++round) {
        std::vector<parlor::slice> held;
        for (int i = 0; i < 3; ++i)
            held.push_back(writer.write(parlor::opcode::text, half));
        BOOST_TEST(exceeded == round - 1);
        BOOST_TEST(!budget.exceeded());
        held.push_back(writer.write(parlor::opcode::text, half));
        BOOST_TEST(exceeded == round);
        BOOST_TEST(budget.exceeded());
    }
}

BOOST_AUTO_TEST_CASE(tells_again_at_each_sixteenth_above_the_limit) {
    int told = 0;
    parlor::batch_budget small(1600, [&told] { ++told; });
    small.charge(1600);
    BOOST_TEST(told == 0);
    for (int step = 1; step <= 5; ++step) {
        small.charge(101);
        BOOST_TEST(told == step);
    }
    small.release(50);
    small.charge(50);
    BOOST_TEST(told == 5);
}

BOOST_AUTO_TEST_CASE(gives_a_batch_its_age_when_it_is_full) {
    const parlor::slice first = writer.write(parlor::opcode::text, half);
    BOOST_TEST(first.age() == 0U);
    const parlor::slice second = writer.write(parlor::opcode::text, half);
    BOOST_TEST(first.age() > parlor::batch::chunk_bytes / 2);
    BOOST_TEST(second.age() == 0U);
    const parlor::slice alone = writer.write(parlor::opcode::text, half + half);
    BOOST_TEST(alone.age() > first.age());
}

BOOST_AUTO_TEST_CASE(takes_a_batch_for_old_when_half_of_the_limit_filled_up_after_it) {
    parlor::frame_writer other(parlor::role::server, nullptr, &budget);
    const parlor::slice held = other.write_alone(std::as_bytes(std::span(half)));
    BOOST_TEST(!budget.is_old(held.age()));
    for (int i = 0; i < 3; ++i)
        (void)writer.write_alone(std::as_bytes(std::span(half)));
    BOOST_TEST(budget.is_old(held.age()));
    const parlor::slice young = other.write_alone(std::as_bytes(std::span(half)));
    BOOST_TEST(!budget.is_old(young.age()));
}

BOOST_AUTO_TEST_CASE(has_no_limit_with_zero) {
    parlor::batch_budget endless(0, [] { BOOST_ERROR("exceeded"); });
    endless.charge(std::size_t{1} << 40);
    BOOST_TEST(!endless.exceeded());
}

BOOST_AUTO_TEST_SUITE_END()
