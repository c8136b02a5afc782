// A load on a server of this machine, from one epoll loop; tests/bench/measure.py runs it. Usage: see options.cpp.
#include "failure.hpp"
#include "options.hpp"
#include "sockets.hpp"
#include "work.hpp"

#include <fmt/core.h>

int main(int argc, char** argv) {
    try {
        const bench::options options = bench::read_options(argc, argv);
        bench::raise_descriptor_limit();
        if (options.work == "handshake") {
            bench::load_handshakes(options);
        } else if (options.work == "idle") {
            bench::load_idle(options);
        } else {
            bench::load_messages(options);
        }
        return 0;
    } catch (const bench::failure& failed) {
        fmt::print(stderr, "load: {}\n", failed.what());
        return failed.code();
    } catch (const std::exception& failed) {
        fmt::print(stderr, "load: {}\n", failed.what());
        return 1;
    }
}
