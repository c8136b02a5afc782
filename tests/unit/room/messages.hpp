// The messages and the room that the tests of the room layer share.
#pragma once

#include <boost/describe/class.hpp>
#include <string>
#include <vector>

#include "parlor/core/sleep.hpp"
#include "parlor/room/room.hpp"
#include "parlor/test/test_room.hpp"

namespace room_tests {

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from, text;
    friend bool operator==(const said&, const said&) = default;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

struct note {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (text))

struct fail {
    std::string how;
};
BOOST_DESCRIBE_STRUCT(fail, (), (how))

struct wait {
    int ms = 0;
};
BOOST_DESCRIBE_STRUCT(wait, (), (ms))

struct count {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(count, (), (amount))

struct counted {
    int total = 0;
};
BOOST_DESCRIBE_STRUCT(counted, (), (total))

struct question {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(question, (), (text))

struct answer {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(answer, (), (text))

}  // namespace room_tests
