// The opening handshake: an HTTP request of a stranger, read whole and in pieces, and all that is decided on it.
#include <algorithm>

#include "fuzz.hpp"
#include "net/forwarded.hpp"
#include "net/http_reader.hpp"
#include "net/http_upgrade.hpp"
#include "net/origin.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "parlor/wire/handshake.hpp"

namespace {

using namespace parlor;

constexpr http_limits limits{.max_header_bytes = 4096, .max_body_bytes = 1024};
constexpr int most_requests = 16;

std::string in_words(const http_request& request) {
    std::string out = std::string(request.method()) + " " + std::string(request.target()) + "\n";
    for (const auto& [name, value] : request.headers())
        out.append(name).append(":").append(value).append("\n");
    return out.append(request.body());
}

void check_request(const http_request& request) {
    fuzz::require(request.header_count("Host") <= 1, "there is one Host");
    fuzz::require(request.header_count("Content-Length") <= 1, "there is one Content-Length");
    fuzz::require(!(request.header("Content-Length") && request.header("Transfer-Encoding")),
                  "there is a length, or there are chunks");
    fuzz::require(request.minor_version() == 0 || request.header_count("Host") == 1, "HTTP/1.1 has a Host");
    fuzz::require(request.body().size() <= limits.max_body_bytes, "the body is within its limit");
    std::size_t bytes = request.target().size();
    for (const auto& [name, value] : request.headers()) {
        fuzz::require(name.find_first_of(std::string_view("\r\n\0 :", 5)) == std::string_view::npos,
                      "names are tokens");
        fuzz::require(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
                      "values are of one line");
        bytes += name.size() + value.size();
    }
    fuzz::require(bytes <= limits.max_header_bytes, "the head is within its limit");
    fuzz::require(fuzz::is_utf8(request.path()), "the path is UTF-8");
}

void check_decisions(http_request& request) {
    const trusted_proxies proxies({address_range("192.0.2.0/24")});
    request.set_peer(client_address(request, "192.0.2.1", proxies), false);
    fuzz::require(!request.peer_address().empty(), "everybody has an address");
    for (const bool loopback : {false, true}) {
        const origin_policy policy({}, loopback);
        const auto refused = policy.refusal(request, false);
        const auto origins = request.headers("Origin");
        fuzz::require(refused.has_value() || origins.empty() || origins.front() != "null",
                      "the origin null is refused");
    }
    if (refuse_upgrade(request)) return;
    fuzz::require(asks_for_websocket(request), "who may upgrade has asked for it");
    const auto key = request.header("Sec-WebSocket-Key");
    fuzz::require(key && is_valid_key(*key), "who may upgrade has a key");
    const std::string_view known[] = {"parlor.v1"};
    const auto chosen = choose_subprotocol(request, known);
    const deflate_agreement agreed = answer_deflate(request.headers("Sec-WebSocket-Extensions"));
    fuzz::require(!agreed.agreed() || (agreed.window_bits >= 9 && agreed.window_bits <= 15),
                  "windows are possible ones");
    std::string answer;
    append_upgrade_answer(
        answer, {.key = *key, .subprotocol = chosen.value_or(""), .extensions = agreed.answer, .more_headers = {}});
    fuzz::require(answer.find("\r\n\r\n") == answer.size() - 4, "nobody adds lines to the answer");
}

std::vector<std::string> read(const std::vector<std::string_view>& pieces) {
    http_reader reader(limits);
    std::vector<std::string> found;
    for (const std::string_view piece : pieces) {
        const std::string own(piece);
        auto input = std::as_bytes(std::span(own));
        for (;;) {
            const auto status = reader.feed(input);
            if (status == http_reader::status::need_more) break;
            if (status == http_reader::status::error) {
                fuzz::require(reader.error_status() >= 400 && reader.error_status() < 600, "errors have a status");
                return found;
            }
            http_request request = reader.take();
            found.push_back(in_words(request));
            check_request(request);
            check_decisions(request);
            if (found.size() == most_requests) return found;
        }
        (void)reader.wants_continue();
    }
    return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::uint8_t cuts = in.byte();
    // Only of a request that never ends may one be refused before the other.
    fuzz::require(read({in.rest()}) == read(fuzz::pieces_of(in.rest(), cuts)), "cuts change no request");
    return 0;
}
