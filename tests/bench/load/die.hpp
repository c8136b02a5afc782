// How every part of a load ends when it cannot go on: one line and exit code 1.
#pragma once

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace bench {

[[noreturn]] inline void die(const char* what) {
    std::fprintf(stderr, "load: %s (%s)\n", what, std::strerror(errno));
    std::exit(1);
}

}  // namespace bench
