// The wall clock jumps under a whole server: what goes by it follows, and nothing else notices.
#include <boost/test/unit_test.hpp>
#include <optional>

#include "integration/jumping_machine.hpp"
#include "integration/running_server.hpp"
#include "parlor/client/client.hpp"
#include "unit/net/certificates.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::limit;

constexpr std::chrono::hours day{24};

struct fixture {
    /// Ends the server that runs, and starts the next one.
    void restart(const std::function<void(parlor::config&)>& tune = nullptr) {
        server.reset();
        server.emplace(
            [&tune](parlor::config& c) {
                c.threads = 1;
                if (tune) tune(c);
            },
            nullptr, &machine);
    }
    void restart_on_disk() {
        restart([this](parlor::config& c) { c.data = folder.path().string(); });
    }
    [[nodiscard]] std::uint16_t port() const { return server->port(); }

    /// What a room says of itself when a session of `who` is resumed there from `seq` on.
    json::value resumed(peer& who, std::uint64_t seq) {
        who.reset();
        peer back(port(), "ana");
        const auto reply = back.resume(who.token(), R"({"room/main":)" + std::to_string(seq) + '}');
        return reply.at_pointer("/data/rooms/room~1main");
    }

    parlor::unit::temporary_folder folder;
    jumping_machine machine;
    std::optional<running_server> server;
};

struct started : fixture {
    started() { restart(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(clock_jumps, fixture)

BOOST_AUTO_TEST_CASE(messages_that_a_jump_makes_too_old_go_and_the_numbers_go_on) {
    for (const bool on_disk : {false, true}) {
        on_disk ? restart_on_disk() : restart();
        peer ana(port(), "ana", "room/main"), bo(port(), "bo", "room/main");
        for (std::uint64_t seq = 1; seq <= 3; ++seq)
            BOOST_TEST(bo.say("room/main", "old") == seq);
        machine.jump(31 * day);
        BOOST_TEST(bo.say("room/main", "new") == 4U);
        const auto give_up = std::chrono::steady_clock::now() + patience;
        json::value room = resumed(ana, 0);
        // A log on the disk is trimmed behind the answer.
        while (on_disk && room.at("gap") == false && std::chrono::steady_clock::now() < give_up) {
            peer again(port(), "ana", "room/main");
            room = resumed(again, 0);
        }
        BOOST_TEST(room.at("gap") == true);
        BOOST_TEST(server->past(limit::history_age) == 3U);
        machine.jump(-31 * day);  // back: what comes now is older than what is there
        BOOST_TEST(bo.say("room/main", "newer") == 5U);
        peer cy(port(), "ana", "room/main");
        room = resumed(cy, 4);
        BOOST_TEST(room.at("gap") == false);
        BOOST_TEST(number_at(room, "/replayed") == 1U);
    }
}

BOOST_FIXTURE_TEST_CASE(nobody_is_dropped_and_no_window_passes, started) {
    peer bo(port(), "bo", "room/main");
    const auto first = bo.ok("add", "room/main", R"({"n":1})", "k");
    for (const auto by : {365 * day, -2 * 365 * day, 365 * day}) {
        peer ana(port(), "ana", "room/main");
        machine.jump(by);
        bo.sync();
        BOOST_TEST(bo.ok("add", "room/main", R"({"n":1})", "k") == first);
        ana.reset();
        peer back(port(), "ana");
        const auto reply = back.resume(ana.token(), R"({"room/main":1})");
        BOOST_TEST(reply.at_pointer("/data/rooms/room~1main/gap") == false);
        back.sync();  // from now on its newer token counts
        back.reset();
        peer again(port(), "ana");
        BOOST_TEST(again.resume(back.token(), R"({"room/main":1})").at_pointer("/data/rooms/room~1main/gap") == false);
        again.close();
    }
    for (const limit each : {limit::pong_timeout, limit::resume_window, limit::key_window})
        BOOST_TEST(server->past(each) == 0U, to_string(each));
}

BOOST_AUTO_TEST_CASE(who_comes_back_after_a_restart_in_another_year_has_missed_nothing) {
    for (const auto by : {365 * day, -365 * day}) {
        restart([this](parlor::config& c) {
            c.data = folder.path().string();
            c.history_age = 0s;
        });
        peer ana(port(), "ana", "room/main"), bo(port(), "bo", "room/main");
        const std::uint64_t seq = bo.say("room/main", "missed");
        ana.reset();
        machine.jump(by);
        restart([this](parlor::config& c) {
            c.data = folder.path().string();
            c.history_age = 0s;
        });
        peer back(port(), "ana");
        const auto reply = back.resume(ana.token(), R"({"room/main":)" + std::to_string(seq - 1) + '}');
        BOOST_TEST(reply.at_pointer("/data/rooms/room~1main/gap") == false);
        BOOST_TEST(text_at(back.event("said"), "/data/text") == "missed");
    }
}

BOOST_AUTO_TEST_CASE(a_key_is_known_after_a_restart_in_the_past) {
    restart_on_disk();
    {
        peer ana(port(), "ana", "room/main");
        (void)ana.ok("say", "room/main", R"({"text":"once"})", "k");
    }
    machine.jump(-365 * day);
    restart_on_disk();
    peer ana(port(), "ana", "room/main");
    BOOST_TEST(number_at(ana.ok("say", "room/main", R"({"text":"once"})", "k"), "/seq") == 1U);
    machine.jump(365 * day + 2h);
    restart_on_disk();
    peer later(port(), "ana", "room/main");
    BOOST_TEST(number_at(later.ok("say", "room/main", R"({"text":"once"})", "k"), "/seq") > 1U);
}

BOOST_AUTO_TEST_CASE(certificates_are_held_against_the_new_time_and_nobody_is_dropped) {
    parlor::unit::certificate_authority authority;
    const auto files = authority.issue("own", {.hosts = {"127.0.0.1"}, .ends = 60 * day});
    restart([&files](parlor::config& c) {
        c.tls_cert = {files.certificate};
        c.tls_key = {files.key};
    });
    parlor::client_options options;
    options.user = "ana";
    options.timeout = options.connect_timeout = patience;
    options.tls.ca_file = authority.ca_file();
    parlor::client_loop loop;
    const std::string url = "wss://127.0.0.1:" + std::to_string(port()) + "/ws";
    parlor::client before(loop, url, options), after(loop, url, options);
    const auto script = [](fixture& all, parlor::client& there, parlor::client& late) -> parlor::task<> {
        co_await there.connect();
        all.machine.jump(90 * day);
        BOOST_CHECK_THROW(all.server->app().reload_certificates(), std::runtime_error);  // they have run out
        (void)co_await there.join("room/main");
        co_await late.connect();  // whose own clock is right
        all.machine.jump(-180 * day);
        BOOST_CHECK_THROW(all.server->app().reload_certificates(), std::runtime_error);  // they are not valid yet
        (void)co_await late.join("room/main");
        all.machine.jump(90 * day);
        all.server->app().reload_certificates();
        co_await there.close();
        co_await late.close();
    };
    loop.run(script(*this, before, after));
}

BOOST_AUTO_TEST_SUITE_END()
