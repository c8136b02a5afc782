// Frames that RFC 6455 and RFC 7692 forbid, each with the close code that they demand.
#include <fmt/format.h>

#include "attack.hpp"
#include "frames.hpp"
#include "parlor/wire/deflater.hpp"

namespace hostile {
namespace {

class frame_attacks {
public:
    frame_attacks(attack_list& to, const target& of) : to_(to), of_(of) {}

    void add_all() {
        add_headers();
        add_masks();
        add_lengths();
        add_closes();
        add_sequences();
        add_utf8();
        add_compressed();
    }

private:
    attack& ws(std::string name, std::string bytes, std::vector<int> allowed) {
        return add(to_, stage::websocket, std::move(name), std::move(bytes), std::move(allowed));
    }

    void add_headers() {
        for (const unsigned bit : {0x40U, 0x20U, 0x10U, 0x70U}) {
            ws(fmt::format("reserved bit {:#x}", bit), frame(final | bit | text_kind, "x"), {1002});
            ws(fmt::format("reserved bit {:#x} on a ping", bit), frame(final | bit | ping_kind, "x"), {1002});
            ws(fmt::format("reserved bit {:#x} on the rest of a message", bit),
               frame(text_kind, "x") + frame(final | bit | more_kind, "x"), {1002});
        }
        for (const unsigned kind : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U})
            ws(fmt::format("reserved opcode {}", kind), frame(final | kind, "x"), {1002});
        for (const unsigned kind : {close_kind, ping_kind, pong_kind}) {
            ws(fmt::format("control frame {} in pieces", kind), frame(kind, "xx"), {1002});
            ws(fmt::format("control frame {} of 126 bytes", kind), frame(final | kind, times(126, "x")), {1002});
        }
    }

    void add_masks() {
        ws("a frame without a mask", std::string("\x81\x01x", 3), {1002});
        ws("a ping without a mask", std::string("\x89\x00", 2), {1002});
        ws("a close without a mask", std::string("\x88\x02\x03\xe8", 4), {1002});
        ws("the rest of a message without a mask", frame(text_kind, "x") + std::string("\x80\x01x", 3), {1002});
        ws("a mask that makes text none", std::string("\x81\x84\xff\xff\xff\xff\x00\x00\x00\x00", 10), {1007});
        ws("half a mask, and no more to come", std::string("\x81\x84\x01\x02", 4), {ended, reset, 1002}).finishes =
            true;
    }

    void add_lengths() {
        ws("a length in 16 bits that 7 would hold",
           std::string(1, byte(final | text_kind)) + byte(masked | 126) + big_endian(5, 2) + std::string(4, '\0') +
               "hello",
           {1002});
        ws("a length in 64 bits that 16 would hold", announcement(final | text_kind, 5) + "hello", {1002});
        ws("a ping whose length is in 64 bits", announcement(final | ping_kind, 5) + "hello", {1002});
        for (const unsigned bits : {31U, 32U, 40U, 53U, 62U})
            ws(fmt::format("a length of 2^{}", bits), announcement(final | binary_kind, std::size_t{1} << bits),
               {1009});
        ws("a length with its first bit set", announcement(final | binary_kind, std::size_t{1} << 63U), {1002, 1009});
        ws("a length of all ones", announcement(final | binary_kind, ~std::size_t{0}), {1002, 1009});
        ws("lengths that overflow when added",
           frame(binary_kind, "x") + announcement(final | more_kind, ~std::size_t{0} >> 1U), {1009});
        ws("a message one byte too long", frame(final | binary_kind, times(of_.max_message_bytes + 1, "x")), {1009});
        ws("a message one byte too long, in two frames",
           frame(binary_kind, times(of_.max_message_bytes, "x")) + frame(final | more_kind, "x"), {1009});
    }

