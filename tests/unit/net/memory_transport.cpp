// Promises of memory_transport: it behaves as a socket does, and fails where it is told to.
#include "net/memory_transport.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"

namespace {

using parlor::io_status;

struct recorder final : parlor::stream_watcher {
    void on_ready(bool r, bool w) override {
        readable = readable || r;
        writable = writable || w;
    }
    bool readable = false;
    bool writable = false;
};

struct fixture {
    static std::span<const std::byte> bytes(std::string_view text) { return std::as_bytes(std::span(text)); }
    parlor::io_result write(std::string_view text) {
        const std::array buffers{bytes(text)};
        return near->try_write(buffers);
    }
    parlor::io_result read() { return near->try_read(scratch); }

    parlor::test::manual_loop loop;
    std::pair<std::unique_ptr<parlor::memory_transport>, std::unique_ptr<parlor::memory_transport>> both =
        parlor::make_memory_transports(loop);
    std::unique_ptr<parlor::memory_transport>& near = both.first;
    std::unique_ptr<parlor::memory_transport>& far = both.second;
    std::array<std::byte, 16> scratch{};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(memory_transport, fixture)

BOOST_AUTO_TEST_CASE(carries_bytes_both_ways) {
    const std::array buffers{bytes("hello "), bytes("there")};
    BOOST_TEST(near->try_write(buffers).bytes == 11U);
    BOOST_TEST(far->read_all() == "hello there");
    far->write_all("hi");
    BOOST_TEST(read().bytes == 2U);
    BOOST_TEST((read().status == io_status::would_block));
}

BOOST_AUTO_TEST_CASE(splits_reads_and_writes_by_script) {
    near->limit_writes(3);
    BOOST_TEST(write("abcdef").bytes == 3U);
    BOOST_TEST(far->read_all() == "abc");
    near->limit_reads(2);
    far->write_all("xyz");
    BOOST_TEST(read().bytes == 2U);
    BOOST_TEST(read().bytes == 1U);
}

BOOST_AUTO_TEST_CASE(blocks_writes_past_the_window_until_the_other_end_reads) {
    near->set_window(4);
    BOOST_TEST(write("abcdef").bytes == 4U);
    BOOST_TEST((write("ef").status == io_status::would_block));
    recorder heard;
    near->watch(&heard);
    loop.run_ready();
    BOOST_TEST(!heard.writable);
    BOOST_TEST(near->unread_by_peer() == 4U);
    (void)far->read_all();
    BOOST_TEST(!heard.writable);  // never inside a call
    loop.run_ready();
    BOOST_TEST(heard.writable);
}

BOOST_AUTO_TEST_CASE(tells_of_bytes_end_and_reset) {
    const auto told_by = [&](auto cause) {
        fixture own;
        recorder heard;
        own.near->watch(&heard);
        own.loop.run_ready();
        BOOST_TEST(!heard.readable);
        cause(own);
        own.loop.run_ready();
        return heard.readable;
    };
    BOOST_TEST(told_by([](fixture& own) { own.far->write_all("x"); }));
    BOOST_TEST(told_by([](fixture& own) { own.far->shutdown_write(); }));
    BOOST_TEST(told_by([](fixture& own) { own.far->reset(); }));
    BOOST_TEST(told_by([](fixture& own) { own.far.reset(); }));
    BOOST_TEST(!told_by([](fixture& own) { own.near->close(); }));
    BOOST_TEST(!told_by([](fixture& own) { own.near.reset(); }));
}

BOOST_AUTO_TEST_CASE(tells_once_until_all_is_read) {
    recorder heard;
    near->watch(&heard);
    near->limit_reads(1);
    far->write_all("ab");
    loop.run_ready();
    BOOST_TEST(heard.readable);
    heard = {};
    far->write_all("c");
    loop.run_ready();
    BOOST_TEST(!heard.readable);
    BOOST_TEST(read().more);
    BOOST_TEST(read().more);
    BOOST_TEST(!read().more);
    far->write_all("d");
    loop.run_ready();
    BOOST_TEST(heard.readable);
}

BOOST_AUTO_TEST_CASE(ends_after_what_was_sent_and_goes_on_the_other_way) {
    far->write_all("last");
    far->shutdown_write();
    BOOST_TEST(read().bytes == 4U);
    BOOST_TEST((read().status == io_status::end));
    BOOST_TEST(write("still").bytes == 5U);
    BOOST_TEST(far->read_all() == "still");
    BOOST_TEST(!far->at_end());
    near->close();
    BOOST_TEST(far->at_end());
}

BOOST_AUTO_TEST_CASE(resets_both_ways_and_loses_what_was_on_its_way) {
    far->write_all("lost");
    far->reset();
    BOOST_TEST((read().status == io_status::failed));
    BOOST_TEST((write("x").status == io_status::failed));
    BOOST_TEST(near->was_reset());
}

BOOST_AUTO_TEST_CASE(resets_when_it_is_closed_with_unread_bytes) {
    far->write_all("unread");
    near->close();
    BOOST_TEST(far->was_reset());
}

BOOST_AUTO_TEST_CASE(fails_the_nth_try) {
    far->write_all("abc");
    near->limit_reads(1);
    near->fail_after(3);
    BOOST_TEST((read().status == io_status::ok));
    BOOST_TEST((read().status == io_status::ok));
    BOOST_TEST((read().status == io_status::failed));
    BOOST_TEST(far->was_reset());
}

BOOST_AUTO_TEST_CASE(moves_to_another_loop_with_all_that_is_on_its_way) {
    parlor::test::manual_loop other;
    far->write_all("unread");
    (void)write("sent");
    auto moved = near->move_to(other);
    BOOST_TEST((read().status == io_status::failed));  // this object is closed
    near.reset();
    BOOST_TEST(moved->try_read(scratch).bytes == 6U);
    BOOST_TEST(far->read_all() == "sent");
    recorder heard;
    moved->watch(&heard);
    far->write_all("more");
    loop.run_ready();
    BOOST_TEST(!heard.readable);
    other.run_ready();
    BOOST_TEST(heard.readable);
}

BOOST_AUTO_TEST_SUITE_END()
