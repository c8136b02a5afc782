// Promises of slice, the counted view of a batch.
#include "parlor/wire/batch.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "parlor/wire/frame_writer.hpp"
#include "unit/wire/counted_new.hpp"

namespace {

std::string text_of(const parlor::slice& from) {
    const auto bytes = from.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slice)

BOOST_AUTO_TEST_CASE(is_three_words_at_most_and_empty_from_birth) {
    BOOST_TEST(sizeof(parlor::slice) <= 16U);
    const parlor::slice none;
    BOOST_TEST(none.empty());
    BOOST_TEST(none.size() == 0U);
    BOOST_TEST(none.bytes().empty());
}

BOOST_AUTO_TEST_CASE(copies_share_the_bytes) {
    parlor::frame_writer writer;
    const parlor::slice first = writer.write_raw("shared");
    const parlor::slice second = first;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
    BOOST_TEST(second.bytes().data() == first.bytes().data());
    BOOST_TEST(text_of(second) == "shared");
}

BOOST_AUTO_TEST_CASE(a_moved_one_is_left_empty) {
    parlor::frame_writer writer;
    parlor::slice first = writer.write_raw("moved");
    const parlor::slice second = std::move(first);
    BOOST_TEST(first.empty());  // NOLINT(bugprone-use-after-move): documented
    BOOST_TEST(text_of(second) == "moved");
}

BOOST_AUTO_TEST_CASE(outlives_its_writer) {
    parlor::slice kept;
    {
        parlor::frame_writer writer;
        kept = writer.write_raw("still here");
    }
    BOOST_TEST(text_of(kept) == "still here");
}

BOOST_AUTO_TEST_CASE(the_last_one_frees_the_batch) {
    const auto before = wire_test::heap_now().live();
    {
        parlor::slice kept;
        {
            parlor::frame_writer writer;
            kept = writer.write_raw("x");
            auto copy = kept;
            kept = copy;
            kept = *&kept;
        }
        BOOST_TEST(wire_test::heap_now().live() == before + 1);
    }
    BOOST_TEST(wire_test::heap_now().live() == before);
}

BOOST_AUTO_TEST_CASE(extends_over_its_direct_successor) {
    parlor::frame_writer writer;
    parlor::slice first = writer.write_raw("one ");
    const parlor::slice second = writer.write_raw("two ");
    const parlor::slice third = writer.write_raw("three");
    BOOST_TEST(!first.try_extend(third));
    BOOST_TEST(text_of(first) == "one ");
    BOOST_TEST(first.try_extend(second));
    BOOST_TEST(text_of(first) == "one two ");
    BOOST_TEST(!first.try_extend(second));
    BOOST_TEST(first.try_extend(third));
    BOOST_TEST(text_of(first) == "one two three");
    BOOST_TEST(text_of(second) == "two ");
}

BOOST_AUTO_TEST_CASE(does_not_extend_over_another_batch_or_over_nothing) {
    parlor::frame_writer one;
    parlor::frame_writer other;
    parlor::slice first = one.write_raw("0123");
    const parlor::slice pad = other.write_raw("0123");
    const parlor::slice stranger = other.write_raw("4567");  // the same place, elsewhere
    BOOST_TEST(pad.size() == 4U);
    BOOST_TEST(!first.try_extend(stranger));
    BOOST_TEST(!first.try_extend(parlor::slice()));
    parlor::slice none;
    BOOST_TEST(!none.try_extend(first));
    BOOST_TEST(!none.try_extend(parlor::slice()));
}

BOOST_AUTO_TEST_CASE(forgets_its_front_and_then_its_batch) {
    const auto before = wire_test::heap_now().live();
    parlor::slice part;
    {
        parlor::frame_writer writer;
        part = writer.write_raw("abcdef");
    }
    const parlor::slice whole = part;
    part.drop_front(2);
    BOOST_TEST(text_of(part) == "cdef");
    BOOST_TEST(text_of(whole) == "abcdef");
    part.drop_front(0);
    part.drop_front(4);
    BOOST_TEST(part.empty());
    parlor::slice last = whole;
    last = parlor::slice();
    BOOST_TEST(text_of(whole) == "abcdef");
    BOOST_TEST(wire_test::heap_now().live() == before + 1);
}

BOOST_AUTO_TEST_CASE(one_whose_front_is_gone_still_extends) {
    parlor::frame_writer writer;
    parlor::slice first = writer.write_raw("one ");
    const parlor::slice second = writer.write_raw("two");
    first.drop_front(2);
    BOOST_TEST(first.try_extend(second));
    BOOST_TEST(text_of(first) == "e two");
}

BOOST_AUTO_TEST_SUITE_END()
