// The mark that `{now}` puts into a message: who sent it and when it was meant to leave, as text that survives JSON and
// any server which passes it on. Found again in whatever comes back. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace load {

struct mark {
    std::uint32_t sender = 0;       ///< below 2^24
    std::uint64_t intended_ns = 0;  ///< since the run began; below 2^48, three days
};

/// Marks of one run: others in the same room are told apart by the run's own tag.
class marker {
public:
    /// `~`, four digits of the tag, six of the sender, twelve of the time, all hexadecimal.
    static constexpr std::size_t size = 23;

    explicit marker(std::uint16_t tag) noexcept;

    /// Appends the mark.
    void write(const mark& what, std::string& to) const;

    /// The first mark of this run in `message`. Looks first where it found the last one, as messages of one shape have
    /// it there.
    [[nodiscard]] std::optional<mark> find(std::string_view message) noexcept;

private:
    static constexpr std::size_t prefix_size = 5;
    std::array<char, prefix_size> prefix_;
    std::size_t hint_ = 0;
};

}  // namespace load
