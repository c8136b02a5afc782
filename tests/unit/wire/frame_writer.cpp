// Promises of frame_writer: what its frames look like, and what they cost.
#include "parlor/wire/frame_writer.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "parlor/wire/utf8.hpp"
#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_frame.hpp"

namespace {

using parlor::opcode;
using wire_test::raw_frame;

std::string text_of(const parlor::slice& from) {
    const auto bytes = from.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

parlor::frame_writer rfc_client() {
    return parlor::frame_writer(parlor::role::client, [] { return std::uint32_t{0x37FA213D}; });
}

// The payload of an unmasked close frame.
std::string reason_of(const parlor::slice& from) {
    return text_of(from).substr(4);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_writer)

BOOST_AUTO_TEST_CASE(writes_the_examples_of_the_rfc) {
    parlor::frame_writer server;
    BOOST_TEST(text_of(server.write(opcode::text, "Hello")) == "\x81\x05Hello");
    BOOST_TEST(text_of(server.write(opcode::ping, "Hello")) == "\x89\x05Hello");
    auto client = rfc_client();
    BOOST_TEST(text_of(client.write(opcode::text, "Hello")) == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    BOOST_TEST(text_of(client.write(opcode::pong, "Hello")) == "\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");

    const std::string medium(256, 'b');
    BOOST_TEST(text_of(server.write(opcode::binary, medium)) == std::string("\x82\x7E\x01\x00", 4) + medium);
    const std::string big(65536, 'b');
    BOOST_TEST((text_of(server.write(opcode::binary, big)) ==
                std::string("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10) + big));
}

BOOST_AUTO_TEST_CASE(lengths_have_their_shortest_form_for_both_roles) {
    parlor::frame_writer server;
    auto client = rfc_client();
    for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 65534U, 65535U, 65536U, 65537U, 200000U}) {
        raw_frame expected{.kind = 2, .payload = std::string(size, 'p')};
        BOOST_TEST((text_of(client.write(opcode::binary, expected.payload)) == encode(expected)), size);
        expected.masked = false;
        BOOST_TEST((text_of(server.write(opcode::binary, expected.payload)) == encode(expected)), size);
    }
}

BOOST_AUTO_TEST_CASE(joins_pieces_into_one_payload) {
    parlor::frame_writer server;
    const std::array<std::string_view, 4> pieces{R"({"seq":)", "121", std::string_view(), "}"};
    BOOST_TEST(text_of(server.write(opcode::text, pieces)) == "\x81\x0b{\"seq\":121}");
    BOOST_TEST(text_of(server.write(opcode::text, std::span<const std::string_view>())) == std::string("\x81\x00", 2));

    auto client = rfc_client();
    const std::array<std::string_view, 3> cut{"H", "ell", "o"};
    BOOST_TEST(text_of(client.write(opcode::text, cut)) == "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

BOOST_AUTO_TEST_CASE(a_client_asks_for_a_fresh_mask_a_frame_and_must_have_a_source) {
    std::uint32_t next = 0x01020304;
    parlor::frame_writer client(parlor::role::client, [&next] { return next++; });
    BOOST_TEST(text_of(client.write(opcode::text, "")) == std::string("\x81\x80\x01\x02\x03\x04", 6));
    BOOST_TEST(text_of(client.write_close(parlor::close_code::no_status)) ==
               std::string("\x88\x80\x01\x02\x03\x05", 6));
    BOOST_CHECK_THROW(parlor::frame_writer(parlor::role::client, nullptr), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_message_of_its_own) {
    parlor::frame_writer server;
    BOOST_CHECK_THROW((void)server.write(opcode::continuation, "x"), std::invalid_argument);
    BOOST_CHECK_THROW((void)server.write(opcode::close, "x"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_deflated_payload_goes_out_with_rsv1) {
    using namespace std::string_literals;
    const std::string hello = "\xf2\x48\xcd\xc9\xc9\x07\x00"s;  // RFC 7692 section 7.2.3.1
    parlor::frame_writer server;
    BOOST_TEST(text_of(server.write_deflated(opcode::text, hello)) == "\xc1\x07" + hello);
    BOOST_TEST(text_of(server.write_deflated(opcode::binary, hello)) == "\xc2\x07" + hello);
    auto client = rfc_client();
    BOOST_TEST(text_of(client.write_deflated(opcode::text, hello)) ==
               encode(raw_frame{.kind = 1, .payload = hello, .reserved = 4}));
    for (const auto kind : {opcode::continuation, opcode::close, opcode::ping, opcode::pong})
        BOOST_CHECK_THROW((void)server.write_deflated(kind, hello), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(refuses_control_payloads_over_125_bytes) {
    parlor::frame_writer server;
    for (const auto kind : {opcode::ping, opcode::pong}) {
        BOOST_TEST(server.write(kind, std::string(125, 'p')).size() == 127U);
        BOOST_CHECK_THROW((void)server.write(kind, std::string(126, 'p')), std::length_error);
    }
}

BOOST_AUTO_TEST_CASE(refuses_payloads_that_no_slice_can_count) {
    parlor::frame_writer server;
    // Views of memory that is not there: the sizes must be refused before a byte is read.
    const std::string_view half("x", std::numeric_limits<std::uint32_t>::max() / 2);
    const std::array<std::string_view, 3> pieces{half, half, half};
    BOOST_CHECK_THROW((void)server.write(opcode::binary, pieces), std::length_error);
    BOOST_CHECK_THROW((void)server.write_raw({"x", parlor::frame_writer::max_payload + 1}), std::length_error);
}

BOOST_AUTO_TEST_CASE(a_close_frame_has_code_and_reason_or_neither) {
    parlor::frame_writer server;
    BOOST_TEST(text_of(server.write_close(parlor::close_code::normal)) == "\x88\x02\x03\xe8");
    BOOST_TEST(text_of(server.write_close(parlor::close_code::taken_over, "elsewhere")) ==
               "\x88\x0b\x0f\xa1"
               "elsewhere");
    BOOST_TEST(text_of(server.write_close(parlor::close_code::no_status, "lost")) == std::string("\x88\x00", 2));
}

BOOST_AUTO_TEST_CASE(a_close_frame_never_carries_a_reserved_code) {
    parlor::frame_writer server;
    for (const int code : {0, 999, 1004, 1006, 1015, 2999, 5000}) {
        BOOST_CHECK_THROW((void)server.write_close(static_cast<parlor::close_code>(code)), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_CASE(a_close_reason_is_cut_to_123_bytes_between_characters) {
    parlor::frame_writer server;
    const auto sent = [&server](const std::string& reason) {
        return reason_of(server.write_close(parlor::close_code::normal, reason));
    };
    BOOST_TEST(sent(std::string(123, 'r')) == std::string(123, 'r'));
    BOOST_TEST(sent(std::string(500, 'r')) == std::string(123, 'r'));
    const std::string euro = "\xE2\x82\xAC";
    for (std::size_t before = 118; before <= 123; ++before) {
        const auto expected = std::string(before, 'r') + (before <= 120 ? euro : "");
        BOOST_TEST(sent(std::string(before, 'r') + euro).starts_with(expected), before);
        BOOST_TEST(sent(std::string(before, 'r') + euro + euro).size() == (before > 120 ? before : before + 3), before);
    }
}

BOOST_AUTO_TEST_CASE(a_close_reason_that_is_not_utf8_is_cut_where_it_goes_wrong) {
    parlor::frame_writer server;
    BOOST_TEST(reason_of(server.write_close(parlor::close_code::normal, "good\xFFno")) == "good");
}

BOOST_AUTO_TEST_CASE(what_one_role_writes_the_other_reads) {
    parlor::frame_writer server;
    std::uint32_t random = 1;
    parlor::frame_writer client(parlor::role::client, [&random] { return random = random * 1664525 + 1013904223; });
    const auto check = [](parlor::frame_writer& writer, parlor::role reader) {
        std::string stream;
        wire_test::outcome expected;
        for (const std::size_t size : {0U, 1U, 5U, 124U, 125U, 126U, 300U, 70000U}) {
            const std::string payload(size, static_cast<char>('a' + size % 26));
            stream += text_of(writer.write(size % 2 == 0 ? opcode::text : opcode::binary, payload));
            expected.events.push_back({size % 2 == 0 ? opcode::text : opcode::binary, payload});
            if (size > 125) continue;
            stream += text_of(writer.write(opcode::ping, payload));
            stream += text_of(writer.write(opcode::pong, payload));
            expected.events.push_back({opcode::ping, payload});
            expected.events.push_back({opcode::pong, payload});
        }
        stream += text_of(writer.write_close(parlor::close_code::going_away, "bye"));
        expected.events.push_back({opcode::close, "bye", parlor::close_code::going_away});
        BOOST_TEST(wire_test::parse(reader, stream, {.max_message_bytes = 70000}) == expected);
    };
    check(server, parlor::role::client);
    check(client, parlor::role::server);
}

BOOST_AUTO_TEST_CASE(frames_written_one_after_another_are_one_run_of_bytes) {
    parlor::frame_writer server;
    parlor::slice run = server.write(opcode::text, "a");
    for (int i = 0; i < 100; ++i) {
        const auto next = server.write(opcode::text, "b");
        BOOST_REQUIRE(run.try_extend(next));
    }
    BOOST_TEST(run.size() == 3U * 101);
}

BOOST_AUTO_TEST_CASE(what_a_slice_holds_is_never_written_again) {
    parlor::frame_writer server;
    std::vector<parlor::slice> kept;
    for (int i = 0; i < 5000; ++i) {
        kept.push_back(server.write(opcode::text, std::to_string(i) + std::string(40, '.')));
        if (i % 3 == 0) (void)server.write(opcode::text, "forgotten at once");
    }
    int wrong = 0;
    for (int i = 0; i < 5000; ++i) {
        const auto payload = std::to_string(i) + std::string(40, '.');
        wrong += text_of(kept[static_cast<std::size_t>(i)]).substr(2) == payload ? 0 : 1;
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(allocates_nothing_in_a_steady_state) {
    parlor::frame_writer server;
    const std::string payload(128, 'p');
    (void)server.write(opcode::text, payload);
    const auto before = wire_test::heap_now();
    std::size_t written = 0;
    for (unsigned turn = 0; turn < 1000; ++turn) {
        parlor::slice queued = server.write(opcode::text, payload);
        for (int i = 1; i < 16; ++i)
            written += queued.try_extend(server.write(opcode::text, payload)) ? 1U : 0U;
    }
    const auto after = wire_test::heap_now();
    BOOST_TEST(written == 15U * 1000);
    BOOST_TEST(after.allocations == before.allocations);
}

BOOST_AUTO_TEST_CASE(takes_one_chunk_for_what_fits_into_one_and_frees_those_that_nobody_holds) {
    const std::string payload(1020, 'p');  // 1 KiB with its header, 63 of them a chunk, as that has a header too
    const auto start = wire_test::heap_now();
    auto unused = start;
    auto used = start;
    {
        parlor::frame_writer server;
        unused = wire_test::heap_now();
        parlor::slice last;
        for (int i = 0; i < 640; ++i)
            last = server.write(opcode::text, payload);  // one is always held
        used = wire_test::heap_now();
    }
    const auto end = wire_test::heap_now();
    BOOST_TEST(unused.allocations == start.allocations);
    BOOST_TEST(used.allocations - start.allocations == 11U);
    BOOST_TEST(used.bytes - start.bytes == 11 * parlor::batch::chunk_bytes);
    BOOST_TEST(used.live() - start.live() == 1U);
    BOOST_TEST(end.live() == start.live());
}

BOOST_AUTO_TEST_CASE(fills_a_chunk_to_its_last_byte) {
    const std::string most(parlor::batch::chunk_bytes - sizeof(parlor::batch) - 1, 'm');
    parlor::frame_writer server;
    parlor::slice run = server.write_raw(most);
    const auto start = wire_test::heap_now();
    const bool fits = run.try_extend(server.write_raw("x"));
    const auto full = wire_test::heap_now();
    const parlor::slice over = server.write_raw("y");
    const auto next = wire_test::heap_now();
    BOOST_TEST(fits);
    BOOST_TEST(full.allocations == start.allocations);
    BOOST_TEST(next.allocations == start.allocations + 1);
    BOOST_TEST(!run.try_extend(over));
    BOOST_TEST(text_of(run) == most + "x");
}

BOOST_AUTO_TEST_CASE(a_frame_that_fits_no_chunk_gets_one_of_its_size_that_dies_with_it) {
    parlor::frame_writer server;
    parlor::slice before = server.write(opcode::text, "before");
    const std::string payload(100000, 'p');
    const auto start = wire_test::heap_now();
    auto held = start;
    bool joined = false;
    {
        const parlor::slice big = server.write(opcode::binary, payload);
        held = wire_test::heap_now();
        joined = before.try_extend(big);
    }
    const auto end = wire_test::heap_now();
    BOOST_TEST(held.allocations - start.allocations == 1U);
    BOOST_TEST(held.bytes - start.bytes < 100100U);
    BOOST_TEST(end.live() == start.live());
    BOOST_TEST(!joined);
    BOOST_TEST(before.try_extend(server.write(opcode::text, "after")));  // the chunk of small frames goes on
}

BOOST_AUTO_TEST_CASE(raw_bytes_go_out_as_they_are) {
    auto client = rfc_client();
    BOOST_TEST(text_of(client.write_raw("HTTP/1.1 101 Switching Protocols\r\n\r\n")) ==
               "HTTP/1.1 101 Switching Protocols\r\n\r\n");
    BOOST_TEST(client.write_raw("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
