#include "unit/wire/raw_deflate.hpp"

#include <array>
#include <boost/beast/zlib/deflate_stream.hpp>
#include <boost/beast/zlib/inflate_stream.hpp>
#include <cstdint>
#include <stdexcept>

namespace wire_test {
namespace {

namespace zlib = boost::beast::zlib;
using namespace std::string_view_literals;

constexpr std::string_view tail = "\x00\x00\xFF\xFF"sv;

void deflate_piece(zlib::deflate_stream& with, std::string_view piece, zlib::Flush flush, std::string& out) {
    zlib::z_params io;
    io.next_in = piece.data();
    io.avail_in = piece.size();
    for (;;) {
        std::array<char, 512> part;
        io.next_out = part.data();
        io.avail_out = part.size();
        boost::beast::error_code result;
        with.write(io, flush, result);
        out.append(part.data(), part.size() - io.avail_out);
        if (io.avail_out != 0 || result) return;
    }
}

}  // namespace

std::string raw_deflate(std::string_view message, const raw_deflate_options& options) {
    zlib::deflate_stream stream;
    stream.reset(options.level, options.window_bits, options.memory_level,
                 options.fixed_codes ? zlib::Strategy::fixed : zlib::Strategy::normal);
    std::string out;
    const std::size_t piece = options.flush_every == 0 ? message.size() : options.flush_every;
    while (message.size() > piece) {
        deflate_piece(stream, message.substr(0, piece), zlib::Flush::sync, out);
        message.remove_prefix(piece);
    }
    deflate_piece(stream, message, options.final_block ? zlib::Flush::finish : zlib::Flush::sync, out);
    if (options.final_block) return out += '\0';
    if (!out.ends_with(tail)) throw std::logic_error("zlib left out the empty block");
    return out.substr(0, out.size() - tail.size());
}

std::optional<std::string> raw_inflate(std::string_view payload, int window_bits) {
    const std::string data = std::string(payload).append(tail);
    zlib::inflate_stream stream;
    stream.reset(window_bits);
    zlib::z_params io;
    io.next_in = data.data();
    io.avail_in = data.size();
    std::string out;
    for (;;) {
        std::array<char, 64> part;  // small, so that what is older must come out of the window
        io.next_out = part.data();
        io.avail_out = part.size();
        boost::beast::error_code result;
        stream.write(io, zlib::Flush::sync, result);
        out.append(part.data(), part.size() - io.avail_out);
        if (result && result != zlib::error::need_buffers) return std::nullopt;
        if (io.avail_out != 0) return out;
    }
}

raw_deflate_options random_options(std::mt19937& random) {
    return {.level = static_cast<int>(random() % 10),
            .window_bits = 9 + static_cast<int>(random() % 7),
            .memory_level = 1 + static_cast<int>(random() % 9),
            .fixed_codes = random() % 4 == 0,
            .flush_every = random() % 3 == 0 ? 50 + random() % 100 : 0,
            .final_block = random() % 4 == 0};
}

std::string some_json(std::size_t size, std::size_t seed) {
    constexpr std::array words{"hello "sv, "the "sv, "room "sv, "\xE2\x82\xAC"sv, R"("seq":)"sv, "17 "sv, "coffee "sv};
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    std::string out;
    while (out.size() < size)
        out += words[random() % words.size()];
    while (out.size() > size || (!out.empty() && static_cast<unsigned char>(out.back()) >= 0x80))
        out.pop_back();
    out.resize(size, '.');
    return out;
}

std::string noise(std::size_t size, std::size_t seed) {
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    std::string out(size, '\0');
    for (char& c : out)
        c = static_cast<char>(random());
    return out;
}

}  // namespace wire_test
