// `./dev simulate`: many simulated lives, one a seed.
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include "parlor/core/log.hpp"
#include "simulation.hpp"

namespace {

using parlor::sim::happenings;
using parlor::sim::trial;

struct wishes {
    std::uint64_t from = 0;
    std::uint64_t seeds = 200;
    bool alone = false;  // one trial, whose log is printed
    bool verbose = false;
    bool expects_all = false;
    trial which;
};

constexpr std::string_view usage =
    "usage: simulate [--seeds N] [--from S] [--verbose] [--expect-all] [--seed S [--salt N] [--steps LIST]]\n"
    "  --seeds N     so many seeds (200)\n"
    "  --from S      the first of them (0)\n"
    "  --verbose     tell at the end how often what happened\n"
    "  --expect-all  fail when something that may happen never did\n"
    "  --seed S      that one alone, with its log\n"
    "  --salt N      another order of threads of the same seed\n"
    "  --steps LIST  only these of its steps, such as 0,4,7-9\n";

std::uint64_t number_of(const char* text) {
    std::uint64_t value = 0;
    const char* const end = text + std::strlen(text);
    const auto [stop, error] = std::from_chars(text, end, value);
    if (error != std::errc() || stop != end) throw std::invalid_argument("no number");
    return value;
}

wishes read(int argc, char** argv) {
    wishes wanted;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (name == "--verbose" || name == "--expect-all") {
            (name == "--verbose" ? wanted.verbose : wanted.expects_all) = true;
            --i;
            continue;
        }
        if (i + 1 == argc) throw std::invalid_argument("no value");
        if (name == "--seeds") {
            wanted.seeds = number_of(argv[i + 1]);
        } else if (name == "--from") {
            wanted.from = number_of(argv[i + 1]);
        } else if (name == "--seed") {
            wanted.which.seed = number_of(argv[i + 1]);
            wanted.alone = true;
        } else if (name == "--salt") {
            wanted.which.salt = number_of(argv[i + 1]);
        } else if (name == "--steps") {
            wanted.which.only = parlor::sim::steps_of(argv[i + 1]);
            wanted.which.whole = false;
        } else {
            throw std::invalid_argument("no such option");
        }
    }
    if (!wanted.which.only.empty() && wanted.which.only.back() >= simulation::life(wanted.which).steps().size())
        throw std::invalid_argument("no such step");
    return wanted;
}

void tell_short(std::uint64_t seed, const parlor::sim::failed_trial& failed) {
    fmt::print("seed {} broke a promise: {}\n", seed, failed.why);
    std::fflush(stdout);
    const simulation::life whole({.seed = seed});
    const auto found = parlor::sim::shrink(seed, whole.steps().size(), failed,
                                           [](const trial& which) { return simulation::simulate(which).broken; });
    fmt::print("in short, of {} steps these {} ({}):\n", whole.steps().size(), found.which.only.size(), whole.cast());
    fmt::print("{}then calm, and: {}\n", schedule_of(found.which, whole.steps()), found.why);
    fmt::print("again: ./dev simulate --seed {}\nin short: ./dev simulate --seed {} --salt {} --steps {}\n", seed, seed,
               found.which.salt, parlor::sim::to_text(found.which.only));
}

int run_alone(const trial& which) {
    const auto found = simulation::simulate(which);
    fmt::print("{}", found.log);
    if (found.broken && which.whole && which.salt == 0) tell_short(which.seed, *found.broken);
    fmt::print("seeds=1 ok={} digest={:016x}\n", found.broken ? 0 : 1, found.digest);
    return found.broken ? 1 : 0;
}

void tell_happenings(const happenings& of) {
    for (std::size_t i = 0; i < happenings::size; ++i)
        fmt::print("{:>10}  {}\n", of.counts[i], happenings::names[i]);
}

// True when there is nothing to tell.
bool tell_what_never_happened(const happenings& of) {
    bool all = true;
    for (std::size_t i = 0; i < happenings::size; ++i) {
        if (of.counts[i] != 0) continue;
        all = false;
        fmt::print(stderr, "never: {}\n", happenings::names[i]);
    }
    return all;
}

int run_all(const wishes& wanted) {
    const bool shows = isatty(STDERR_FILENO) == 1;
    const auto begin = std::chrono::steady_clock::now();
    std::uint64_t digest = 0xcbf29ce484222325U;
    simulation::verdict sum;
    for (std::uint64_t i = 0; i < wanted.seeds; ++i) {
        const std::uint64_t seed = wanted.from + i;
        const auto found = simulation::simulate({.seed = seed});
        digest = (digest ^ found.digest) * 0x100000001b3U;
        if (found.broken) {
            tell_short(seed, *found.broken);
            fmt::print("seeds={} ok={} digest={:016x}\n", i + 1, i, digest);
            return 1;
        }
        sum.steps += found.steps;
        sum.acknowledged += found.acknowledged;
        sum.seen += found.seen;
        sum.happened += found.happened;
        if (shows && i % 16 == 0) fmt::print(stderr, "\r{} of {} seeds", i + 1, wanted.seeds);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    fmt::print("{}{} steps, {} messages acknowledged, {} heard\n", shows ? "\r" : "", sum.steps, sum.acknowledged,
               sum.seen);
    if (wanted.verbose) tell_happenings(sum.happened);
    fmt::print("{:.1f} seeds a second\n", static_cast<double>(wanted.seeds) / took.count());
    fmt::print("seeds={} ok={} digest={:016x}\n", wanted.seeds, wanted.seeds, digest);
    return wanted.expects_all && !tell_what_never_happened(sum.happened) ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const wishes wanted = read(argc, argv);
        parlor::log::set_level(parlor::log::level::off);
        return wanted.alone ? run_alone(wanted.which) : run_all(wanted);
    } catch (const std::invalid_argument&) {
        fmt::print(stderr, "{}", usage);
        return 2;
    }
}
