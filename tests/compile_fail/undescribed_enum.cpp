// expect: parlor: this enum has no description; add BOOST_DESCRIBE_ENUM(T, values...) beside it
#include "parlor/message/json.hpp"

enum class color { red, green };

std::string text() {
    return parlor::encode(color::red);
}
