// Optimal string alignment over short names.
#include "core/did_you_mean.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace parlor {
namespace {

constexpr std::size_t longest_name = 64;

/// Case and the choice between `-` and `_` make no difference worth a suggestion less.
std::string folded(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return out;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1);
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before[j - 2] + 1);
            }
        }
        std::swap(before, above);
        std::swap(above, row);
    }
    return above.back();
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> names) {
    if (typed.empty() || typed.size() > longest_name) return {};
    const std::string wanted = folded(typed);
    const std::string* nearest = nullptr;
    std::size_t smallest = SIZE_MAX;
    for (const std::string& name : names) {
        const std::size_t distance = edit_distance(wanted, folded(name));
        const std::size_t allowed = std::max<std::size_t>(1, name.size() / 4);
        if (distance < smallest && distance <= allowed) {
            nearest = &name;
            smallest = distance;
        }
    }
    return nearest ? "; did you mean " + *nearest + "?" : std::string();
}

}  // namespace parlor
