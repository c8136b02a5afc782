// Who hears a room on one shard. Lives on that shard; server/shard keeps one for each room that has members there.
#pragma once

#include <cstddef>
#include <vector>

#include "message/seam.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "wire/compression_figures.hpp"

namespace parlor {

/// What frames are made with; a shard has one of each.
struct frame_tools {
    frame_writer& writer;
    deflater& zip;
    compression_figures& deflated;
};

/// Encodes each message once for each kind of codec present (a codec, and the window that its client agreed on), and
/// hands the same frame to everyone.
/// A place is where its subscriber stands; it changes as others leave, so the group writes it through a pointer.
class group {
public:
    /// `deflates`: messages are compressed for those who can read that.
    explicit group(bool deflates = false) noexcept : deflates_(deflates) {}

    /// `*place` is kept up to date until remove().
    void add(subscriber& who, std::size_t* place);
    void remove(std::size_t place) noexcept;

    /// Everyone but `except` gets `message`.
    std::size_t fan_out(const outgoing& message, const delivery_terms& terms, session_ref except,
                        frame_tools with) const;

    [[nodiscard]] bool empty() const noexcept { return members_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return members_.size(); }

private:
    struct entry {
        subscriber* who;
        std::size_t* place;
    };
    std::vector<entry> members_;
    bool deflates_;
};

/// One message as a frame of one codec, in the shard's current batch; compressed if `deflates`, the codec's client and
/// the message's size allow it.
[[nodiscard]] slice encode_frame(const outgoing& message, const codec& as, bool deflates, frame_tools with);

}  // namespace parlor
