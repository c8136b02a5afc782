// Promises of the summary: readable units, and JSON that is JSON.
#include "report.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(report)

BOOST_AUTO_TEST_CASE(times_and_counts_are_for_people) {
    BOOST_TEST(load::format_ns(340'000) == "340 us");
    BOOST_TEST(load::format_ns(1'204'000) == "1.20 ms");
    BOOST_TEST(load::format_ns(120'400'000) == "120.4 ms");
    BOOST_TEST(load::format_ns(2'410'000'000) == "2.41 s");
    BOOST_TEST(load::format_count(7) == "7");
    BOOST_TEST(load::format_count(1'234'567) == "1 234 567");
    BOOST_TEST(load::format_count(100'000) == "100 000");
}

BOOST_AUTO_TEST_CASE(json_holds_the_numbers_and_any_text) {
    load::options chosen;
    chosen.url = "ws://h/\"odd\"";
    load::results seen;
    seen.sent = 10;
    seen.expected = 20;
    seen.delivered = 19;
    seen.first_problem = "a\nb";
    seen.latency.add(5);
    const auto parsed = boost::json::parse(load::json_report(chosen, seen));
    BOOST_TEST(parsed.at("url").as_string() == chosen.url);
    BOOST_TEST(parsed.at("missing").as_int64() == 1);
    BOOST_TEST(parsed.at("problem").as_string() == "a\nb");
    BOOST_TEST(parsed.at_pointer("/latency/p99_9_ns").as_int64() == 5);
    BOOST_TEST(parsed.at("all_well").as_bool() == false);
}

BOOST_AUTO_TEST_CASE(a_run_is_well_only_without_any_loss) {
    load::results seen;
    BOOST_TEST(seen.all_well());
    for (auto member : {&load::results::refused, &load::results::lost, &load::results::errors, &load::results::unsent,
                        &load::results::expected}) {
        load::results one;
        one.*member = 1;
        BOOST_TEST(!one.all_well());
    }
    seen.stalled_lost = 3;  // which is what a server should do
    BOOST_TEST(seen.all_well());
}

BOOST_AUTO_TEST_SUITE_END()
