// Promises of connection_ledger: the limits in all and for each address, given back whatever happens.
#include "net/connection_ledger.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <thread>
#include <vector>

namespace {

struct fixture {
    fixture() {
        settings.max_connections = 3;
        settings.max_connections_per_address = 2;
        ledger.set_limits(settings);
    }
    parlor::config settings;
    parlor::connection_ledger ledger{settings};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(connection_ledger, fixture)

BOOST_AUTO_TEST_CASE(has_room_for_max_connections) {
    auto a = ledger.take();
    auto b = ledger.take();
    auto c = ledger.take();
    BOOST_TEST(c.within());
    {
        const auto d = ledger.take();
        BOOST_TEST(!d.within());
        BOOST_TEST(ledger.size() == 4U);  // those that only hear that they cannot stay are there too
    }
    BOOST_TEST(ledger.size() == 3U);
    {
        const auto given_back = std::move(a);
    }
    BOOST_TEST(ledger.take().within());
}

BOOST_AUTO_TEST_CASE(new_limits_count_for_those_that_come) {
    auto a = ledger.take();
    BOOST_TEST(a.count_for("10.0.0.1"));
    settings.max_connections = 1;
    settings.max_connections_per_address = 1;
    settings.max_connections_per_address_set = true;
    ledger.set_limits(settings);
    auto b = ledger.take();
    BOOST_TEST(!b.within());
    BOOST_TEST(!b.count_for("10.0.0.1"));
    BOOST_TEST(b.count_for("127.0.0.1"));
    BOOST_TEST(!ledger.take().count_for("127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(counts_each_address_for_itself) {
    auto a = ledger.take();
    auto b = ledger.take();
    auto c = ledger.take();
    BOOST_TEST(a.count_for("10.0.0.1"));
    BOOST_TEST(b.count_for("10.0.0.1"));
    BOOST_TEST(!c.count_for("10.0.0.1"));
    BOOST_TEST(c.count_for("10.0.0.2"));
}

BOOST_AUTO_TEST_CASE(gives_an_address_back_with_its_place) {
    std::optional a = ledger.take();
    auto b = ledger.take();
    auto c = ledger.take();
    BOOST_TEST(a->count_for("10.0.0.1"));
    BOOST_TEST(b.count_for("10.0.0.1"));
    auto moved = std::move(*a);
    a.reset();
    BOOST_TEST(!c.count_for("10.0.0.1"));  // the place only moved
    moved = {};
    BOOST_TEST(c.count_for("10.0.0.1"));
}

BOOST_AUTO_TEST_CASE(does_not_count_loopback_unless_the_limit_was_set) {
    std::vector<parlor::connection_ledger::place> places;
    for (int i = 0; i < 3; ++i) {
        places.push_back(ledger.take());
        BOOST_TEST(places.back().count_for("127.0.0.1"));
        BOOST_TEST(places.back().count_for("::1"));
    }
    settings.max_connections_per_address_set = true;
    ledger.set_limits(settings);
    for (auto& place : places)
        place = {};
    BOOST_TEST(places[0].within());
    auto a = ledger.take();
    auto b = ledger.take();
    auto c = ledger.take();
    BOOST_TEST(a.count_for("127.0.0.1"));
    BOOST_TEST(b.count_for("127.0.0.1"));
    BOOST_TEST(!c.count_for("127.0.0.1"));
}

BOOST_AUTO_TEST_CASE(has_no_limit_at_zero) {
    settings.max_connections = 0;
    settings.max_connections_per_address = 0;
    ledger.set_limits(settings);
    std::vector<parlor::connection_ledger::place> places;
    for (int i = 0; i < 100; ++i) {
        places.push_back(ledger.take());
        BOOST_TEST(places.back().within());
        BOOST_TEST(places.back().count_for("10.0.0.1"));
    }
}

BOOST_AUTO_TEST_CASE(is_empty_again_after_threads_came_and_went) {
    settings.max_connections_per_address = 0xFFFF;
    ledger.set_limits(settings);
    std::vector<std::thread> threads;
    for (int who = 0; who < 2; ++who) {
        threads.emplace_back([this] {
            for (int i = 0; i < 2000; ++i) {
                auto place = ledger.take();
                (void)place.count_for(i % 2 == 0 ? "10.0.0.1" : "10.0.0.2");
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(ledger.size() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
