#include "parlor/net/connection.hpp"  // expect: include-direction
#include "parlor/room/room.hpp"
