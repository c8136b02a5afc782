#include "net/close_log.hpp"

#include <algorithm>

namespace parlor {

std::vector<close_note> close_log::newest(std::size_t most) const {
    std::vector<close_note> found;
    const std::size_t there = std::min({most, count_, capacity});
    for (std::size_t i = 0; i < there; ++i)
        found.push_back(kept_[(count_ - 1 - i) % capacity]);
    return found;
}

}  // namespace parlor
