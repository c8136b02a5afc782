// Promises of message_trace: spans of one message hang together, in the trace that its sender names.
#include "message/message_trace.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

#include "parlor/test/manual_loop.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::span_step;

struct fixture {
    parlor::log::capture heard;
    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(7);
    const parlor::trace_context asked{
        .trace = "4bf92f3577b34da6a3ce929d0e0e4736", .parent = "00f067aa0ba902b7", .sampled = true};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(message_trace, fixture)

BOOST_AUTO_TEST_CASE(steps_follow_each_other_below_the_message) {
    const auto trace = parlor::begin_trace(&asked, *random, loop.now());
    loop.advance(3ms);
    trace->end_step(span_step::wait, "room/main", loop.time(), {"type", "say"});
    loop.advance(5ms);
    trace->end_step(span_step::handle, "room/main", loop.time(), {"type", "say"});
    trace->end("room/main", loop.time(), {"type", "say"});

    const auto spans = heard.records("span");
    BOOST_REQUIRE_EQUAL(spans.size(), 3U);
    BOOST_TEST(spans[0].value("name").value() == "wait");
    BOOST_TEST(spans[0].value("duration_us").value() == "3000");
    BOOST_TEST(spans[1].value("duration_us").value() == "5000");
    BOOST_TEST(spans[2].value("name").value() == "message");
    BOOST_TEST(spans[2].value("duration_us").value() == "8000");
    BOOST_TEST(spans[2].value("parent_span_id").value() == asked.parent);
    for (const auto& each : spans)
        BOOST_TEST(each.value("trace_id").value() == asked.trace);
    for (const std::size_t child : {0U, 1U})
        BOOST_TEST(spans[child].value("parent_span_id").value() == spans[2].value("span_id").value());
}

BOOST_AUTO_TEST_CASE(each_threads_fan_out_is_a_span_of_its_own) {
    const auto trace = parlor::begin_trace(&asked, *random, loop.now());
    std::set<std::string> ids;
    for (const std::uint32_t thread : {0U, 1U, 2U}) {
        parlor::message_trace copy(*trace);
        copy.end_step(span_step::fan_out, "room/main", loop.time(), {"members", 1U}, thread);
    }
    for (const auto& each : heard.records("span"))
        ids.insert(each.value("span_id").value());
    BOOST_TEST(ids.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_message_whose_sender_names_no_trace_begins_one) {
    const auto one = parlor::begin_trace(nullptr, *random, loop.now());
    const auto other = parlor::begin_trace(nullptr, *random, loop.now());
    BOOST_TEST(one->trace.size() == 32U);
    BOOST_TEST(one->trace != other->trace);
    BOOST_TEST(one->parent.empty());
    BOOST_TEST(parlor::parse_traceparent("00-" + one->trace + "-00f067aa0ba902b7-01").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
