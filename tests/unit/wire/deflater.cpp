// Promises of deflater: what it makes of a message, for which windows, and what that costs. deflate_beast.cpp compares
// with Beast.
#include "parlor/wire/deflater.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_deflate.hpp"

namespace {

using wire_test::noise;
using wire_test::raw_inflate;
using wire_test::some_json;

constexpr unsigned narrowest = parlor::deflater::min_window_bits;
constexpr unsigned widest = parlor::deflater::max_window_bits;

}  // namespace

BOOST_AUTO_TEST_SUITE(deflater)

BOOST_AUTO_TEST_CASE(a_receiver_with_the_agreed_window_reads_each_message) {
    parlor::deflater under_test;
    for (unsigned bits = narrowest; bits <= widest; ++bits) {
        for (const std::size_t size : {20U, 100U, 249U, 250U, 251U, 511U, 512U, 513U, 700U, 5000U, 40000U, 100000U}) {
            const auto message = some_json(size, bits);
            const auto deflated = under_test.deflate(message, bits);
            if (!deflated) {
                BOOST_TEST(size < 100U, size << " bytes");
                continue;
            }
            BOOST_TEST(deflated->size() < message.size());
            BOOST_TEST((raw_inflate(*deflated, static_cast<int>(bits)) == message), size << " bytes, " << bits);
        }
    }
}

BOOST_AUTO_TEST_CASE(the_tail_of_the_empty_block_is_taken_off) {
    using namespace std::string_view_literals;
    parlor::deflater under_test;
    const auto deflated = under_test.deflate(std::string(1000, 'a'), widest);
    BOOST_REQUIRE(deflated.has_value());
    BOOST_TEST(!deflated->ends_with("\x00\x00\xFF\xFF"sv));
    BOOST_TEST(deflated->ends_with('\0'));
}

BOOST_AUTO_TEST_CASE(a_message_owes_nothing_to_those_before_it) {
    parlor::deflater used;
    const auto message = some_json(3000);
    for (unsigned seed = 2; seed < 10; ++seed) {
        (void)used.deflate(some_json(3000, seed), widest);
        (void)used.deflate(noise(3000, seed), widest);  // given up half-way
    }
    parlor::deflater fresh;
    BOOST_TEST((used.deflate(message, widest).value() == fresh.deflate(message, widest).value()));
}

BOOST_AUTO_TEST_CASE(what_does_not_get_shorter_is_left_alone) {
    parlor::deflater under_test;
    for (const std::size_t size : {0U, 1U, 2U, 5U, 100U, 1000U, 70000U}) {
        BOOST_TEST(!under_test.deflate(noise(size), widest), size);
    }
    BOOST_TEST(!under_test.deflate("Hello", widest));  // 7 bytes
    BOOST_TEST(under_test.deflate(std::string(20, 'a'), widest).has_value());
}

BOOST_AUTO_TEST_CASE(messages_below_the_threshold_are_left_alone) {
    parlor::deflater under_test(512);
    BOOST_TEST(!under_test.deflate(some_json(511), widest));
    BOOST_TEST(under_test.runs() == 0U);
    BOOST_TEST(under_test.deflate(some_json(512), widest).has_value());
    BOOST_TEST(under_test.runs() == 1U);
}

BOOST_AUTO_TEST_CASE(windows_do_not_matter_to_a_message_that_fits_into_all_of_them) {
    parlor::deflater under_test;
    for (const std::size_t size : {100U, 300U, 511U, 512U}) {
        const auto message = some_json(size);
        const auto wide = std::string(under_test.deflate(message, widest).value());
        BOOST_TEST(under_test.deflate(message, narrowest).value() == wide);
    }
}

// zlib cannot deflate with a window of 8 bits; whoever has to obey one may still send what is no longer than that.
BOOST_AUTO_TEST_CASE(for_a_window_of_8_bits_only_short_messages_are_deflated) {
    parlor::deflater under_test;
    const auto message = some_json(256);
    BOOST_TEST((raw_inflate(under_test.deflate(message, 8).value(), 8) == message));
    BOOST_TEST(!under_test.deflate(some_json(257), 8));
}

BOOST_AUTO_TEST_CASE(allocates_once_a_window_and_then_nothing) {
    parlor::deflater under_test;
    const auto fresh = wire_test::heap_now();
    const std::string small = some_json(600), big = some_json(60000);
    const auto work = [&] {
        for (unsigned bits = narrowest; bits <= widest; ++bits) {
            BOOST_TEST(under_test.deflate(big, bits).has_value());
            BOOST_TEST(under_test.deflate(small, bits).has_value());
        }
    };
    work();
    const auto warm = wire_test::heap_now();
    BOOST_TEST(warm.bytes - fresh.bytes < 1500000U);
    for (int i = 0; i < 20; ++i) {
        (void)under_test.deflate(big, widest);
        (void)under_test.deflate(small, widest);
        (void)under_test.deflate(big, narrowest);
    }
    BOOST_TEST(wire_test::heap_now().allocations == warm.allocations);
}

BOOST_AUTO_TEST_CASE(costs_nothing_until_it_is_used_and_keeps_no_huge_buffer) {
    const auto before = wire_test::heap_now();
    parlor::deflater under_test(512);
    (void)under_test.deflate("short", widest);
    BOOST_TEST(wire_test::heap_now().allocations == before.allocations);
    (void)under_test.deflate(std::string(4000000, 'a'), widest);
    const auto huge = wire_test::heap_now();
    (void)under_test.deflate(std::string(1000, 'a'), widest);
    const auto after = wire_test::heap_now();
    BOOST_TEST(after.freed > huge.freed);
}

BOOST_AUTO_TEST_SUITE_END()
