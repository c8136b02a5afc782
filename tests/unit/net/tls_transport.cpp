// Promises of tls_transport: bytes go through whole however the stream below is cut, and every end is one.
#include "net/tls_transport.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "unit/net/tls_fixture.hpp"

namespace {

using namespace parlor::unit;
using parlor::io_status;

struct established : tls_fixture {
    established() {
        accept();
        connect();
        run();
        BOOST_REQUIRE(client_tls->is_established());
    }
    io_status put(std::string_view text) const {
        const std::array<std::span<const std::byte>, 1> buffers{std::as_bytes(std::span(text))};
        return server->stream->try_write(buffers).status;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_transport, tls_fixture)

BOOST_AUTO_TEST_CASE(carries_bytes_both_ways_behind_a_handshake_that_nobody_sees) {
    accept();
    connect();
    client->say("hello");  // before there is anything to say it through
    run();
    BOOST_TEST(server->heard == "hello");
    server->say("hi");
    run();
    BOOST_TEST(client->heard == "hi");
    BOOST_TEST(client_tls->problem().empty());
}

BOOST_DATA_TEST_CASE(nothing_depends_on_how_the_stream_is_cut,
                     boost::unit_test::data::make({1, 2, 3, 7, 100, 1000, 17000}), cut) {
    const auto size = static_cast<std::size_t>(cut);
    near->limit_reads(size);
    far->limit_reads(size);
    near->limit_writes(size);
    far->limit_writes(size);
    accept();
    connect();
    const std::string there = pattern(40'000);
    const std::string back = pattern(50'000);
    client->say(there);
    server->say(back);
    run();
    BOOST_TEST((server->heard == there));
    BOOST_TEST((client->heard == back));
    BOOST_TEST(client->unsent.empty());
    BOOST_TEST(server->unsent.empty());
}

BOOST_DATA_TEST_CASE(nothing_depends_on_how_little_the_stream_holds, boost::unit_test::data::make({1, 5, 333, 4096}),
                     room) {
    near->set_window(static_cast<std::size_t>(room));
    far->set_window(static_cast<std::size_t>(room));
    accept();
    connect();
    const std::string much = pattern(40'000);
    client->say(much);
    server->say(much);
    run();
    BOOST_TEST((server->heard == much));
    BOOST_TEST((client->heard == much));
}

BOOST_FIXTURE_TEST_CASE(a_writer_waits_until_all_that_it_was_told_is_written_has_left, established) {
    near->set_window(100);
    const std::string text = pattern(1000);
    server->say(text);
    BOOST_TEST(server->unsent == text.substr(999));  // the rest is encrypted, and must leave as it is
    BOOST_TEST((put(server->unsent) == io_status::would_block));
    run();
    BOOST_TEST(server->unsent.empty());
    BOOST_TEST(client->heard == text);
}

BOOST_FIXTURE_TEST_CASE(many_buffers_leave_as_one_record, established) {
    const std::array<std::string_view, 3> parts{"one ", "two ", "three"};
    std::array<std::span<const std::byte>, 3> buffers;
    std::ranges::transform(parts, buffers.begin(),
                           [](std::string_view part) { return std::as_bytes(std::span(part)); });
    BOOST_TEST(server->stream->try_write(buffers).bytes == 13U);
    BOOST_TEST(near->unread_by_peer() == 13U + 22U);  // head, kind and tag
    run();
    BOOST_TEST(client->heard == "one two three");
}

BOOST_FIXTURE_TEST_CASE(the_end_of_writing_is_told_behind_all_bytes, established) {
    near->set_window(10);
    server->say("last words");
    server->stream->shutdown_write();
    run();
    BOOST_TEST(client->heard == "last words");
    BOOST_TEST(client->ended);
    BOOST_TEST(!client->failed);
    client->say("still heard");
    run();
    BOOST_TEST(server->heard == "still heard");
    BOOST_TEST((put("x") == io_status::failed));
}

BOOST_FIXTURE_TEST_CASE(closing_is_an_end_and_not_a_failure, established) {
    client->stream->close();
    run();
    BOOST_TEST(server->ended);
    BOOST_TEST(!server->failed);
    BOOST_TEST((client->stream->try_read(std::span<std::byte>()).status == io_status::failed));
}

BOOST_FIXTURE_TEST_CASE(a_peer_that_just_hangs_up_is_an_end_too, established) {
    far->shutdown_write();  // below TLS: without a close_notify
    run();
    BOOST_TEST(server->ended);
}

BOOST_FIXTURE_TEST_CASE(a_reset_is_a_failure, established) {
    client->stream->reset();
    run();
    BOOST_TEST(server->failed);
    BOOST_TEST(near->was_reset());
}

BOOST_FIXTURE_TEST_CASE(bytes_that_were_tampered_with_are_a_failure, established) {
    far->write_all(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, 'x'));
    run();
    BOOST_TEST(server->failed);
    BOOST_TEST(server->heard.empty());
}

BOOST_FIXTURE_TEST_CASE(moves_to_another_loop_with_what_is_on_its_way, established) {
    near->set_window(10);
    const std::string text = pattern(300);
    server->say(text);
    client->say("on its way");
    parlor::test::manual_loop other;
    auto moved = server->stream->move_to(other);
    BOOST_TEST((server->stream->try_read(std::span<std::byte>()).status == io_status::failed));
    server->stream = std::move(moved);
    server->stream->watch(server.get());
    server->read();  // what came meanwhile is not told
    server->write();
    for (int i = 0; i < 200; ++i) {
        run();
        other.run_ready();
    }
    BOOST_TEST(server->heard == "on its way");
    BOOST_TEST(client->heard == text);
    BOOST_TEST(server->unsent.empty());
    server.reset();  // before the loop that it lives on now
}

BOOST_AUTO_TEST_CASE(whatever_fails_below_is_told_to_both_ends) {
    for (std::size_t nth = 1; nth < 60; ++nth) {
        tls_fixture each;
        each.near->limit_reads(100);
        each.near->limit_writes(300);
        each.near->fail_after(nth);
        each.accept();
        each.connect();
        each.client->say("there");
        each.server->say("back");
        each.run();
        each.server->say("more");
        each.client->say("more");
        each.run();
        const bool whole = each.client->heard == "backmore" && each.server->heard == "theremore";
        BOOST_TEST((whole || (each.server->failed && each.client->failed)), "at the " << nth << "th try");
    }
}

BOOST_AUTO_TEST_CASE(plain_http_is_told_that_this_is_tls) {
    accept();
    far->write_all("GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n");
    run();
    BOOST_TEST(server->failed);
    server->stream->close();
    const std::string answer = far->read_all();
    BOOST_TEST(answer.starts_with("HTTP/1.1 400 "));
    BOOST_TEST(answer.ends_with("this port speaks TLS: use https://"));
    BOOST_TEST(far->at_end());
}

BOOST_AUTO_TEST_CASE(what_is_neither_gets_a_clean_end) {
    accept();
    far->write_all(std::string("\0\xff\x01\x02 no protocol at all", 24));
    run();
    BOOST_TEST(server->failed);
    server->stream->close();
    (void)far->read_all();
    BOOST_TEST(far->at_end());
    BOOST_TEST(!far->was_reset());
}

BOOST_AUTO_TEST_SUITE_END()
