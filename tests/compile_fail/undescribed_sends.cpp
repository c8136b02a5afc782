// expect: parlor: this type has no description; add BOOST_DESCRIBE_STRUCT(T, (), (members...)) beside it
#include "parlor/room/room.hpp"

struct said {
    int number;
};

class lobby final : public parlor::room {
public:
    lobby() { sends<said>(); }
};