    void add_closes() {
        ws("a close frame of one byte", frame(final | close_kind, "x"), {1002});
        for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 2999U, 5000U, 65535U})
            ws(fmt::format("close code {}", code), close_frame(code), {1002});
        ws("a close reason that is no UTF-8", close_frame(1000, "\xc0\x80"), {1007, 1002});
        ws("many closes", times(1000, close_frame(1000)), {1000});
        ws("data behind the close", close_frame(1000) + times(1000, message("x")), {1000});
    }

    void add_sequences() {
        ws("the rest of nothing", frame(final | more_kind, "x"), {1002});
        ws("the rest of a message that is over", message("{}") + frame(final | more_kind, "x"), {1002});
        ws("a message inside another", frame(text_kind, "a") + frame(text_kind, "b"), {1002});
        ws("a whole message inside another", frame(binary_kind, "a") + message("b"), {1002});
        attack& between = ws("a ping between two fragments, and a close",
                             frame(text_kind, "x") + frame(final | ping_kind, "alive") + close_frame(1000), {1000});
        between.says = "alive";
    }

    // Where a decoder that keeps state between pieces may lose it: at each byte of a character, at the lengths where
    // a frame's header changes its form, and at the sizes of buffers.
    void add_utf8() {
        for (const std::string_view bad :
             {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xe0\x9f\xbf", "\xf0\x80\x80\xaf",
              "\xf0\x8f\xbf\xbf", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
              "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80", "\xfe", "\xff"}) {
            std::string name = "text with";
            for (const char each : bad)
                name += fmt::format(" {:02x}", static_cast<unsigned char>(each));
            for (std::size_t cut = 1; cut < bad.size(); ++cut)
                ws(fmt::format("{}, cut behind byte {}", name, cut),
                   frame(text_kind, bad.substr(0, cut)) + frame(final | more_kind, bad.substr(cut)), {1007});
            ws(std::move(name), message(bad), {1007});
        }
        for (const std::string_view cut_off : {"\xc3", "\xe2", "\xe2\x82", "\xf0", "\xf0\x9f", "\xf0\x9f\x98"}) {
            ws(fmt::format("text that lacks the rest of {:02x}, {} there", static_cast<unsigned char>(cut_off[0]),
                           cut_off.size()),
               message(cut_off), {1007});
            ws(fmt::format("a message that lacks the rest of {:02x}, {} there, in two frames",
                           static_cast<unsigned char>(cut_off[0]), cut_off.size()),
               frame(text_kind, cut_off) + frame(final | more_kind, ""), {1007});
        }
        for (const std::size_t size : {125UL, 126UL, 4096UL, 16384UL, 65535UL}) {
            const std::string most = times(size - 1, "x");
            ws(fmt::format("{} bytes of text, the last of them wrong", size), message(most + "\xff"), {1007});
            ws(fmt::format("{} bytes of text, a character begins with the last", size), message(most + "\xe2"), {1007});
        }
    }

    void add_compressed() {
        const auto deflated = [this](std::string name, std::string bytes, std::vector<int> allowed) {
            ws(std::move(name), std::move(bytes), std::move(allowed)).deflates = true;
        };
        parlor::deflater zip;
        const auto zipped = [&zip](std::string_view plain) { return std::string(zip.deflate(plain, 15).value_or("")); };
        const unsigned first = final | compressed;
        const std::string bomb = zipped(times(std::size_t{60} << 20U, std::string_view("\0", 1)));
        deflated("60 MiB of nothing, compressed", frame(first | binary_kind, bomb), {1009});
        deflated("60 MiB of nothing, compressed, in pieces",
                 frame(compressed | binary_kind, bomb.substr(0, 100)) + frame(final | more_kind, bomb.substr(100)),
                 {1009});
        deflated("one byte too much, compressed",
                 frame(first | binary_kind, zipped(times(of_.max_message_bytes + 1, "x"))), {1009});
        deflated("what inflates to no UTF-8", frame(first | text_kind, zipped(times(1000, "\xff"))), {1007});
        deflated("what cannot be inflated", frame(first | binary_kind, times(100, "\xff")), {1007});
        deflated("what refers to before its beginning", frame(first | binary_kind, "\x02\x13\x00\x00"), {1007});
        deflated("compressed data that breaks off",
                 frame(first | binary_kind, zipped(times(1000, "parlor")).substr(0, 5)), {1007});
        deflated("a compressed ping", frame(first | ping_kind, "x"), {1002});
        deflated("the rest of a message, compressed anew",
                 frame(compressed | text_kind, "x") + frame(first | more_kind, "x"), {1002});
    }

    attack_list& to_;
    const target& of_;
};

}  // namespace

void add_frame_attacks(attack_list& to, const target& of) {
    frame_attacks(to, of).add_all();
}

}  // namespace hostile
