// expect: parlor: the handler's reply has no JSON form
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(say, (), (n))

struct length {
    int bytes = 0;
};

void declare(parlor::router<member>& routes) {
    routes.add<say>([](member&, say) -> parlor::task<length> { co_return length{}; });
}
