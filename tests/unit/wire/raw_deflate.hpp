// Compressed payloads made and read by zlib alone, with any of its settings, for the tests of deflater and inflater.
#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace wire_test {

struct raw_deflate_options {
    int level = 6;
    int window_bits = 15;
    int memory_level = 8;
    bool fixed_codes = false;
    std::size_t flush_every = 0;  // ends a block after so many bytes of the message; 0: never
    bool final_block = false;     // marks the last block as such
};

/// `message` as the payload of a compressed message (RFC 7692 section 7.2.1).
[[nodiscard]] std::string raw_deflate(std::string_view message, const raw_deflate_options& options = {});

/// What a receiver with a window of just `window_bits` reads; nothing when the data is broken or needs more window.
[[nodiscard]] std::optional<std::string> raw_inflate(std::string_view payload, int window_bits);

/// Settings by chance.
[[nodiscard]] raw_deflate_options random_options(std::mt19937& random);

/// A chat message of `size` bytes, which compresses well; another `seed`, another text.
[[nodiscard]] std::string some_json(std::size_t size, std::size_t seed = 1);

/// Bytes that do not compress.
[[nodiscard]] std::string noise(std::size_t size, std::size_t seed = 1);

}  // namespace wire_test
