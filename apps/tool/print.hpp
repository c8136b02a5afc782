// What goes to a terminal goes there at once.
#pragma once

#include <cstdio>
#include <string_view>

namespace tool {

inline void print(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
    std::fflush(to);
}

}  // namespace tool
