// Promises of opcode and role.
#include "parlor/wire/opcode.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(opcode)

BOOST_AUTO_TEST_CASE(has_the_numbers_of_the_wire) {
    using parlor::opcode;
    BOOST_TEST(static_cast<int>(opcode::continuation) == 0x0);
    BOOST_TEST(static_cast<int>(opcode::text) == 0x1);
    BOOST_TEST(static_cast<int>(opcode::binary) == 0x2);
    BOOST_TEST(static_cast<int>(opcode::close) == 0x8);
    BOOST_TEST(static_cast<int>(opcode::ping) == 0x9);
    BOOST_TEST(static_cast<int>(opcode::pong) == 0xA);
}

BOOST_AUTO_TEST_CASE(close_ping_and_pong_are_the_control_frames) {
    using parlor::opcode;
    for (const auto kind : {opcode::close, opcode::ping, opcode::pong})
        BOOST_TEST(parlor::is_control(kind));
    for (const auto kind : {opcode::continuation, opcode::text, opcode::binary})
        BOOST_TEST(!parlor::is_control(kind));
}

BOOST_AUTO_TEST_SUITE_END()
