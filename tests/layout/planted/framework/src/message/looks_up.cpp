#include "parlor/room/room.hpp"  // expect: include-direction
#include "parlor/wire/utf8.hpp"
