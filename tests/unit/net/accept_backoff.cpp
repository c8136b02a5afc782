// Promises of accept_backoff: a listener neither spins nor gives up.
#include "net/accept_backoff.hpp"

#include <boost/test/unit_test.hpp>
#include <cerrno>
#include <vector>

namespace {

using namespace std::chrono_literals;

}  // namespace

BOOST_AUTO_TEST_SUITE(accept_backoff)

BOOST_AUTO_TEST_CASE(waits_longer_each_time_up_to_a_second) {
    for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) {
        parlor::accept_backoff backoff;
        for (const auto expected : {10ms, 20ms, 40ms, 80ms, 160ms, 320ms, 640ms, 1000ms, 1000ms}) {
            BOOST_TEST((backoff.on_error(error) == expected));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_success_makes_the_next_wait_short_again) {
    parlor::accept_backoff backoff;
    BOOST_TEST((backoff.on_error(EMFILE) == 10ms));
    BOOST_TEST((backoff.on_error(EMFILE) == 20ms));
    backoff.on_success();
    BOOST_TEST((backoff.on_error(EMFILE) == 10ms));
}

BOOST_AUTO_TEST_CASE(does_not_wait_for_what_concerns_one_connection) {
    parlor::accept_backoff backoff;
    BOOST_TEST((backoff.on_error(ECONNABORTED) == 0ms));
    BOOST_TEST((backoff.on_error(EMFILE) == 10ms));
}

BOOST_AUTO_TEST_CASE(waits_after_an_error_that_it_does_not_know) {
    parlor::accept_backoff backoff;
    BOOST_TEST((backoff.on_error(EIO) == 10ms));
}

BOOST_AUTO_TEST_SUITE_END()
