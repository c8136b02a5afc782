// The classic chat as a library: install it into a server. main.cpp and the tests do.
#pragma once

#include "parlor/server/server.hpp"

namespace classic {

/// Adds the endpoint `/socket?userId=U`. A userId that is none, empty, reserved or not addressable is refused with 400.
void install(parlor::server& app);

}  // namespace classic
