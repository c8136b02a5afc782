// expect: parlor: this type has no JSON form
#include "parlor/message/json.hpp"

std::string text() {
    return parlor::encode("a pointer to characters");
}
