// Compresses messages for permessage-deflate (RFC 7692 section 7.2.1). Each shard has one, which serves all its
// connections; groups and connections deflate with it and frame_writer frames the result.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "parlor/core/limit.hpp"

namespace parlor {

/// Deflates one message at a time, each on its own: nothing is remembered between messages (no context takeover), so
/// one deflater does for any number of peers, and what it makes of a message is good for all of them that agreed on the
/// same window. Nothing is allocated before the first message, and in a steady state nothing at all.
/// Belongs to one thread.
class deflater {
public:
    /// The windows that can be agreed upon, as powers of two (section 7.1.2).
    static constexpr unsigned min_window_bits = 9;
    static constexpr unsigned max_window_bits = 15;

    /// Messages below `min_bytes` are left as they are, and counted in `past`.
    explicit deflater(std::size_t min_bytes = 0, limit_counts* past = nullptr) noexcept;
    deflater(const deflater&) = delete;
    deflater& operator=(const deflater&) = delete;
    ~deflater();

    /// `message` compressed, without the tail that the receiver puts back: the payload for
    /// frame_writer::write_deflated, good until the next call. Nothing when the message is below the threshold or does
    /// not get shorter: send it plain. `peer_window_bits` is what was agreed on; of 8, which zlib cannot do and only a
    /// client may meet, comes nothing for messages over 256 bytes.
    [[nodiscard]] std::optional<std::string_view> deflate(std::string_view message, unsigned peer_window_bits);

    /// How many messages it has worked on.
    [[nodiscard]] std::uint64_t runs() const noexcept { return runs_; }

private:
    struct stream;

    std::array<std::unique_ptr<stream>, max_window_bits - min_window_bits + 1> streams_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;
    std::size_t min_bytes_;
    limit_counts* past_;
    std::uint64_t runs_ = 0;
};

}  // namespace parlor
