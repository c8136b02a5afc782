// expect: parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it
#include "parlor/message/json.hpp"

struct say {
    int text = 0;
};

std::string text() {
    return parlor::encode(say{});
}
