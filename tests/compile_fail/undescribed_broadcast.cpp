// expect: parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it
#include "parlor/room/room.hpp"

struct said {
    std::string text;
};

class lobby final : public parlor::room {
    parlor::task<> on_open() override {
        broadcast(said{"hi"});
        return {};
    }
};
