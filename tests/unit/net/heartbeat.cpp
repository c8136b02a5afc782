// Promises of heartbeat: when to ping and when to give up.
#include "net/heartbeat.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace std::chrono_literals;
using parlor::time_point;
using action = parlor::heartbeat::action;

const time_point start{1h};
const parlor::heartbeat_options options{.ping_interval = 25s, .pong_timeout = 10s};

}  // namespace

BOOST_AUTO_TEST_SUITE(heartbeat)

BOOST_AUTO_TEST_CASE(has_the_documented_defaults) {
    const parlor::heartbeat_options defaults;
    BOOST_TEST((defaults.ping_interval == 25s));
    BOOST_TEST((defaults.pong_timeout == 10s));
    BOOST_TEST(sizeof(parlor::heartbeat) <= 24U);
}

BOOST_AUTO_TEST_CASE(pings_after_silence_and_drops_without_an_answer) {
    parlor::heartbeat h(options, start);
    BOOST_TEST((h.next_deadline() == start + 25s));
    BOOST_TEST((h.on_deadline(start + 25s - 1ns) == action::nothing));
    BOOST_TEST((h.on_deadline(start + 25s) == action::send_ping));
    BOOST_TEST((h.next_deadline() == start + 35s));
    BOOST_TEST((h.on_deadline(start + 35s - 1ns) == action::nothing));
    BOOST_TEST((h.on_deadline(start + 35s) == action::drop));
}

BOOST_AUTO_TEST_CASE(any_byte_is_life) {
    parlor::heartbeat h(options, start);
    h.on_traffic(start + 20s);
    BOOST_TEST((h.on_deadline(start + 25s) == action::nothing));
    BOOST_TEST((h.next_deadline() == start + 45s));
    BOOST_TEST((h.on_deadline(start + 45s) == action::send_ping));
    h.on_traffic(start + 54s);
    BOOST_TEST((h.on_deadline(start + 55s) == action::nothing));
    BOOST_TEST((h.next_deadline() == start + 79s));
}

BOOST_AUTO_TEST_CASE(counts_the_pong_from_the_ping_not_from_its_deadline) {
    parlor::heartbeat h(options, start);
    BOOST_TEST((h.on_deadline(start + 27s) == action::send_ping));  // a coarse timer fired late
    BOOST_TEST((h.on_deadline(start + 36s) == action::nothing));
    BOOST_TEST((h.on_deadline(start + 37s) == action::drop));
}

BOOST_AUTO_TEST_CASE(the_pong_clock_stops_while_the_reader_is_parked) {
    parlor::heartbeat h(options, start);
    BOOST_TEST((h.on_deadline(start + 25s) == action::send_ping));
    h.pause();
    BOOST_TEST((h.next_deadline() == time_point::max()));
    BOOST_TEST((h.on_deadline(start + 100s) == action::nothing));
    h.resume(start + 200s);
    BOOST_TEST((h.on_deadline(start + 209s) == action::nothing));
    BOOST_TEST((h.on_deadline(start + 210s) == action::drop));
}

BOOST_AUTO_TEST_CASE(resuming_what_was_not_paused_changes_nothing) {
    parlor::heartbeat h(options, start);
    h.resume(start + 10s);
    BOOST_TEST((h.next_deadline() == start + 25s));
}

BOOST_AUTO_TEST_CASE(knows_how_long_the_last_answer_took) {
    parlor::heartbeat h(options, start);
    BOOST_TEST(!h.on_traffic(start + 5s));
    BOOST_TEST(!h.round_trip_us().has_value());
    BOOST_TEST((h.on_deadline(start + 30s) == action::send_ping));
    BOOST_TEST(h.on_traffic(start + 30s + 1500us));
    BOOST_TEST(h.round_trip_us().value() == 1500U);
    BOOST_TEST(!h.on_traffic(start + 35s));
    BOOST_TEST(h.round_trip_us().value() == 1500U);
}

BOOST_AUTO_TEST_CASE(zero_switches_it_off) {
    const parlor::heartbeat_options no_pings{.ping_interval = 0s, .pong_timeout = 10s};
    parlor::heartbeat silent(no_pings, start);
    BOOST_TEST((silent.next_deadline() == time_point::max()));
    BOOST_TEST((silent.on_deadline(start + 1000h) == action::nothing));

    const parlor::heartbeat_options no_drops{.ping_interval = 25s, .pong_timeout = 0s};
    parlor::heartbeat patient(no_drops, start);
    BOOST_TEST((patient.on_deadline(start + 25s) == action::send_ping));
    BOOST_TEST((patient.on_deadline(start + 50s) == action::send_ping));
    BOOST_TEST((patient.next_deadline() == start + 75s));
}

BOOST_AUTO_TEST_SUITE_END()
