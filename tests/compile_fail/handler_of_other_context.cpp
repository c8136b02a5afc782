// expect: parlor: wrong handler shape; a handler takes (Context&, Message) or (Context&, const Message&)
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(say, (), (n))

void declare(parlor::router<member>& routes) {
    routes.add<say>([](int&, say) {});
}
