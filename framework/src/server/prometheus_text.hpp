// The text format that Prometheus and its kin read (exposition format 0.0.4). For server/metrics.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/tally.hpp"

namespace parlor {

/// Writes one metric after another: begin(), then its samples.
class prometheus_text {
public:
    /// `help` is one line. `type` is counter, gauge or histogram.
    void begin(std::string_view name, std::string_view type, std::string_view help);

    void sample(double value);
    void sample(std::uint64_t value);
    /// With one label; its value may be any text.
    void sample(std::string_view label, std::string_view label_value, std::uint64_t value);
    void sample(std::string_view label, std::string_view label_value, double value);
    void sample(std::string_view label, std::string_view label_value, std::string_view more,
                std::string_view more_value, std::uint64_t value);
    /// A histogram, its bounds and sum divided by `unit`: 1e9 makes seconds of nanoseconds.
    void histogram(std::string_view label, std::string_view label_value, const distribution& values, double unit);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string name_;
};

}  // namespace parlor
