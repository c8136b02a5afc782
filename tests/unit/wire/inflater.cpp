// Promises of inflater: RFC 7692 section 7.2 clause by clause, bombs, broken data, and what it costs.
#include "parlor/wire/inflater.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "parlor/wire/deflater.hpp"
#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_deflate.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using namespace std::string_literals;
using namespace wire_test;
using parlor::close_code;
using parlor::opcode;

// A message, or the code and reason of the error.
struct inflated {
    std::string message = {};
    close_code code = close_code::no_status;
    std::string reason = {};

    friend bool operator==(const inflated&, const inflated&) = default;
};

std::ostream& operator<<(std::ostream& out, const inflated& what) {
    return out << static_cast<unsigned>(what.code) << ' ' << what.reason << ' ' << what.message.size() << " bytes";
}

inflated inflate(parlor::inflater& with, std::string payload, std::size_t limit = 0, opcode kind = opcode::binary) {
    parlor::frame_event event{.kind = kind, .payload = std::as_writable_bytes(std::span(payload)), .compressed = true};
    if (const auto* error = with.inflate(event, limit))
        return {.code = error->code, .reason = std::string(error->reason)};
    BOOST_TEST(!event.compressed);
    return {.message = std::string(event.text())};
}

inflated inflate(std::string payload, std::size_t limit = 0, opcode kind = opcode::binary) {
    parlor::inflater fresh;
    return inflate(fresh, std::move(payload), limit, kind);
}

inflated broken() {
    return {.code = close_code::invalid_payload, .reason = "compressed data is broken"};
}

inflated too_big() {
    return {.code = close_code::message_too_big, .reason = "message too big"};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(inflater)

// ------------------------------------------------------------------------------------------- section 7.2.3

BOOST_AUTO_TEST_CASE(reads_the_examples_of_the_rfc) {
    BOOST_TEST(inflate("\xf2\x48\xcd\xc9\xc9\x07\x00"s).message == "Hello");                          // 7.2.3.1
    BOOST_TEST(inflate("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00"s).message == "Hello");          // 7.2.3.3
    BOOST_TEST(inflate("\xf3\x48\xcd\xc9\xc9\x07\x00\x00"s).message == "Hello");                      // 7.2.3.4
    BOOST_TEST(inflate("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00"s).message == "Hello");  // 7.2.3.5
    BOOST_TEST(inflate("\x00"s) == inflated());                                                       // 7.2.3.6
}

// 7.2.3.2: we always agree on no context takeover, so the second message of that example refers to nothing.
BOOST_AUTO_TEST_CASE(a_message_cannot_refer_to_the_one_before) {
    parlor::inflater under_test;
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(inflate(under_test, "\xf2\x48\xcd\xc9\xc9\x07\x00"s).message == "Hello");
        BOOST_TEST(inflate(under_test, "\xf2\x00\x11\x00\x00"s) == broken());
    }
}

BOOST_AUTO_TEST_CASE(nothing_at_all_is_an_empty_message_too) {
    BOOST_TEST(inflate("") == inflated());
}

// ------------------------------------------------------------------------------------------- section 7.2.1: any sender

BOOST_AUTO_TEST_CASE(reads_what_zlib_makes_with_any_settings) {
    std::mt19937 random(7692);
    parlor::inflater under_test;
    for (int round = 0; round < 1500; ++round) {
        const std::size_t size = random() % 3 == 0 ? random() % 70000 : random() % 300;
        const auto seed = random();
        const auto options = random_options(random);
        const auto message = round % 4 == 0 ? noise(size, seed) : some_json(size, seed);
        BOOST_TEST((inflate(under_test, raw_deflate(message, options)) == inflated{message}), "round " << round);
    }
}

