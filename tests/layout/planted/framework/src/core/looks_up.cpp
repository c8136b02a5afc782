#include <parlor/wire/utf8.hpp>  // expect: include-direction
#include <vector>
