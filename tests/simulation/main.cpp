// `./dev simulate`: many simulated lives, one a seed.
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "parlor/core/log.hpp"
#include "simulation.hpp"

namespace {

struct wishes {
    std::uint64_t from = 0;
    std::uint64_t seeds = 200;
    bool alone = false;  // one seed, whose log is printed
};

constexpr std::string_view usage =
    "usage: simulate [--seeds N] [--from S] [--seed S]\n"
    "  --seeds N  so many seeds (200)\n"
    "  --from S   the first of them (0)\n"
    "  --seed S   that one alone, with its log\n";

bool read(int argc, char** argv, wishes& wanted) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        std::uint64_t value = 0;
        const char* const end = argv[i + 1] + std::strlen(argv[i + 1]);
        const auto [stop, error] = std::from_chars(argv[i + 1], end, value);
        if (error != std::errc() || stop != end) return false;
        if (name == "--seeds") {
            wanted.seeds = value;
        } else if (name == "--from") {
            wanted.from = value;
        } else if (name == "--seed") {
            wanted = {.from = value, .seeds = 1, .alone = true};
        } else {
            return false;
        }
    }
    return argc % 2 == 1;
}

}  // namespace

int main(int argc, char** argv) {
    wishes wanted;
    if (!read(argc, argv, wanted)) {
        fmt::print(stderr, "{}", usage);
        return 2;
    }
    parlor::log::set_level(parlor::log::level::off);
    const bool shows = isatty(STDERR_FILENO) == 1;
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t digest = 0xcbf29ce484222325U;
    simulation::verdict sum;
    for (std::uint64_t i = 0; i < wanted.seeds; ++i) {
        const std::uint64_t seed = wanted.from + i;
        const auto found = simulation::simulate(seed);
        digest = (digest ^ found.digest) * 0x100000001b3U;
        if (wanted.alone || found.broken) fmt::print("{}", found.log);
        if (found.broken) {
            fmt::print("seed {} broke a promise: {}\nagain: ./dev simulate --seed {}\n", seed, *found.broken, seed);
            fmt::print("seeds={} ok={} digest={:016x}\n", i + 1, i, digest);
            return 1;
        }
        sum.steps += found.steps;
        sum.acknowledged += found.acknowledged;
        sum.seen += found.seen;
        sum.resumes += found.resumes;
        sum.gaps += found.gaps;
        sum.crashes += found.crashes;
        sum.stops += found.stops;
        if (shows && i % 16 == 0) fmt::print(stderr, "\r{} of {} seeds", i + 1, wanted.seeds);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{}{} steps, {} messages acknowledged, {} heard, {} resumes, {} gaps, {} crashes, {} stops\n",
               shows ? "\r" : "", sum.steps, sum.acknowledged, sum.seen, sum.resumes, sum.gaps, sum.crashes, sum.stops);
    fmt::print("{:.1f} seeds a second\n", static_cast<double>(wanted.seeds) / took.count());
    fmt::print("seeds={} ok={} digest={:016x}\n", wanted.seeds, wanted.seeds, digest);
    return 0;
}
