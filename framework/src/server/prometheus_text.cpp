#include "server/prometheus_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace parlor {
namespace {

std::string escaped(std::string_view value) {
    std::string out;
    for (const char c : value) {
        if (c == '\\' || c == '"') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out;
}

std::string pair_of(std::string_view label, std::string_view value) {
    return fmt::format("{}=\"{}\"", label, escaped(value));
}

}  // namespace

void prometheus_text::begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void prometheus_text::sample(double value) {
    fmt::format_to(std::back_inserter(text_), "{} {}\n", name_, value);
}

void prometheus_text::sample(std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "{} {}\n", name_, value);
}

void prometheus_text::sample(std::string_view label, std::string_view label_value, std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "{}{{{}}} {}\n", name_, pair_of(label, label_value), value);
}

void prometheus_text::sample(std::string_view label, std::string_view label_value, double value) {
    fmt::format_to(std::back_inserter(text_), "{}{{{}}} {}\n", name_, pair_of(label, label_value), value);
}

void prometheus_text::sample(std::string_view label, std::string_view label_value, std::string_view more,
                             std::string_view more_value, std::uint64_t value) {
    fmt::format_to(std::back_inserter(text_), "{}{{{},{}}} {}\n", name_, pair_of(label, label_value),
                   pair_of(more, more_value), value);
}

void prometheus_text::histogram(std::string_view label, std::string_view label_value, const distribution& values,
                                double unit) {
    const std::string labels = pair_of(label, label_value);
    std::uint64_t so_far = 0;
    for (std::size_t i = 0; i <= values.bounds().size(); ++i) {
        so_far += values.count(i);
        const std::string bound =
            i == values.bounds().size() ? "+Inf" : fmt::format("{}", static_cast<double>(values.bounds()[i]) / unit);
        fmt::format_to(std::back_inserter(text_), "{}_bucket{{{},le=\"{}\"}} {}\n", name_, labels, bound, so_far);
    }
    fmt::format_to(std::back_inserter(text_), "{0}_sum{{{1}}} {2}\n{0}_count{{{1}}} {3}\n", name_, labels,
                   static_cast<double>(values.sum()) / unit, so_far);
}

}  // namespace parlor
