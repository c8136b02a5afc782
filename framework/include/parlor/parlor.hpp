// Everything that an app needs.
#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "parlor/core/error.hpp"
#include "parlor/room/room.hpp"
#include "parlor/room/room_ref.hpp"
#include "parlor/server/caller.hpp"
#include "parlor/server/run_main.hpp"
#include "parlor/server/server.hpp"
