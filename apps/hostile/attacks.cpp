// The list. What RFC 6455 and RFC 9112 demand is expected of every server; parlor.v1 of those that speak it.
#include <fmt/format.h>

#include "attack.hpp"

namespace hostile {
namespace {

constexpr unsigned final = 0x80;
constexpr unsigned masked = 0x80;
constexpr unsigned text = 1;
constexpr unsigned binary = 2;
constexpr unsigned close = 8;
constexpr unsigned ping = 9;

char byte(unsigned value) {
    return static_cast<char>(value & 0xffU);
}

std::string big_endian(std::size_t value, unsigned bytes) {
    std::string out;
    while (bytes-- > 0)
        out += byte(static_cast<unsigned>(value >> (8 * bytes)));
    return out;
}

/// Masked with zeros, so that the payload stands there as it is.
std::string frame(unsigned first, std::string_view payload) {
    const std::size_t size = payload.size();
    std::string out(1, byte(first));
    if (size < 126) {
        out += byte(masked | static_cast<unsigned>(size));
    } else if (size < 65536) {
        out += byte(masked | 126) + big_endian(size, 2);
    } else {
        out += byte(masked | 127) + big_endian(size, 8);
    }
    return out + std::string(4, '\0') + std::string(payload);
}

std::string message(std::string_view payload) {
    return frame(final | text, payload);
}

std::string close_frame(unsigned code, std::string_view reason = {}) {
    return frame(final | close, big_endian(code, 2) + std::string(reason));
}

std::string times(std::size_t count, std::string_view what) {
    std::string out;
    out.reserve(count * what.size());
    while (count-- > 0)
        out += what;
    return out;
}

void add_http(std::vector<attack>& all, const target& of) {
    const auto http = [&all](std::string name, std::string bytes, std::vector<int> allowed) {
        attack made;
        made.name = std::move(name);
        made.bytes = std::move(bytes);
        made.allowed = std::move(allowed);
        all.push_back(std::move(made));
    };
    const std::string get = "GET " + of.path + " HTTP/1.1\r\n";
    const std::string host = "Host: " + of.authority + "\r\n";
    http("no HTTP at all", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
         {400, ended, reset});
    http("no Host", get + "\r\n", {400});
    http("two Hosts", get + host + "Host: evil.example\r\n\r\n", {400});
    http("a header without a name", get + host + ": x\r\n\r\n", {400});
    http("a header folded over two lines", get + host + "X: a\r\n b\r\n\r\n", {400, 426, 404});
    http("a blank before the colon", get + host + "Content-Length : 3\r\n\r\nabc", {400});
    http("two different lengths", "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
         {400});
    http("a length and chunks",
         "POST / HTTP/1.1\r\n" + host +
             "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
         {400});
    http("a length that is no number", "POST / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc", {400});
    http("an encoding that nobody knows", "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n",
         {400, 501});
    http("a chunk size past all numbers",
         "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
         {400, 405, 413, 404});
    http("a body without end",
         "POST / HTTP/1.1\r\n" + host + "Content-Length: 1000000000000\r\n\r\n" + times(1000, "x"),
         {400, 404, 405, 413});
    // A server that closes while we still send resets the stream, and its answer may be lost with it.
    http("a megabyte of headers",
         get + host + times(20'000, "X-Filler: 0123456789012345678901234567890123456789\r\n") + "\r\n",
         {431, 400, reset});
    http("one header of a megabyte", get + host + "X: " + times(1 << 20, "x") + "\r\n\r\n", {431, 400, reset});
    http("a target of a megabyte", "GET /" + times(1 << 20, "x") + " HTTP/1.1\r\n" + host + "\r\n",
         {414, 431, 400, reset});
    http("a method that nobody knows", "BREW / HTTP/1.1\r\n" + host + "\r\n", {400, 404, 405, 501});
    http("HTTP of another version", "GET / HTTP/9.9\r\n" + host + "\r\n", {400, 505});
    http("a path that climbs out", "GET /../../../../etc/passwd HTTP/1.1\r\n" + host + "\r\n", {400, 404});
    http("a null in the path", std::string("GET /\0x HTTP/1.1\r\n", 18) + host + "\r\n", {400, 404});
    http("another website's page", upgrade_request(of, "Origin: https://evil.example\r\n"), {403});
    http("the origin null", upgrade_request(of, "Origin: null\r\n"), {403});
    http("a WebSocket version of the past",
         get + host +
             "Connection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n",
         {400, 426});
    http("a WebSocket key that is none",
         get + host +
             "Connection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Key: short\r\nSec-WebSocket-Version: 13\r\n\r\n",
         {400});
    http("extensions that cannot be read", upgrade_request(of, "Sec-WebSocket-Extensions: ;;=,\"\r\n"), {400, 101});

    http("headers that never end", get + "X: ", {408, ended, reset});
    http("half a request, and no more to come", get, {400, 408, ended, reset});
    all.back().finishes = true;
    http("nothing, and no more to come", "", {ended, reset});
    all.back().finishes = true;
    http("a connection that says nothing", "", {408, ended, reset});
}

void add_frames(std::vector<attack>& all, const target& of) {
    const auto add = [&all](std::string name, std::string bytes, std::vector<int> allowed) -> attack& {
        attack made;
        made.name = std::move(name);
        made.at = stage::websocket;
        made.bytes = std::move(bytes);
        made.allowed = std::move(allowed);
        all.push_back(std::move(made));
        return all.back();
    };
    for (const unsigned bit : {0x40U, 0x20U, 0x10U})
        add(fmt::format("reserved bit {:#x}", bit), frame(final | bit | text, "x"), {1002});
    for (const unsigned kind : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U})
        add(fmt::format("reserved opcode {}", kind), frame(final | kind, "x"), {1002});
    add("a frame without a mask", std::string("\x81\x01x", 3), {1002});
    add("a ping in pieces", frame(ping, "x"), {1002});
    add("a ping of 126 bytes", frame(final | ping, times(126, "x")), {1002});
    add("a close frame of one byte", frame(final | close, "x"), {1002});
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 2999U, 5000U, 65535U})
        add(fmt::format("close code {}", code), close_frame(code), {1002});
    add("a close reason that is no UTF-8", close_frame(1000, "\xc0\x80"), {1007, 1002});
    add("a length longer than it need be",
        std::string(1, byte(final | text)) + byte(masked | 126) + big_endian(5, 2) + std::string(4, '\0') + "hello",
        {1002});
    add("a length with its first bit set",
        std::string(1, byte(final | binary)) + byte(masked | 127) + big_endian(std::size_t{1} << 63U, 8) +
            std::string(4, '\0'),
        {1002, 1009});
    add("a length of four exabytes",
        std::string(1, byte(final | binary)) + byte(masked | 127) + big_endian(std::size_t{1} << 62U, 8) +
            std::string(4, '\0'),
        {1009});
    add("a message one byte too long", frame(final | binary, times(of.max_message_bytes + 1, "x")), {1009});
    add("the rest of nothing", frame(final | 0, "x"), {1002});
    add("a message inside another", frame(text, "a") + frame(text, "b"), {1002});
    for (const std::string_view bad : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80",
                                       "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xfe", "\xff"}) {
        std::string name = "text with";
        for (const char each : bad)
            name += fmt::format(" {:02x}", static_cast<unsigned char>(each));
        add(std::move(name), message(bad), {1007});
    }
    add("UTF-8 broken between two frames", frame(text, "\xe2\x82") + frame(final | 0, "x"), {1007});
    add("UTF-8 that stops in the middle", frame(text, "\xe2") + frame(final | 0, "\x82"), {1007});
    add("100000 fragments of one byte", frame(text, "x") + times(100'000, frame(0, "x")), {1008, 1009});
    add("fragments of nothing, without end", frame(text, "") + times(10'000, frame(0, "")), {1008, 1009});
    add("fragments without end", frame(binary, "x") + times(64, frame(0, times(16'000, "x"))), {1008, 1009});
    add("many closes", times(1000, close_frame(1000)), {1000});
    add("data behind the close", close_frame(1000) + times(1000, message("x")), {1000});
    add("a flood of pings, answers unread", times(500, frame(final | ping, times(125, "x"))),
        {1013, 1008, ended, reset});
    all.back().repeat = 400;
    all.back().reads = false;
    attack& slow = add("an honest visit, a byte at a time", honest_visit().bytes, {1000});
    slow.piece = 1;
}

void add_messages(std::vector<attack>& all) {
    const auto add = [&all](std::string name, std::string bytes, std::vector<int> allowed) -> attack& {
        attack made;
        made.name = std::move(name);
        made.at = stage::session;
        made.bytes = std::move(bytes);
        made.allowed = std::move(allowed);
        all.push_back(std::move(made));
        return all.back();
    };
    const auto refused = [&](std::string name, std::string_view json, std::string says) {
        attack& made = add(std::move(name), message(json), {1000});
        made.says = std::move(says);
        made.afterwards = close_frame(1000);
    };
    add("JSON that is none, three times", times(3, message("{{{")), {1008});
    add("JSON of depth 30000, three times", times(3, message(times(30'000, "["))), {1008});
    add("a binary message", frame(final | binary, "x") + close_frame(1000), {1000, 1003});
    refused("a number past all numbers", R"({"type":"join","room":"room/x","id":1e999})", "invalid_argument");
    refused("an unknown type", R"({"type":"no-such-type","id":1})", "not_found");
    refused("somebody else's inbox", R"({"type":"join","room":"user/somebody-else","id":1})", R"("error")");
    refused("a room that was not joined", R"({"type":"say","room":"room/never-joined","id":1,"data":{"text":"x"}})",
            R"("error")");
    refused("a forged token", R"({"type":"resume","id":1,"data":{"token":"forged","rooms":{}}})", "unauthenticated");
    refused("a room's name with control characters", R"({"type":"join","room":"room/\u0000","id":1})",
            "invalid_argument");
}

}  // namespace

std::string to_string(int became) {
    switch (became) {
        case ended:
            return "ended";
        case reset:
            return "reset";
        case stays_open:
            return "stays open";
        case unreachable:
            return "unreachable";
        default:
            return std::to_string(became);
    }
}

std::string upgrade_request(const target& of, std::string_view more) {
    return fmt::format(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
        of.path, of.authority, more);
}

attack honest_visit() {
    attack made;
    made.name = "an honest visit";
    made.at = stage::websocket;
    made.bytes = frame(final | ping, "alive") + close_frame(1000);
    made.allowed = {1000};
    made.says = "alive";
    return made;
}

std::vector<attack> all_attacks(const target& of) {
    std::vector<attack> all;
    add_http(all, of);
    add_frames(all, of);
    add_messages(all);
    return all;
}

}  // namespace hostile
