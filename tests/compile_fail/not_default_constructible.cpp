// expect: parlor: what is decoded must be default constructible
#include "parlor/message/json.hpp"

struct say {
    explicit say(int n) : number(n) {}
    int number;
};
BOOST_DESCRIBE_STRUCT(say, (), (number))

say read(std::string_view text) {
    return parlor::decode<say>(text);
}
