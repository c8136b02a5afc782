// Promises of trace_context: what a well-formed traceparent says, and nothing of any other text.
#include "parlor/message/trace_context.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string good = "00-" + trace + "-00f067aa0ba902b7-01";

}  // namespace

BOOST_AUTO_TEST_SUITE(trace_context)

BOOST_AUTO_TEST_CASE(a_well_formed_one_has_its_trace) {
    BOOST_TEST(parlor::parse_traceparent(good).value().trace == trace);
    BOOST_TEST(parlor::parse_traceparent("00-" + trace + "-00f067aa0ba902b7-00").value().trace == trace);
}

BOOST_AUTO_TEST_CASE(it_tells_the_senders_span_and_whether_it_is_sampled) {
    const auto read = parlor::parse_traceparent(good).value();
    BOOST_TEST(read.parent == "00f067aa0ba902b7");
    BOOST_TEST(read.sampled);
    BOOST_TEST(!parlor::parse_traceparent("00-" + trace + "-00f067aa0ba902b7-02").value().sampled);
    BOOST_TEST(parlor::parse_traceparent("00-" + trace + "-00f067aa0ba902b7-0b").value().sampled);
}

BOOST_AUTO_TEST_CASE(of_a_later_version_the_known_part_counts) {
    BOOST_TEST(parlor::parse_traceparent("cc" + good.substr(2) + "-what-comes").value().trace == trace);
    BOOST_TEST(!parlor::parse_traceparent("cc" + good.substr(2) + ".what-comes").has_value());
    BOOST_TEST(!parlor::parse_traceparent("ff" + good.substr(2)).has_value());
}

BOOST_AUTO_TEST_CASE(what_breaks_the_rules_is_none) {
    const std::vector<std::string> wrong_ones{std::string(),
                                              good + "-more",
                                              good.substr(1),
                                              "00-" + std::string(32, '0') + "-00f067aa0ba902b7-01",
                                              "00-" + trace + "-" + std::string(16, '0') + "-01",
                                              "00-" + trace + "-00f067aa0ba902b7-0x",
                                              "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                                              "00_" + trace + "-00f067aa0ba902b7-01",
                                              "0x-" + trace + "-00f067aa0ba902b7-01"};
    for (const std::string& wrong : wrong_ones)
        BOOST_TEST(!parlor::parse_traceparent(wrong).has_value(), wrong);
}

BOOST_AUTO_TEST_CASE(every_shortened_or_changed_one_is_none) {
    for (std::size_t i = 0; i < good.size(); ++i) {
        BOOST_TEST(!parlor::parse_traceparent(good.substr(0, i)).has_value());
        std::string changed = good;
        changed[i] = '/';
        BOOST_TEST(!parlor::parse_traceparent(changed).has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