BOOST_AUTO_TEST_CASE(reads_what_deflater_makes) {
    parlor::inflater under_test;
    parlor::deflater deflater;
    for (unsigned bits = 9; bits <= 15; ++bits) {
        for (std::size_t size = 100; size < 140000; size = size * 5 / 4) {
            const auto message = some_json(size, bits);
            const std::string payload(deflater.deflate(message, bits).value());
            BOOST_TEST((inflate(under_test, payload) == inflated{message}), size << " bytes, " << bits);
        }
    }
}

// Blocks of all kinds, final or not, in one message: each marked as the last one is followed by more.
BOOST_AUTO_TEST_CASE(reads_on_behind_blocks_that_are_marked_as_the_last) {
    const auto final_block = [](std::string_view text, raw_deflate_options options) {
        options.final_block = true;
        auto block = raw_deflate(text, options);
        block.pop_back();  // of the empty block, which only ends a message
        return block;
    };
    const std::string stored = final_block("stored ", {.level = 0});
    const std::string fixed = final_block("fixed ", {.fixed_codes = true});
    const std::string dynamic = final_block(some_json(3000), {});
    const std::string all = stored + fixed + dynamic + fixed + fixed + stored;
    std::string payload, expected;
    for (int i = 0; i < 3; ++i) {
        payload += all;
        expected.append("stored fixed ").append(some_json(3000)).append("fixed fixed stored ");
    }
    BOOST_TEST((inflate(payload + '\0') == inflated{expected}));
    BOOST_TEST((inflate(payload + raw_deflate("open")) == inflated{expected + "open"}));
    // The empty block belongs there; but what lacks it is whole all the same.
    BOOST_TEST((inflate(payload) == inflated{expected}));
}

// ------------------------------------------------------------------------------------------- broken data

BOOST_AUTO_TEST_CASE(refuses_what_is_not_deflate) {
    BOOST_TEST(inflate("\x06"s) == broken());                           // the reserved kind of block
    BOOST_TEST(inflate("\x00\x05\x00\xfb\xffHello\x00"s) == broken());  // a stored block whose lengths disagree
    BOOST_TEST(inflate("Hello") == broken());
    BOOST_TEST(inflate("\x00\x00\xff\xff"s) == broken());  // the tail instead of the empty block
}

BOOST_AUTO_TEST_CASE(refuses_data_that_ends_too_early) {
    const auto message = some_json(400);
    for (const auto& options :
         {raw_deflate_options{}, raw_deflate_options{.fixed_codes = true}, raw_deflate_options{.final_block = true}}) {
        const auto payload = raw_deflate(message, options);
        for (std::size_t size = 1; size < payload.size(); ++size) {
            const auto seen = inflate(payload.substr(0, size));
            // The very last byte may hold nothing but the end of the empty block.
            BOOST_TEST((seen == broken() || (size + 2 >= payload.size() && seen.message == message)),
                       size << " of " << payload.size());
        }
    }
    // As the rules go, a stored block may eat up the tail; nobody can tell. But it must be complete with that.
    const auto stored = raw_deflate(message, {.level = 0});
    for (std::size_t size = 2; size < 400; ++size)
        BOOST_TEST(inflate(stored.substr(0, size)) == broken());
}

BOOST_AUTO_TEST_CASE(damaged_data_is_refused_or_read_but_does_no_harm) {
    std::mt19937 random(11);
    parlor::inflater under_test;
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        const auto size = random() % 2000;
        const auto options = random_options(random);
        auto payload = raw_deflate(some_json(size, random()), options);
        for (unsigned i = 0; i <= random() % 3; ++i) {
            const auto at = random() % payload.size();
            payload[at] = static_cast<char>(random());
        }
        const auto seen = inflate(under_test, payload, 5000);
        BOOST_TEST(seen.message.size() <= 5000U);
        refused += seen.code == close_code::no_status ? 0 : 1;
        BOOST_REQUIRE(inflate(under_test, "\xf2\x48\xcd\xc9\xc9\x07\x00"s).message == "Hello");
    }
    BOOST_TEST(refused > 1000);
}

