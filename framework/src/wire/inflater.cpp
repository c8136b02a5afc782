#include "parlor/wire/inflater.hpp"

#include <algorithm>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstring>
#include <limits>

#include "parlor/wire/utf8.hpp"
#include "wire/deflate_tail.hpp"
#include "wire/frame_errors.hpp"

namespace parlor {
namespace {

namespace zlib = boost::beast::zlib;

constexpr std::size_t first_capacity = 4096;

// What zlib tells in data_type: the bits that it has read and not used, and whether a block has just ended.
std::size_t unused_bits(const zlib::z_params& io) noexcept {
    return static_cast<std::size_t>(io.data_type) & 63U;
}
bool is_between_blocks(const zlib::z_params& io) noexcept {
    return (io.data_type & 128) != 0 && unused_bits(io) == 0;
}

}  // namespace

struct inflater::state {
    zlib::inflate_stream stream;
    std::unique_ptr<std::byte[]> buffer;
    std::size_t capacity = 0;
    std::size_t size = 0;  // of the message so far
    bool complete = true;  // the data so far ends with a whole block

    // Makes room for at least one byte more; `most` is above `size`.
    void grow(std::size_t most) {
        const std::size_t wanted = std::min(most, std::max(first_capacity, 2 * capacity));
        auto bigger = std::make_unique_for_overwrite<std::byte[]>(wanted);
        if (size != 0) std::memcpy(bigger.get(), buffer.get(), size);
        buffer = std::move(bigger);
        capacity = wanted;
    }

    void begin() {
        stream.reset();
        size = 0;
        complete = true;
        if (capacity > max_kept_bytes) {
            buffer.reset();
            capacity = 0;
        }
    }

    const frame_error* feed(std::span<const std::byte> data, std::size_t limit) {
        zlib::z_params io;
        io.next_in = data.data();
        io.avail_in = data.size();
        while (io.avail_in != 0 || size == capacity) {
            if (size == capacity) grow(limit + 1);
            io.next_out = buffer.get() + size;
            io.avail_out = std::min(capacity, limit + 1) - size;
            const std::size_t before = io.total_out;
            boost::beast::error_code result;
            stream.write(io, zlib::Flush::none, result);
            size += io.total_out - before;
            if (size > limit) return &frame_errors::message_too_long;
            if (result == zlib::error::need_buffers) {  // no byte went in or out
                complete = complete || is_between_blocks(io);
                break;
            }
            complete = is_between_blocks(io);
            if (result == zlib::error::end_of_stream) {
                // The block was marked as the last one; others may follow all the same (section 7.2.1). zlib may have
                // read the first byte of the next one.
                const std::size_t ahead = unused_bits(io) / 8;
                io.next_in = static_cast<const std::byte*>(io.next_in) - ahead;
                io.avail_in += ahead;
                stream.reset();
                complete = true;
            } else if (result) {
                return &frame_errors::bad_deflate;
            }
        }
        return nullptr;
    }
};

inflater::inflater() noexcept = default;
inflater::~inflater() = default;

const frame_error* inflater::inflate(frame_event& event, std::size_t max_message_bytes) {
    if (!state_) state_ = std::make_unique<state>();
    state& s = *state_;
    const std::size_t limit = max_message_bytes == 0 ? std::numeric_limits<std::size_t>::max() - 1 : max_message_bytes;
    s.begin();
    // Whoever has ended its last block on the border of a byte may have left out the empty one that the tail belongs
    // to.
    const frame_error* error = s.feed(event.payload, limit);
    if (!error && !s.complete) error = s.feed(deflate_tail, limit);
    if (!error && !s.complete) error = &frame_errors::bad_deflate;
    if (error) return error;
    event.payload = {s.buffer.get(), s.size};
    event.compressed = false;
    return event.kind == opcode::text && !is_valid_utf8(event.text()) ? &frame_errors::text_not_utf8 : nullptr;
}

}  // namespace parlor
