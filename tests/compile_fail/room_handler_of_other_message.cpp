// expect: parlor: the handler takes another message type than the one it is declared for
#include "parlor/room/room.hpp"

struct say {};
BOOST_DESCRIBE_STRUCT(say, (), ())
struct shout {};
BOOST_DESCRIBE_STRUCT(shout, (), ())

class lobby final : public parlor::room {
public:
    lobby() { on<shout>(&lobby::handle_say); }

private:
    void handle_say(parlor::member&, say) {}
};
