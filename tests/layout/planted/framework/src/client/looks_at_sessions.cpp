#include "net/outbox.hpp"
#include "net/session.hpp"        // expect: include-direction
#include "room/room_actor.hpp"    // expect: include-direction
#include "parlor/message/json.hpp"
