// expect: parlor: two structs of this variant have the same wire name
#include "parlor/message/json.hpp"

namespace a {
struct shape {};
BOOST_DESCRIBE_STRUCT(shape, (), ())
}  // namespace a
namespace b {
struct shape {};
BOOST_DESCRIBE_STRUCT(shape, (), ())
}  // namespace b

std::string text() {
    return parlor::encode(std::variant<a::shape, b::shape>());
}