BOOST_AUTO_TEST_CASE(text_is_checked_once_it_can_be_read) {
    const inflated bad{.code = close_code::invalid_payload, .reason = "text is not UTF-8"};
    BOOST_TEST(inflate(raw_deflate("na\xC3\xAFve"), 0, opcode::text).message == "na\xC3\xAFve");
    BOOST_TEST(inflate(raw_deflate("na\xC3"), 0, opcode::text) == bad);
    BOOST_TEST(inflate(raw_deflate(std::string(3000, 'a') + "\xFF"), 0, opcode::text) == bad);
    BOOST_TEST(inflate(raw_deflate("\xFF"), 0, opcode::binary).message == "\xFF");
}

// ------------------------------------------------------------------------------------------- limits and memory

BOOST_AUTO_TEST_CASE(the_limit_counts_the_bytes_of_the_message) {
    for (const std::size_t size : {1U, 100U, 4095U, 4096U, 4097U, 65536U}) {
        const auto payload = raw_deflate(some_json(size));
        BOOST_TEST((inflate(payload, size) == inflated{some_json(size)}), size);
        BOOST_TEST((inflate(payload, size - 1 + (size == 1 ? 1 : 0)) == too_big()) == (size != 1), size);
        BOOST_TEST((inflate(payload, 0) == inflated{some_json(size)}), size);
    }
    const auto zeros = raw_deflate(std::string(65537, 'a'));
    BOOST_TEST(inflate(zeros, 65536) == too_big());
    BOOST_TEST(inflate(zeros, 65537).message.size() == 65537U);
}

BOOST_AUTO_TEST_CASE(a_bomb_is_stopped_while_it_goes_off) {
    const auto bomb = raw_deflate(std::string(8000000, 'a'), {.level = 9});
    BOOST_TEST(bomb.size() < 65536U);
    parlor::inflater under_test;
    const auto before = heap_now();
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(inflate(under_test, bomb, 65536) == too_big());
    const auto after = heap_now();
    BOOST_TEST(after.bytes - before.bytes < 10 * (bomb.size() + 1000) + 300000U);  // ten copies of the bomb itself
    BOOST_TEST(inflate(under_test, raw_deflate("next"), 65536).message == "next");
}

BOOST_AUTO_TEST_CASE(allocates_nothing_in_a_steady_state) {
    parlor::inflater under_test;
    std::string small = raw_deflate(some_json(600)), big = raw_deflate(some_json(60000));
    const auto work = [&under_test](std::string& payload) {
        parlor::frame_event event{
            .kind = opcode::text, .payload = std::as_writable_bytes(std::span(payload)), .compressed = true};
        return under_test.inflate(event, 65536) == nullptr;
    };
    BOOST_TEST(work(big));
    const auto warm = heap_now();
    bool good = true;
    for (int i = 0; i < 50; ++i)
        good = work(small) && work(big) && good;
    BOOST_TEST(heap_now().allocations == warm.allocations);
    BOOST_TEST(good);
}

BOOST_AUTO_TEST_CASE(costs_nothing_until_it_is_used_and_keeps_no_huge_buffer) {
    auto huge = raw_deflate(std::string(3000000, 'a')), small = raw_deflate("small");
    const auto before = heap_now();
    parlor::inflater under_test;
    BOOST_TEST(heap_now().allocations == before.allocations);
    const auto live = [&](std::string& payload) {
        parlor::frame_event event{
            .kind = opcode::binary, .payload = std::as_writable_bytes(std::span(payload)), .compressed = true};
        const bool good = under_test.inflate(event, 0) == nullptr;
        const auto now = heap_now();
        BOOST_TEST(good);
        return now;
    };
    const auto full = live(huge);
    const auto after = live(small);
    BOOST_TEST(after.freed > full.freed);
    BOOST_TEST(after.bytes - full.bytes < 10000U);
}

BOOST_AUTO_TEST_SUITE_END()
