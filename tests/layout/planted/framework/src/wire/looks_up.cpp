#include "parlor/message/router.hpp"  // expect: include-direction
