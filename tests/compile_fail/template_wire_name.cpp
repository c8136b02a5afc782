// expect: parlor: a template instance or unnamed type has no wire name of its own
#include "parlor/message/wire_name.hpp"

template <class T>
struct box {};

constexpr std::string_view name = parlor::wire_name<box<int>>();
