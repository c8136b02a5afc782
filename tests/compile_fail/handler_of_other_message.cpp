// expect: parlor: the handler takes another message type than the one it is declared for
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(say, (), (n))

struct shout {};
BOOST_DESCRIBE_STRUCT(shout, (), ())

void declare(parlor::router<member>& routes) {
    routes.add<shout>([](member&, say) {});
}
