// Promises of the witness's frame reader, held against the framework's own writer.
#include "chaos/frame_reader.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

#include "chaos/message_text.hpp"
#include "parlor/wire/frame_writer.hpp"

namespace {

std::string bytes_of(const parlor::slice& frame) {
    const auto bytes = frame.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string stream() {
    parlor::frame_writer server(parlor::role::server);
    parlor::frame_writer client(parlor::role::client, [] { return 0x12345678U; });
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n" +
           bytes_of(server.write(parlor::opcode::text, "short")) +
           bytes_of(client.write(parlor::opcode::text, std::string(300, 'm'))) +
           bytes_of(server.write(parlor::opcode::text, std::string(70'000, 'x'))) +
           bytes_of(server.write_close(parlor::close_code::try_again_later, "slow"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(frame_reader)

BOOST_AUTO_TEST_CASE(finds_every_frame_wherever_the_stream_is_cut) {
    const std::string all = stream();
    for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, all.size()}) {
        std::vector<std::string> found;
        chaos::frame_reader reader([&found](std::uint8_t opcode, std::string_view payload) {
            found.push_back(std::to_string(opcode) + ":" + std::string(payload));
        });
        for (std::size_t at = 0; at < all.size(); at += step)
            reader.feed(std::as_bytes(std::span(all).subspan(at, std::min(step, all.size() - at))));
        BOOST_REQUIRE(found.size() == 4U);
        BOOST_TEST(found[0] == "1:short");
        BOOST_TEST(found[1] == "1:" + std::string(300, 'm'));
        BOOST_TEST(found[2].size() == 70'002U);
        BOOST_TEST(chaos::close_code_of(found[3].substr(2)) == 1013);
    }
}

BOOST_AUTO_TEST_CASE(a_text_names_its_message_only_when_it_is_whole) {
    for (std::uint32_t number = 1; number < 500; ++number) {
        const chaos::message_id id{.author = 3, .number = number};
        BOOST_REQUIRE((chaos::read_text(chaos::text_of(id)) == id));
        BOOST_REQUIRE(!chaos::read_text(chaos::text_of(id) + "a"));
        BOOST_REQUIRE(!chaos::read_text(chaos::name_of(id)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
