// Promises of proxied_transport: the client's bytes and address, however the header comes.
#include "net/proxied_transport.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "net/memory_transport.hpp"
#include "parlor/core/log.hpp"
#include "parlor/test/manual_loop.hpp"

namespace {

using parlor::io_status;

struct fixture {
    fixture() {
        auto both = parlor::make_memory_transports(loop);
        both.first->set_peer_address("10.0.0.1");
        near = both.first.get();
        far = std::move(both.second);
        proxied = std::make_unique<parlor::proxied_transport>(std::move(both.first));
    }
    /// All that can be read now.
    std::string read() {
        std::string all;
        for (;;) {
            const parlor::io_result got = proxied->try_read(scratch);
            last = got.status;
            if (got.status != io_status::ok) return all;
            all.append(reinterpret_cast<const char*>(scratch.data()), got.bytes);
        }
    }

    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::memory_transport> far;
    parlor::memory_transport* near = nullptr;
    std::unique_ptr<parlor::proxied_transport> proxied;
    std::array<std::byte, 64> scratch{};
    io_status last = io_status::ok;
};

const std::string header = "PROXY TCP4 1.2.3.4 10.0.0.1 4711 80\r\n";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(proxied_transport, fixture)

BOOST_AUTO_TEST_CASE(gives_what_follows_the_header_and_the_clients_address) {
    far->write_all(header + "GET / HTTP/1.1\r\n");
    BOOST_TEST(proxied->peer_address() == "10.0.0.1");
    BOOST_TEST(read() == "GET / HTTP/1.1\r\n");
    BOOST_TEST((last == io_status::would_block));
    BOOST_TEST(proxied->peer_address() == "1.2.3.4");
    far->write_all("PROXY TCP4 6.6.6.6 10.0.0.1 4711 80\r\n");  // the client's own
    BOOST_TEST(read() == "PROXY TCP4 6.6.6.6 10.0.0.1 4711 80\r\n");
    BOOST_TEST(proxied->peer_address() == "1.2.3.4");
}

BOOST_AUTO_TEST_CASE(takes_the_header_in_pieces) {
    near->limit_reads(7);
    far->write_all(header + "GET /");
    BOOST_TEST(read() == "GET /");
    BOOST_TEST(proxied->peer_address() == "1.2.3.4");
}

BOOST_AUTO_TEST_CASE(waits_for_the_rest_of_the_header) {
    far->write_all(header.substr(0, 20));
    BOOST_TEST(read() == "");
    BOOST_TEST((last == io_status::would_block));
    far->write_all(header.substr(20));
    BOOST_TEST(read() == "");
    BOOST_TEST((last == io_status::would_block));
    BOOST_TEST(proxied->peer_address() == "1.2.3.4");
    far->write_all("x");
    BOOST_TEST(read() == "x");
}

BOOST_AUTO_TEST_CASE(fails_without_a_header) {
    const parlor::log::capture log;
    far->write_all("GET / HTTP/1.1\r\n");
    BOOST_TEST(read() == "");
    BOOST_TEST((last == io_status::failed));
    BOOST_TEST(far->was_reset());
    BOOST_TEST(log.records("a trusted proxy did not say whom it connects").size() == 1U);
}

BOOST_AUTO_TEST_CASE(tells_the_end_of_the_stream_before_the_header_is_whole) {
    far->write_all("PROXY ");
    far->shutdown_write();
    BOOST_TEST(read() == "");
    BOOST_TEST((last == io_status::end || last == io_status::would_block));
    BOOST_TEST(read() == "");
    BOOST_TEST((last == io_status::end));
}

BOOST_AUTO_TEST_CASE(keeps_what_it_knows_when_it_moves) {
    far->write_all(header.substr(0, 20));
    BOOST_TEST(read() == "");
    const auto moved = proxied->move_to(loop);
    far->write_all(header.substr(20) + "x");
    BOOST_TEST(moved->try_read(scratch).bytes == 1U);
    BOOST_TEST(moved->peer_address() == "1.2.3.4");
    BOOST_TEST(moved->move_to(loop)->peer_address() == "1.2.3.4");
}

BOOST_AUTO_TEST_SUITE_END()
