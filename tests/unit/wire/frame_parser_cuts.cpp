// A promise of frame_parser over all inputs: where the bytes are cut changes nothing, neither for good streams nor for
// bad ones.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "parlor/wire/frame_parser.hpp"
#include "unit/wire/random_stream.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using wire_test::parse;
using wire_test::raw_frame;

std::string every_feature() {
    std::string out;
    for (const raw_frame& frame : std::initializer_list<raw_frame>{
             {.kind = 1, .payload = "a\xE2\x82\xAC"},
             {.kind = 9, .payload = "ping"},
             {.kind = 1, .payload = "fragment \xF0\x9F", .fin = false},
             {.kind = 10, .payload = "pong inside"},
             {.kind = 0, .payload = "\x98\x80", .fin = false},
             {.kind = 0, .fin = false},
             {.kind = 0, .payload = " end"},
             {.kind = 2, .payload = std::string(130, '\xEE')},
             {.kind = 2},
             {.kind = 8, .payload = wire_test::close_payload(1001, "caf\xC3\xA9")},
         }) {
        out += encode(frame);
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_parser_cuts)

BOOST_AUTO_TEST_CASE(any_two_cuts_and_single_bytes_give_the_same_as_the_whole) {
    const auto stream = every_feature();
    const auto whole = parse(parlor::role::server, stream);
    BOOST_TEST(whole.events.size() == 7U);
    int wrong = 0;
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            const std::size_t cuts[] = {first, second};
            wrong += parse(parlor::role::server, stream, {}, cuts) == whole ? 0 : 1;
        }
    }
    BOOST_TEST(wrong == 0);
    std::vector<std::size_t> all(stream.size());
    std::iota(all.begin(), all.end(), 0U);
    BOOST_TEST(parse(parlor::role::server, stream, {}, all) == whole);
}

BOOST_AUTO_TEST_CASE(each_prefix_tells_a_prefix_of_the_events) {
    const auto stream = every_feature();
    const auto whole = parse(parlor::role::server, stream);
    for (std::size_t size = 0; size <= stream.size(); ++size) {
        const auto part = parse(parlor::role::server, stream.substr(0, size));
        BOOST_TEST(!part.failed, "the first " << size << " bytes");
        BOOST_REQUIRE(part.events.size() <= whole.events.size());
        BOOST_TEST(std::equal(part.events.begin(), part.events.end(), whole.events.begin()),
                   "the first " << size << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(random_streams_good_and_damaged_give_the_same_however_they_are_cut) {
    std::mt19937 random(6455);
    const parlor::frame_limits limits{.max_message_bytes = 3000, .max_fragments = 6};
    int failed = 0;
    for (int round = 0; round < 1500; ++round) {
        const auto own = round % 2 == 0 ? parlor::role::server : parlor::role::client;
        auto stream = wire_test::random_stream(random, own);
        if (round % 3 != 0) wire_test::damage(stream, random);
        const auto whole = parse(own, stream, limits);
        failed += whole.failed ? 1 : 0;
        for (std::size_t cut = 0; cut <= stream.size(); cut += 1 + stream.size() / 100) {
            BOOST_TEST(parse(own, stream, limits, {&cut, 1}) == whole, "round " << round << ", cut at " << cut);
        }
        std::vector<std::size_t> cuts;
        for (std::size_t at = 0; at < stream.size(); at += 1 + random() % 5)
            cuts.push_back(at);
        BOOST_TEST(parse(own, stream, limits, cuts) == whole, "round " << round << ", cut everywhere");
    }
    BOOST_TEST(failed > 300);
    BOOST_TEST(failed < 1200);
}

BOOST_AUTO_TEST_SUITE_END()
