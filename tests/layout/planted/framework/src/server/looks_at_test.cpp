#include "net/session.hpp"
#include "parlor/room/room.hpp"
#include "parlor/test/test_room.hpp"  // expect: include-direction
