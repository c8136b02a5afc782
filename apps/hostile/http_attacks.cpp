// Requests that RFC 9112 forbids or that two servers may read differently, floods, slow ones, and pages of strangers.
#include <fmt/format.h>

#include "attack.hpp"
#include "frames.hpp"

namespace hostile {
namespace {

using namespace std::chrono_literals;

class http_attacks {
public:
    http_attacks(attack_list& to, const target& of)
        : to_(to),
          of_(of),
          get_("GET " + of.path + " HTTP/1.1\r\n"),
          host_("Host: " + of.authority + "\r\n"),
          post_("POST / HTTP/1.1\r\n" + host_) {}

    void add_all() {
        add_malformed();
        add_smuggling();
        add_floods();
        add_slow_ones();
        add_upgrades();
        add_strangers();
        if (of_.on_loopback) add_rebinding();
    }

private:
    attack& http(std::string name, std::string bytes, std::vector<int> allowed) {
        return add(to_, stage::http, std::move(name), std::move(bytes), std::move(allowed));
    }

    void add_malformed() {
        http("no HTTP at all", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15),
             {400, ended, reset});
        http("no Host", get_ + "\r\n", {400});
        http("two Hosts", get_ + host_ + "Host: evil.example\r\n\r\n", {400});
        http("a Host with a user in it", get_ + "Host: localhost@evil.example\r\n\r\n", {400});
        http("a Host with a path in it", get_ + "Host: localhost/evil.example\r\n\r\n", {400});
        http("a header without a name", get_ + host_ + ": x\r\n\r\n", {400});
        http("a header without a colon", get_ + host_ + "Upgrade\r\n\r\n", {400});
        http("a header's name with a blank in it", get_ + host_ + "Up grade: x\r\n\r\n", {400});
        http("a header with a null in it", get_ + host_ + std::string("X: a\0b\r\n\r\n", 10), {400});
        http("a header with a bare CR in it", get_ + host_ + "X: a\rContent-Length: 3\r\n\r\n", {400});
        http("a header folded over two lines", get_ + host_ + "X: a\r\n b\r\n\r\n", {400, 426, 404});
        http("a method that nobody knows", "BREW / HTTP/1.1\r\n" + host_ + "\r\n", {400, 404, 405, 501});
        http("a tunnel to elsewhere", "CONNECT evil.example:443 HTTP/1.1\r\n" + host_ + "\r\n", {400, 404, 405, 501});
        http("HTTP of another version", "GET / HTTP/9.9\r\n" + host_ + "\r\n", {400, 505});
        http("a path that climbs out", "GET /../../../../etc/passwd HTTP/1.1\r\n" + host_ + "\r\n", {400, 404});
        http("a path that climbs out in disguise",
             "GET /%2e%2e/%2e%2e/%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n" + host_ + "\r\n", {400, 404});
        http("a null in the path", std::string("GET /\0x HTTP/1.1\r\n", 18) + host_ + "\r\n", {400, 404});
    }

