// expect: parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it
#include "parlor/message/json.hpp"

struct point {
    int x = 0;
};
struct line {
    std::vector<point> points;
};
BOOST_DESCRIBE_STRUCT(line, (), (points))

line read(std::string_view text) {
    return parlor::decode<line>(text);
}
