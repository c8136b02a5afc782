// expect: parlor: wrong handler shape; a handler takes (Context&, Message) or (Context&, const Message&)
#include "parlor/message/router.hpp"

struct member {};
struct say {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(say, (), (n))

struct lobby {
    void handle_say(member&, say, int);
};

void declare(parlor::router<member>& routes, lobby& room) {
    routes.add<say>(parlor::bind_handler<member>(room, &lobby::handle_say));
}
