// Promises of living_task: every coroutine of a scope is listed, with what it waits for, and below what began it.
#include "parlor/core/living_task.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"
#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::task;

struct fixture {
    fixture() { BOOST_REQUIRE(parlor::living_task::all().empty()); }

    task<> nap(parlor::duration wait) { co_await parlor::sleep_for(loop, wait); }
    task<> nap_twice() {
        co_await nap(1s);
        co_await nap(2s);
    }
    task<> with_children() {
        parlor::scope own(loop);
        own.spawn("child", nap(1s));
        co_await own.join();
    }
    void begin(const char* name, task<> work) {
        loop.post([this, name, work = std::move(work)]() mutable { children.spawn(name, std::move(work)); });
        loop.run_ready();
    }

    parlor::test::manual_loop loop;
    parlor::scope children{loop, "test"};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(living_task, fixture)

BOOST_AUTO_TEST_CASE(tells_what_a_task_waits_for_and_since_when) {
    begin("sleeper", nap_twice());
    const auto start = loop.now();
    loop.advance(1s);
    const auto all = parlor::living_task::all();
    BOOST_REQUIRE_EQUAL(all.size(), 1U);
    BOOST_TEST(all[0].of == "test");
    BOOST_TEST(all[0].name == "sleeper");
    BOOST_TEST(all[0].waits_for == "a timer");
    BOOST_TEST((all[0].since == start));
    BOOST_REQUIRE(all[0].waits_since.has_value());
    BOOST_TEST((*all[0].waits_since > start));
    loop.advance(3s);
    BOOST_TEST(parlor::living_task::all().empty());
}

BOOST_AUTO_TEST_CASE(counts_those_that_live) {
    BOOST_TEST(parlor::living_task::count() == 0U);
    begin("parent", with_children());
    BOOST_TEST(parlor::living_task::count() == 2U);
    loop.advance(2s);
    BOOST_TEST(parlor::living_task::count() == 0U);
}

BOOST_AUTO_TEST_CASE(lists_the_children_of_a_scope_without_a_name_below_the_task_that_has_it) {
    begin("parent", with_children());
    const auto all = parlor::living_task::all();
    BOOST_REQUIRE_EQUAL(all.size(), 2U);
    BOOST_TEST(all[0].name == "parent");
    BOOST_TEST(all[0].parent == 0U);
    BOOST_TEST(all[0].waits_for == "its children");
    BOOST_TEST(all[1].name == "child");
    BOOST_TEST(all[1].parent == all[0].number);
    loop.advance(2s);
    BOOST_TEST(parlor::living_task::all().empty());
}

BOOST_AUTO_TEST_CASE(knows_no_current_task_between_turns) {
    begin("sleeper", nap(1s));
    BOOST_TEST(!parlor::living_task::current());
    loop.advance(2s);
    BOOST_TEST(!parlor::living_task::current());
}

BOOST_AUTO_TEST_SUITE_END()
