// Promises of process_figures: they are this process's.
#include "core/process_figures.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

BOOST_AUTO_TEST_SUITE(process_figures)

BOOST_AUTO_TEST_CASE(sees_this_process) {
    const auto before = parlor::read_process_figures();
    BOOST_TEST(before.resident_bytes > 100'000U);
    BOOST_TEST(before.cpu_seconds >= 0);
    BOOST_TEST(before.max_descriptors >= before.open_descriptors);
    const std::ifstream opened("/proc/self/stat");
    BOOST_TEST(parlor::read_process_figures().open_descriptors == before.open_descriptors + 1);
}

BOOST_AUTO_TEST_SUITE_END()
