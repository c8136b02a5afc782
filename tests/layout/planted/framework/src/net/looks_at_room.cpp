#include "message/seam.hpp"
#include "room/member.hpp"  // expect: include-direction
#include "wire/frame.hpp"
