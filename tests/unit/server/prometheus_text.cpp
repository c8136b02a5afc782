// Promises of prometheus_text: the exposition format, to the letter.
#include "server/prometheus_text.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(prometheus_text)

BOOST_AUTO_TEST_CASE(writes_a_metric_with_its_help_and_type) {
    parlor::prometheus_text out;
    out.begin("parlor_rooms", "gauge", "Open rooms.");
    out.sample(std::uint64_t{3});
    out.begin("process_cpu_seconds_total", "counter", "CPU time.");
    out.sample(0.25);
    BOOST_TEST(out.take() ==
               "# HELP parlor_rooms Open rooms.\n"
               "# TYPE parlor_rooms gauge\n"
               "parlor_rooms 3\n"
               "# HELP process_cpu_seconds_total CPU time.\n"
               "# TYPE process_cpu_seconds_total counter\n"
               "process_cpu_seconds_total 0.25\n");
}

BOOST_AUTO_TEST_CASE(escapes_what_a_label_may_hold) {
    parlor::prometheus_text out;
    out.begin("m", "counter", "M.");
    out.sample("type", "a\"b\\c\nd", std::uint64_t{1});
    out.sample("type", "e", 0.25);
    BOOST_TEST(out.take() == "# HELP m M.\n# TYPE m counter\nm{type=\"a\\\"b\\\\c\\nd\"} 1\nm{type=\"e\"} 0.25\n");
}

BOOST_AUTO_TEST_CASE(adds_a_histogram_up_and_scales_it) {
    static constexpr std::uint64_t bounds[] = {1'000'000, 2'500'000'000};
    parlor::distribution times(bounds);
    times.add(500'000);
    times.add(2'000'000);
    times.add(3'000'000'000);
    parlor::prometheus_text out;
    out.begin("t_seconds", "histogram", "T.");
    out.histogram("thread", "0", times, 1e9);
    BOOST_TEST(out.take() ==
               "# HELP t_seconds T.\n"
               "# TYPE t_seconds histogram\n"
               "t_seconds_bucket{thread=\"0\",le=\"0.001\"} 1\n"
               "t_seconds_bucket{thread=\"0\",le=\"2.5\"} 2\n"
               "t_seconds_bucket{thread=\"0\",le=\"+Inf\"} 3\n"
               "t_seconds_sum{thread=\"0\"} 3.0025\n"
               "t_seconds_count{thread=\"0\"} 3\n");
}

BOOST_AUTO_TEST_SUITE_END()
