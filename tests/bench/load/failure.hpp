// How every part of a load ends when it cannot go on: main() prints the text and exits with the code.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

namespace bench {

class failure : public std::runtime_error {
public:
    explicit failure(const std::string& what, int code = 1) : std::runtime_error(what), code_(code) {}
    [[nodiscard]] int code() const { return code_; }

private:
    int code_;
};

/// For a system call that has just failed.
[[noreturn]] inline void die(const char* what) {
    throw failure(std::string(what) + ": " + std::generic_category().message(errno));
}

}  // namespace bench
