// expect: compiles
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(say, (), (n))

struct lobby {
    say handle_say(member&, const say& message) { return message; }
};

void declare(parlor::router<member>& routes, lobby& room) {
    routes.add<say>([](member&, say) {});
    routes.add<say>([](member&, const say& message) { return message; });
    routes.add<say>([](member&, say) -> parlor::task<> { co_return; });
    routes.add<say>([](member&, say message) -> parlor::task<say> { co_return message; });
    routes.add(parlor::bind_handler<member>(room, &lobby::handle_say));
}

std::string text() {
    return parlor::encode(parlor::decode<say>("{}"));
}
