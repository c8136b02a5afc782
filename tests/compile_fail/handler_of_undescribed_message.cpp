// expect: parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};

void declare(parlor::router<member>& routes) {
    routes.add<say>([](member&, say) {});
}
