// Promises of close_code: what a peer may send.
#include "parlor/wire/close_code.hpp"

#include <boost/test/unit_test.hpp>
#include <set>

BOOST_AUTO_TEST_SUITE(close_code)

BOOST_AUTO_TEST_CASE(only_registered_library_and_application_codes_may_be_on_the_wire) {
    const std::set<int> registered{1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014};
    int wrong = 0;
    for (int code = 0; code <= 0xFFFF; ++code) {
        const bool expected = registered.contains(code) || (code >= 3000 && code <= 4999);
        if (parlor::is_valid_on_the_wire(static_cast<std::uint16_t>(code)) != expected) {
            ++wrong;
            BOOST_TEST_MESSAGE("close code " << code);
        }
    }
    BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_CASE(what_we_name_is_valid_but_for_the_two_that_are_never_sent) {
    using enum parlor::close_code;
    for (const auto code :
         {normal, going_away, protocol_error, unsupported_data, invalid_payload, policy_violation, message_too_big,
          mandatory_extension, internal_error, service_restart, try_again_later, taken_over}) {
        BOOST_TEST(parlor::is_valid_on_the_wire(static_cast<std::uint16_t>(code)));
    }
    for (const auto code : {no_status, abnormal}) {
        BOOST_TEST(!parlor::is_valid_on_the_wire(static_cast<std::uint16_t>(code)));
    }
}

BOOST_AUTO_TEST_SUITE_END()
