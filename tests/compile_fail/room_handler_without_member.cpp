// expect: parlor: wrong handler shape; a handler takes (Context&, Message) or (Context&, const Message&)
#include "parlor/room/room.hpp"

struct say {};
BOOST_DESCRIBE_STRUCT(say, (), ())

class lobby final : public parlor::room {
public:
    lobby() { on<say>(&lobby::handle_say); }

private:
    void handle_say(int, say) {}
};
