#include "parlor/wire/close_code.hpp"

namespace parlor {

bool is_valid_on_the_wire(std::uint16_t code) noexcept {
    const auto between = [code](unsigned first, unsigned last) { return code >= first && code <= last; };
    return between(1000, 1003) || between(1007, 1014) || between(3000, 4999);
}

}  // namespace parlor
