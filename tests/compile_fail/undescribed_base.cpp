// expect: parlor: a base of this type has no description
#include "parlor/message/json.hpp"

struct base {
    int a = 0;
};
struct derived : base {
    int b = 0;
};
BOOST_DESCRIBE_STRUCT(derived, (base), (b))

derived read(std::string_view text) {
    return parlor::decode<derived>(text);
}
