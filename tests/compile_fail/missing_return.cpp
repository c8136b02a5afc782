// expect: return-type]
#include "parlor/room/room.hpp"

struct say {};
BOOST_DESCRIBE_STRUCT(say, (), ())

struct said {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(said, (), (text))

class lobby final : public parlor::room {
public:
    lobby() { on<say>(&lobby::handle_say); }

private:
    said handle_say(parlor::member& from, say) { from.send(said{}); }
};
