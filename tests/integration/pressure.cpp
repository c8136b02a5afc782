// Slow readers, full mailboxes: who pays, and that nobody else notices.
#include <algorithm>
#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/running_server.hpp"
#include "parlor/room/room.hpp"

namespace {

using namespace integration;
using parlor::close_code;

struct push {
    std::uint32_t count = 0;
    bool latest = false;
};
BOOST_DESCRIBE_STRUCT(push, (), (count, latest))

struct position {
    std::uint32_t number = 0;
    std::string filler;
};
BOOST_DESCRIBE_STRUCT(position, (), (number, filler))

struct done {};
BOOST_DESCRIBE_STRUCT(done, (), ())

const ws_options slow_reader{.headers = {}, .tcp = {.receive_buffer = 4096, .source_address = {}}};

BOOST_AUTO_TEST_SUITE(pressure)

BOOST_AUTO_TEST_CASE(a_slow_reader_is_closed_with_1013_while_others_get_everything) {
    constexpr std::uint64_t messages = 400;
    running_server server([](parlor::config& c) {
        c.max_outbox_bytes = 256 * 1024;
        c.close_timeout = std::chrono::minutes(5);
    });
    peer slow(server.port(), "slow", "room/main", slow_reader);
    peer quick(server.port(), "quick", "room/main"), talker(server.port(), "talker", "room/main");
    for (std::uint64_t sent = 1; sent <= messages; ++sent) {
        (void)talker.say("room/main", std::string(32 * 1024, 'x'));
        BOOST_REQUIRE_EQUAL(number_at(quick.event("said"), "/seq"), sent);  // in step: a starved test is no slow reader
    }
    std::uint64_t seq = 0;
    const auto read = [&] {
        for (;;) {
            const auto frame = slow.event("said");
            if (number_at(frame, "/seq") != ++seq) throw std::runtime_error("not in order");
        }
    };
    BOOST_CHECK_EXCEPTION(read(), connection_ended,
                          [](const connection_ended& why) { return why.how().code == close_code::try_again_later; });
    BOOST_TEST(seq < messages);
    BOOST_TEST(server.past(parlor::limit::max_outbox_bytes) == 1U);
    // And it can resume.
    peer back(server.port(), "slow");
    const auto reply = back.resume(slow.token(), R"({"room/main":)" + std::to_string(seq) + '}');
    BOOST_TEST(number_at(reply, "/data/rooms/room~1main/replayed") == messages - seq);
    while (seq < messages)
        BOOST_REQUIRE_EQUAL(number_at(back.event("said"), "/seq"), ++seq);
}

BOOST_AUTO_TEST_CASE(one_that_does_not_even_take_its_close_is_reset_after_close_timeout) {
    const running_server server([](parlor::config& c) {
        c.max_outbox_bytes = 256 * 1024;
        c.close_timeout = std::chrono::milliseconds(50);
        c.resume_window = std::chrono::milliseconds(50);
    });
    peer slow(server.port(), "slow", "room/main", slow_reader), talker(server.port(), "talker", "room/main");
    std::uint64_t members = 2;
    for (int i = 0; members == 2 && i < 100000; ++i) {
        (void)talker.say("room/main", std::string(32 * 1024, 'x'));
        members = number_at(talker.join("room/main"), "/count");
    }
    BOOST_TEST(members == 1U);
    BOOST_TEST(slow.read_to_end().code == close_code::abnormal);
}

BOOST_AUTO_TEST_CASE(stalled_clients_together_hold_no_more_than_the_total_and_the_healthy_notice_nothing) {
    constexpr std::size_t total = 2 * 1024 * 1024;
    running_server server([](parlor::config& c) {
        c.max_outbox_bytes = 0;  // each for itself may hold as much as it likes
        c.max_total_outbox_bytes = total;
        c.close_timeout = std::chrono::milliseconds(50);
    });
    std::vector<std::unique_ptr<peer>> stalled;
    for (int i = 0; i < 20; ++i)
        stalled.push_back(std::make_unique<peer>(server.port(), "s" + std::to_string(i), "room/main", slow_reader));
    peer healthy(server.port(), "healthy", "room/main");
    std::uint64_t seq = 0;
    std::size_t most = 0;
    // The kernel holds several megabytes for a client before anything waits here.
    while (server.past(parlor::limit::max_total_outbox_bytes) < stalled.size() && seq < 2000) {
        BOOST_REQUIRE_EQUAL(healthy.say("room/main", std::string(32 * 1024, 'x')), ++seq);
        most = std::max(most, server.app().counters().outbox_bytes);
    }
    BOOST_TEST(server.past(parlor::limit::max_total_outbox_bytes) == stalled.size());
    BOOST_TEST(server.past(parlor::limit::max_outbox_bytes) == 0U);
    // What a turn makes before its end, and the rest of the frame on the wire of each one that is being closed.
    BOOST_TEST(most < total + threads_of_this_run() * 2 * 64 * 1024 + stalled.size() * 33 * 1024);
}

BOOST_AUTO_TEST_CASE(a_room_may_drop_what_is_not_sequenced_instead_of_closing_a_slow_client) {
    struct ticker final : parlor::room {
        ticker() {
            on<push>([this](parlor::member&, const push& what) {
                for (std::uint32_t i = 0; i < what.count; ++i) {
                    if (what.latest) {
                        broadcast_latest("position", position{i, std::string(8 * 1024, 'x')});
                    } else if (name().starts_with("lossy")) {
                        broadcast_lossy(position{i, std::string(8 * 1024, 'x')});
                    } else {
                        broadcast_ephemeral(position{i, std::string(8 * 1024, 'x')});
                    }
                }
                broadcast(done{});
            });
        }
    };
    running_server server([](parlor::config& c) { c.max_outbox_bytes = 256 * 1024; },
                          [](parlor::server& app) {
                              app.add_room<ticker>("drop/{name}", {.overflow = parlor::overflow_policy::drop_oldest});
                              app.add_room<ticker>("latest/{name}", {.overflow = parlor::overflow_policy::conflate});
                              app.add_room<ticker>("lossy/{name}");  // its other messages would close the member
                          });
    for (const std::string room : {"drop/a", "latest/a", "lossy/a"}) {
        const std::uint64_t before = server.app().counters().dropped_messages;
        peer talker(server.port(), "talker", room);
        // In one turn, so that nothing can leave in between: 100 of 8 KiB do not fit.
        const std::string latest = room.starts_with("latest") ? "true" : "false";
        talker.send("push", room, R"({"count":100,"latest":)" + latest + "}", "1");
        std::vector<std::uint64_t> heard;
        for (auto frame = talker.next(); !has(frame, "/reply"); frame = talker.next()) {
            if (text_at(frame, "/type") == "position") heard.push_back(number_at(frame, "/data/number"));
        }
        BOOST_TEST(heard.size() + server.app().counters().dropped_messages - before == 100U);
        // From another thread the room's turn may arrive in pieces, with writes in between.
        if (threads_of_this_run() == 1) BOOST_TEST(heard.size() < 40U);
        BOOST_TEST(heard.back() == 99U);
        BOOST_TEST(std::ranges::is_sorted(heard));
    }
    BOOST_TEST(server.past(parlor::limit::max_outbox_bytes) == 0U);
}

BOOST_AUTO_TEST_CASE(a_full_mailbox_makes_its_senders_wait_and_loses_nothing) {
    constexpr int senders = 3, messages_each = 50;
    const running_server server([](parlor::config& c) { c.max_mailbox = 4; });
    peer holder(server.port(), "holder", "silent/main");
    std::vector<std::unique_ptr<peer>> all;
    for (int i = 0; i < senders; ++i) {
        all.push_back(std::make_unique<peer>(server.port(), "u" + std::to_string(i), "silent/main"));
    }
    peer other(server.port(), "other", "silent/other");
    holder.send("hold", "silent/main", "{}", "hold");
    const auto release = holder.event("release");
    for (auto& each : all) {
        for (int n = 0; n < messages_each; ++n) {
            each->send("say", "silent/main", R"({"text":")" + std::to_string(n) + "\"}", "s" + std::to_string(n));
        }
        each->send("ping", "", "{}", "ping");
    }
    BOOST_TEST(other.say("silent/other", "we go on") == 1U);
    holder.send(R"({"reply":)" + json::serialize(release.at("id")) + R"(,"data":{}})");
    (void)holder.reply("hold");
    for (auto& each : all) {
        int replies = 0;
        std::uint64_t seq = 0;
        for (bool ponged = false; !ponged;) {
            const auto frame = each->next();
            if (has(frame, "/type")) {
                BOOST_REQUIRE_EQUAL(number_at(frame, "/seq"), ++seq);
            } else if (text_at(frame, "/reply") == "ping") {
                ponged = true;
            } else {
                BOOST_REQUIRE_EQUAL(text_at(frame, "/reply"), "s" + std::to_string(replies++));
            }
        }
        // The session answers pings itself, so but for the parked reader this would have come before all replies. On
        // one thread at most a mailbox full is still under way; on two, replies may also wait to be taken to the
        // session.
        if (threads_of_this_run() == 1) BOOST_TEST(replies >= messages_each - 5);
        while (replies < messages_each) {
            const auto frame = each->next([](const json::value& f) { return has(f, "/reply"); });
            BOOST_REQUIRE_EQUAL(text_at(frame, "/reply"), "s" + std::to_string(replies++));
        }
    }
    BOOST_TEST(server.past(parlor::limit::max_mailbox) >= static_cast<std::uint64_t>(senders));
}

BOOST_AUTO_TEST_CASE(silence_of_a_parked_sender_is_not_held_against_it) {
    const running_server server([](parlor::config& c) {
        c.max_mailbox = 1;
        c.ping_interval = c.pong_timeout = std::chrono::seconds(1);
    });
    peer holder(server.port(), "holder", "silent/main");
    peer sender(server.port(), "sender", "silent/main");
    holder.send("hold", "silent/main", "{}", "hold");
    (void)holder.event("release");
    for (int n = 0; n < 10; ++n)
        sender.send("say", "silent/main", R"({"text":"x"})", std::to_string(n));
    BOOST_TEST(text_at(holder.reply("hold"), "/error/code") == "deadline_exceeded");  // after more than both
    for (int n = 0; n < 10; ++n)
        BOOST_TEST(has(sender.reply(std::to_string(n)), "/data/seq"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
