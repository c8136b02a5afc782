// Where log lines go: a descriptor that may be slow, or never read. Used by core/log alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

namespace parlor::log {

/// Writes whole lines to a descriptor. One thread at a time, but `hurry` is for any.
class descriptor_writer {
public:
    explicit descriptor_writer(int descriptor) noexcept : descriptor_(descriptor) {}

    /// Waits for the reader as long as it takes; after `hurry` for a moment, then drops what is left.
    void write_line(std::string_view line) noexcept;

    void hurry() noexcept { hurry_.store(true); }
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(); }

private:
    bool wait_writable() noexcept;
    bool write_all(std::string_view text) noexcept;

    int descriptor_;
    bool given_up_ = false;
    std::atomic<bool> hurry_ = false;
    std::atomic<std::uint64_t> dropped_ = 0;
};

}  // namespace parlor::log
