#include "parlor/wire/deflater.hpp"

#include <algorithm>
#include <boost/beast/zlib/deflate_stream.hpp>

#include "wire/deflate_tail.hpp"

namespace parlor {
namespace {

namespace zlib = boost::beast::zlib;

// Chat messages come out at 0.57 of their size with level 1 and with level 6; big ones lose some percent and take a
// sixth of the time, which the whole shard waits for.
constexpr int level = 1;

// zlib's matches end this far before the end of its window.
constexpr std::size_t lookahead = 262;

// The smallest window in which all of a message can be searched.
unsigned window_that_holds(std::size_t message_bytes) noexcept {
    unsigned bits = deflater::min_window_bits;
    while (bits < deflater::max_window_bits && (std::size_t{1} << bits) - lookahead < message_bytes)
        ++bits;
    return bits;
}

// Where the peer's window holds the whole message no distance can be too long, whatever window we use.
unsigned window_for(std::size_t message_bytes, unsigned peer_window_bits) noexcept {
    return message_bytes <= std::size_t{1} << peer_window_bits ? window_that_holds(message_bytes) : peer_window_bits;
}

}  // namespace

struct deflater::stream {
    // The memory level makes zlib's hash and symbols as big as its window: a message becomes one block.
    explicit stream(int window_bits) {
        zip.reset(level, window_bits, std::min(window_bits - 6, 8), zlib::Strategy::normal);
    }

    zlib::deflate_stream zip;
};

deflater::deflater(std::size_t min_bytes, limit_counts* past) noexcept : min_bytes_(min_bytes), past_(past) {}
deflater::~deflater() = default;

std::optional<std::string_view> deflater::deflate(std::string_view message, unsigned peer_window_bits) {
    if (message.size() < min_bytes_) {
        note(past_, limit::deflate_min_bytes);
        return std::nullopt;
    }
    const unsigned bits = window_for(message.size(), peer_window_bits);
    if (bits < min_window_bits) return std::nullopt;
    auto& chosen = streams_[bits - min_window_bits];
    if (!chosen) chosen = std::make_unique<stream>(static_cast<int>(bits));
    ++runs_;

    // Room for what is shorter than the message, and no more: zlib gives up when it is full.
    const std::size_t room = message.size() + deflate_tail.size();
    if (capacity_ < room || capacity_ > max_kept_bytes) {
        buffer_ = std::make_unique_for_overwrite<char[]>(room);
        capacity_ = room;
    }
    zlib::z_params io;
    io.next_in = message.data();
    io.avail_in = message.size();
    io.next_out = buffer_.get();
    io.avail_out = room;
    boost::beast::error_code failed;
    chosen->zip.reset();
    chosen->zip.write(io, zlib::Flush::sync, failed);
    if (failed || io.avail_out == 0) return std::nullopt;
    return std::string_view(buffer_.get(), io.total_out - deflate_tail.size());
}

}  // namespace parlor
