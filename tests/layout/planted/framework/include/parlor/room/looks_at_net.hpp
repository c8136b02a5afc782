// A room that has heard of a connection; planted for tests/layout/bites.py.
#pragma once

#include "parlor/core/error.hpp"
#include "parlor/net/connection.hpp"  // expect: include-direction
#include "parlor/parlor.hpp"          // expect: include-direction
#include "parlor/server/server.hpp"   // expect: include-direction
