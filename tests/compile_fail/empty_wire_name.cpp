// expect: parlor: a wire_name has 1 to 64 bytes and no control characters
#include "parlor/message/wire_name.hpp"

struct say {
    static constexpr std::string_view wire_name = "";
};

constexpr std::string_view name = parlor::wire_name<say>();