    void add_smuggling() {
        const std::string smuggled = "0\r\n\r\nGET /smuggled HTTP/1.1\r\n" + host_ + "\r\n";
        const std::string chunked = "Transfer-Encoding: chunked\r\n";
        http("a blank before the colon", get_ + host_ + "Content-Length : 3\r\n\r\nabc", {400});
        http("two different lengths", post_ + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", {400});
        http("two lengths in one", post_ + "Content-Length: 3, 3\r\n\r\nabc", {400});
        http("a length and chunks", post_ + "Content-Length: 3\r\n" + chunked + "\r\n" + smuggled, {400});
        http("chunks and a length", post_ + chunked + "Content-Length: 3\r\n\r\n" + smuggled, {400});
        for (const std::string_view bad : {"+3", "-3", "0x3", "3 3", "3;", "", "99999999999999999999999"})
            http(fmt::format("the length \"{}\"", bad), post_ + fmt::format("Content-Length: {}\r\n\r\nabc", bad),
                 {400, 413});
        for (const std::string_view bad : {"xchunked", "chunked, identity", "identity, chunked", "chunked, chunked",
                                           "\x0b"
                                           "chunked",
                                           "\"chunked\"", "chunked;x=y"})
            http(fmt::format("the encoding {}", bad == "\x0b"
                                                       "chunked"
                                                    ? "\\vchunked"
                                                    : bad),
                 post_ + fmt::format("Transfer-Encoding: {}\r\n\r\n", bad) + smuggled, {400, 501});
        http("two encodings", post_ + "Transfer-Encoding: identity\r\n" + chunked + "\r\n" + smuggled, {400, 501});
        http("an encoding with a blank before the colon", post_ + "Transfer-Encoding : chunked\r\n\r\n" + smuggled,
             {400});
        http("chunks of HTTP/1.0", "POST / HTTP/1.0\r\n" + host_ + chunked + "\r\n" + smuggled, {400});
        for (const std::string_view bad : {"fffffffffffffffff", "-1", "0x3", "3 3", "+3", "g", ""})
            http(fmt::format("the chunk size \"{}\"", bad), post_ + chunked + fmt::format("\r\n{}\r\nabc\r\n\r\n", bad),
                 {400, 413});
        http("a chunk that is longer than it says", post_ + chunked + "\r\n3\r\nabcdef\r\n0\r\n\r\n", {400});
        http("a length on an upgrade", upgrade_request(of_, "Content-Length: 5\r\n") + "hello", {400});
        http("chunks on an upgrade", upgrade_request(of_, chunked) + smuggled, {400});
    }

    void add_floods() {
        http("a body without end", post_ + "Content-Length: 1000000000000\r\n\r\n" + times(1000, "x"),
             {400, 404, 405, 413});
        // A server that closes while we still send resets the stream, and its answer may be lost with it.
        http("a megabyte of headers",
             get_ + host_ + times(20'000, "X-Filler: 0123456789012345678901234567890123456789\r\n") + "\r\n",
             {431, 400, reset});
        http("one header of a megabyte", get_ + host_ + "X: " + times(1 << 20, "x") + "\r\n\r\n", {431, 400, reset});
        http("a target of a megabyte", "GET /" + times(1 << 20, "x") + " HTTP/1.1\r\n" + host_ + "\r\n",
             {414, 431, 400, reset});
        http("a megabyte of chunk extension", post_ + "Transfer-Encoding: chunked\r\n\r\n3;" + times(1 << 20, "x"),
             {400, 413, 431, reset});
        http("a megabyte of trailers",
             post_ + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + times(1 << 15, "X-Trailer: 0123456789012345678\r\n"),
             {400, 413, 431, reset});
        http("1000 requests in one write", times(1000, "GET /nowhere HTTP/1.1\r\n" + host_ + "\r\n"), {404});
    }

    void add_slow_ones() {
        const std::vector<int> gives_up{408, ended, reset};
        http("headers that never end", get_ + "X: ", gives_up);
        attack& drips =
            http("headers that come a byte at a time, without end", get_ + times(4096, "X: y\r\n"), gives_up);
        drips.piece = 1;
        drips.pause = 50ms;
        http("a body that never comes", post_ + "Content-Length: 10\r\n\r\n", gives_up);
        attack& body = http("a body that comes a byte at a time, without end",
                            post_ + "Content-Length: 60000\r\n\r\n" + times(60'000, "x"), gives_up);
        body.piece = 1;
        body.pause = 50ms;
        attack& chunks = http("chunks of one byte, without end",
                              post_ + "Transfer-Encoding: chunked\r\n\r\n" + times(10'000, "1\r\nx\r\n"), gives_up);
        chunks.piece = 6;
        chunks.pause = 50ms;
        http("300 at a time, half a request each", get_ + host_, gives_up).crowd = 300;
        http("half a request, and no more to come", get_, {400, 408, ended, reset}).finishes = true;
        http("nothing, and no more to come", "", {ended, reset}).finishes = true;
        http("a connection that says nothing", "", gives_up);
        http("300 that say nothing", "", gives_up).crowd = 300;
    }

    void add_upgrades() {
        const std::string asks = get_ + host_ + "Connection: Upgrade\r\nUpgrade: websocket\r\n";
        http("a WebSocket version of the past",
             asks + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 8\r\n\r\n", {400, 426});
        for (const std::string_view bad : {"short", "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZSE0NTY="})
            http(fmt::format("the WebSocket key \"{}\"", bad),
                 asks + fmt::format("Sec-WebSocket-Key: {}\r\nSec-WebSocket-Version: 13\r\n\r\n", bad), {400});
        http("two WebSocket keys", upgrade_request(of_, "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"), {400});
        http("extensions that cannot be read", upgrade_request(of_, "Sec-WebSocket-Extensions: ;;=,\"\r\n"),
             {400, 101});
        http("an upgrade by POST", "POST" + upgrade_request(of_).substr(3), {400, 404, 405, 426});
        http("an upgrade of HTTP/1.0",
             "GET " + of_.path + " HTTP/1.0\r\n" + upgrade_request(of_).substr(of_.path.size() + 15), {400, 426, 505});
        http("an upgrade behind another request", "GET /nowhere HTTP/1.1\r\n" + host_ + "\r\n" + upgrade_request(of_),
             {404});
        add(to_, stage::websocket, "HTTP behind the upgrade", get_ + host_ + "\r\n", {1002});
        add(to_, stage::websocket, "HTTP in one write with the upgrade", get_ + host_ + "\r\n", {1002}).in_one_write =
            true;
        attack visit = honest_visit();
        visit.name = "an honest visit in one write with the upgrade";
        visit.in_one_write = true;
        to_.push_back(std::move(visit));
    }

    void add_strangers() {
        const auto page = [this](std::string name, const std::string& headers) {
            http(std::move(name), upgrade_request(of_, headers), {403, 400});
        };
        const std::string own = of_.authority;
        page("another website's page", "Origin: https://evil.example\r\n");
        page("the origin null", "Origin: null\r\n");
        page("an origin that begins as ours", "Origin: http://" + own + ".evil.example\r\n");
        page("an origin that ends as ours", "Origin: http://evil." + own + "\r\n");
        page("an origin with ours as its user", "Origin: http://" + own + "@evil.example\r\n");
        page("another origin on this machine", "Origin: http://" + own.substr(0, own.rfind(':')) + ":1\r\n");
        page("two origins", "Origin: http://" + own + "\r\nOrigin: https://evil.example\r\n");
        page("an origin that a stranger says was forwarded",
             "Origin: https://evil.example\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: https\r\n");
        std::string absolute = upgrade_request(of_, "Origin: http://evil.example\r\n");
        absolute.replace(4, of_.path.size(), "http://evil.example" + of_.path);
        http("another website's page, and its name in the target", absolute, {403, 400, 404});
    }

    // DNS rebinding: a page's own name leads to this machine, so that Origin and Host agree.
    void add_rebinding() {
        for (const std::string_view name : {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example"}) {
            const target rebound{.authority = fmt::format("{}:8080", name), .path = of_.path};
            http(fmt::format("a page of {}, which leads here", name),
                 upgrade_request(rebound, fmt::format("Origin: http://{}:8080\r\n", name)), {403, 421});
        }
    }

    attack_list& to_;
    const target& of_;
    const std::string get_, host_, post_;
};

}  // namespace

void add_http_attacks(attack_list& to, const target& of) {
    http_attacks(to, of).add_all();
}

}  // namespace hostile
