// Memory runs out in the middle of what strangers send: each allocation of the pure layers fails in turn, and what
// several connections share goes on as if nothing had been.
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <map>
#include <new>
#include <vector>

#include "net/http_reader.hpp"
#include "parlor/message/json.hpp"
#include "parlor/message/json_codec.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "parlor/wire/inflater.hpp"
#include "unit/wire/counted_new.hpp"
#include "unit/wire/raw_frame.hpp"

namespace failing_messages {

struct order {
    std::string name;
    std::vector<std::string> parts;
    std::map<std::string, std::int32_t> counts;
};
BOOST_DESCRIBE_STRUCT(order, (), (name, parts, counts))

}  // namespace failing_messages

namespace {

using namespace parlor;
using wire_test::raw_frame;

const std::string long_text(3000, 'x');

/// Lets each allocation of `work` fail in turn; after each failure `work` must give what it gives otherwise. Returns
/// how many there were.
std::size_t fail_each_allocation_of(const std::function<std::string()>& work) {
    const std::string expected = work();
    BOOST_REQUIRE(!expected.empty());
    for (std::size_t n = 1; n < 10'000; ++n) {
        bool failed = false;
        try {
            const wire_test::failing_allocation out_of_memory(n);
            try {
                (void)work();
            } catch (...) {
                failed = out_of_memory.failed();
                throw;
            }
            if (!out_of_memory.failed()) return n - 1;
        } catch (const std::bad_alloc&) {
            BOOST_TEST(failed);
        }
        BOOST_REQUIRE(work() == expected);
    }
    BOOST_FAIL("there is no end of allocations");
    return 0;
}

std::string frames() {
    std::string bytes = wire_test::encode(raw_frame{.kind = 1, .payload = long_text, .fin = false});
    bytes += wire_test::encode(raw_frame{.kind = 9, .payload = "ping"});
    return bytes + wire_test::encode(raw_frame{.kind = 0, .payload = long_text});
}

BOOST_AUTO_TEST_SUITE(allocation_failures)

BOOST_AUTO_TEST_CASE(whichever_allocation_of_a_parser_fails_nothing_is_lost_but_its_input) {
    const std::string sent = frames();
    BOOST_TEST(fail_each_allocation_of([&] {
                   frame_parser parser(role::server);
                   std::string heard;
                   for (std::size_t at = 0; at < sent.size(); at += 100) {
                       std::string piece = sent.substr(at, 100);
                       auto input = std::as_writable_bytes(std::span(piece));
                       frame_event event{};
                       while (parser.next(input, event) == frame_parser::status::event)
                           heard += event.text();
                   }
                   return heard;
               }) > 2U);
}

BOOST_AUTO_TEST_CASE(a_writer_that_connections_share_goes_on) {
    frame_writer writer;
    BOOST_TEST(fail_each_allocation_of([&] {
                   const std::vector<slice> written{writer.write(opcode::text, long_text),
                                                    writer.write(opcode::binary, std::string(100'000, 'y')),
                                                    writer.write_close(close_code::normal, "bye")};
                   std::string bytes;
                   for (const slice& each : written)
                       bytes.append(reinterpret_cast<const char*>(each.bytes().data()), each.bytes().size());
                   return bytes;
               }) > 1U);
}

BOOST_AUTO_TEST_CASE(a_deflater_and_an_inflater_that_connections_share_go_on) {
    std::size_t failures = 0;
    for (const std::size_t size : {600UL, 40'000UL}) {
        deflater zip;
        inflater unzip;
        const std::string plain(size, 'z');
        failures += fail_each_allocation_of([&] {
            std::string zipped(zip.deflate(plain, 15).value());
            frame_event event{};
            event.payload = std::as_writable_bytes(std::span(zipped));
            event.compressed = true;
            BOOST_REQUIRE(!unzip.inflate(event, 65536));
            return std::string(event.text());
        });
    }
    // Once they have what they need they take no more, so that the failures are those of fresh ones.
    failures += fail_each_allocation_of([] {
        deflater zip;
        return std::string(zip.deflate(long_text, 12).value());
    });
    failures += fail_each_allocation_of([] {
        inflater unzip;
        std::string stored("\x00\x05\x00\xfa\xffhello\x00", 11);
        frame_event event{};
        event.payload = std::as_writable_bytes(std::span(stored));
        event.compressed = true;
        BOOST_REQUIRE(!unzip.inflate(event, 1000));
        return std::string(event.text());
    });
    BOOST_TEST(failures > 2U);
}

BOOST_AUTO_TEST_CASE(a_codec_goes_on) {
    const auto speaks = make_json_codec();
    const std::string said =
        R"({"type":"say-something-long-enough-for-the-heap","room":"room/a-long-name-of-a-room","id":")" +
        std::string(60, 'i') + R"(","key":")" + std::string(60, 'k') + R"(","data":{"text":")" + long_text + "\"}}";
    BOOST_TEST(fail_each_allocation_of([&] {
                   const decode_result result = speaks->decode(said, false);
                   const auto& made = std::get<record>(result);
                   std::string scratch;
                   std::vector<std::string_view> pieces;
                   const outgoing reply = make_reply(made.id, made.payload);
                   speaks->encode(reply, scratch, pieces);
                   std::string all = made.type + made.room + made.key;
                   for (const std::string_view piece : pieces)
                       all += piece;
                   return all;
               }) > 0U);
}

BOOST_AUTO_TEST_CASE(data_of_a_message_is_read_again) {
    const std::string text = R"({"name":")" + long_text + R"(","parts":["a","b","c"],"counts":{"x":1,"y":2}})";
    BOOST_TEST(fail_each_allocation_of([&] { return encode(decode<failing_messages::order>(text)); }) > 2U);
}

BOOST_AUTO_TEST_CASE(a_request_is_read_again) {
    const http_limits limits;
    const std::string sent =
        "POST /a-path?that=is&long=enough HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 3000\r\n\r\n" + long_text;
    const std::vector<std::string_view> offers{"permessage-deflate; server_max_window_bits=10"};
    BOOST_TEST(fail_each_allocation_of([&] {
                   http_reader reader(limits);
                   for (std::size_t at = 0; at < sent.size(); at += 50) {
                       const std::string piece = sent.substr(at, 50);
                       auto input = std::as_bytes(std::span(piece));
                       if (reader.feed(input) != http_reader::status::request) continue;
                       const http_request request = reader.take();
                       return std::string(request.target()) + std::string(request.body()) +
                              answer_deflate(offers).answer;
                   }
                   return std::string();
               }) > 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
