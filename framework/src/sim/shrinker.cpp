#include "sim/shrinker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <stdexcept>

namespace parlor::sim {
namespace {

// A step that is left out moves every later throw of the dice, so that what hung on luck may need another order of
// threads: a few are tried.
constexpr std::uint64_t salts_a_try = 12;

// What kind of failure it is, so that a shorter schedule is not one of something else: its first words without names,
// numbers and texts.
std::string kind_of(std::string_view why) {
    std::string kind;
    std::size_t words = 0;
    while (!why.empty() && words != 3) {
        const std::string_view word = why.substr(0, why.find(' '));
        why.remove_prefix(std::min(why.size(), word.size() + 1));
        if (word.find_first_of("0123456789\"") != std::string_view::npos) continue;
        kind.append(word).append(" ");
        ++words;
    }
    return kind;
}

// The step that would have come next stays: it failed in the time before it, where calm must not begin yet.
std::size_t steps_until(const failed_trial& failed, std::size_t steps) {
    return std::min(steps, failed.taken + 1);
}

class shrinking {
public:
    shrinking(const trial_runner& run, const std::string& why, std::size_t max_runs)
        : run_(run), kind_(kind_of(why)), left_(max_runs) {}

    bool still_fails(shrunk_trial& best, std::vector<std::size_t> only) {
        trial next = best.which;
        next.whole = false;
        next.only = std::move(only);
        for (std::uint64_t i = 0; i < salts_a_try && left_ != 0; ++i, --left_) {
            next.salt = i == 0 ? best.which.salt : ++last_salt_;
            if (const auto failed = run_(next); failed && kind_of(failed->why) == kind_) {
                next.only.resize(steps_until(*failed, next.only.size()));
                best = {.which = next, .why = failed->why};
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] bool may_go_on() const noexcept { return left_ != 0; }

private:
    const trial_runner& run_;
    const std::string kind_;
    std::size_t left_;
    std::uint64_t last_salt_ = 0;
};

std::size_t number_of(std::string_view text) {
    std::size_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) throw std::invalid_argument("no list of steps");
    return value;
}

}  // namespace

shrunk_trial shrink(std::uint64_t seed, std::size_t steps, const failed_trial& failed, const trial_runner& run,
                    std::size_t max_runs) {
    shrunk_trial best{.which = {.seed = seed, .whole = false}, .why = failed.why};
    best.which.only.resize(steps_until(failed, steps));
    std::iota(best.which.only.begin(), best.which.only.end(), std::size_t{0});
    shrinking search(run, failed.why, max_runs);
    for (std::size_t piece = (best.which.only.size() + 1) / 2; piece != 0 && search.may_go_on();) {
        bool shorter = false;
        for (std::size_t at = 0; at < best.which.only.size() && search.may_go_on();) {
            auto rest = best.which.only;
            const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(at);
            rest.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(piece, rest.size() - at)));
            if (search.still_fails(best, std::move(rest))) {
                shorter = true;
            } else {
                at += piece;
            }
        }
        if (piece == 1 && !shorter) break;
        if (piece != 1) piece = (piece + 1) / 2;
    }
    return best;
}

std::string to_text(const std::vector<std::size_t>& steps) {
    std::string text;
    for (std::size_t i = 0; i < steps.size();) {
        std::size_t end = i + 1;
        while (end < steps.size() && steps[end] == steps[end - 1] + 1)
            ++end;
        if (!text.empty()) text += ',';
        text += end == i + 1 ? fmt::format("{}", steps[i]) : fmt::format("{}-{}", steps[i], steps[end - 1]);
        i = end;
    }
    return text;
}

std::vector<std::size_t> steps_of(std::string_view text) {
    std::vector<std::size_t> steps;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(','));
        text.remove_prefix(std::min(text.size(), part.size() + 1));
        const std::size_t dash = part.find('-');
        const std::size_t first = number_of(part.substr(0, dash));
        const std::size_t last = dash == std::string_view::npos ? first : number_of(part.substr(dash + 1));
        if (last < first || last - first > 100'000 || (!steps.empty() && first <= steps.back()))
            throw std::invalid_argument("no list of steps");
        for (std::size_t i = first; i <= last; ++i)
            steps.push_back(i);
    }
    return steps;
}

std::string schedule_of(const trial& which, const std::vector<step>& steps) {
    std::string text;
    for (const std::size_t i : which.only) {
        const double ms = static_cast<double>(steps.at(i).wait.count()) / 1e6;
        text += fmt::format("{:>5}  {:>9.3f} ms  {}\n", i, ms, steps[i].text);
    }
    return text;
}

}  // namespace parlor::sim
