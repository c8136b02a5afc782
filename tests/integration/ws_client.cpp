#include "integration/ws_client.hpp"

#include <span>
#include <system_error>
#include <utility>

#include "parlor/wire/handshake.hpp"

namespace integration {
namespace {

constexpr std::string_view key = "dGhlIHNhbXBsZSBub25jZQ==";  // that of RFC 6455 section 1.3

http_answer upgraded(const tcp_client& tcp, std::string_view target, const ws_options& options, std::string& unread) {
    auto headers = options.headers;
    if (!options.extensions.empty()) headers.push_back("Sec-WebSocket-Extensions: " + options.extensions);
    tcp.write(upgrade_request(target, headers));
    auto answer = read_answer(tcp, unread);
    if (answer.status != 101) throw upgrade_refused(std::move(answer));
    if (answer.head.find("Sec-WebSocket-Accept: " + parlor::accept_key(key) + "\r\n") == std::string::npos) {
        throw std::runtime_error("not the answer to our key: " + answer.head);
    }
    return answer;
}

parlor::deflate_agreement agreement_in(const http_answer& upgrade) {
    constexpr std::string_view name = "\r\nSec-WebSocket-Extensions: ";
    const auto begin = upgrade.head.find(name);
    if (begin == std::string::npos) return {};
    const auto value = begin + name.size();
    const std::string_view field =
        std::string_view(upgrade.head).substr(value, upgrade.head.find("\r\n", value) - value);
    return parlor::check_deflate_answer(std::span(&field, 1));
}

// The server may have gone already, with its last words still to be read.
template <class Send>
void answer(Send send) {
    try {
        send();
    } catch (const std::system_error&) {
    }
}

parlor::frame_limits no_limits() {
    return {.max_message_bytes = 0, .max_fragments = 0};
}

}  // namespace

std::string upgrade_request(std::string_view target, const std::vector<std::string>& headers) {
    std::string text = "GET " + std::string(target) +
                       " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                       "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                       std::string(key) + "\r\n";
    for (const auto& header : headers)
        text += header + "\r\n";
    return text + "\r\n";
}

unsigned upgrade_status(std::uint16_t port, std::string_view target, const ws_options& options) {
    try {
        const ws_client let_in(port, target, options);
        return let_in.upgrade().status;
    } catch (const upgrade_refused& why) {
        return why.status();
    }
}

ws_client::ws_client(std::uint16_t port, std::string_view target, const ws_options& options)
    : answers_pings_(options.answers_pings),
      tcp_(port, options.tcp),
      upgrade_(upgraded(tcp_, target, options, received_)),
      deflate_(agreement_in(upgrade_)),
      writer_(parlor::role::client, [this] { return static_cast<std::uint32_t>(random_->next()); }),
      parser_(parlor::role::client, no_limits(),
              deflate_.agreed() ? parlor::compression::deflate : parlor::compression::none) {}

void ws_client::send_deflated(parlor::opcode kind, std::string_view payload) {
    const auto frame = writer_.write_deflated(kind, zip_.deflate(payload, deflate_.window_bits).value());
    send_raw({reinterpret_cast<const char*>(frame.bytes().data()), frame.size()});
}

void ws_client::send(parlor::opcode kind, std::string_view payload) {
    const auto frame = writer_.write(kind, payload);
    send_raw({reinterpret_cast<const char*>(frame.bytes().data()), frame.size()});
}

void ws_client::send_close(parlor::close_code code) {
    const auto frame = writer_.write_close(code);
    send_raw({reinterpret_cast<const char*>(frame.bytes().data()), frame.size()});
}

ws_event ws_client::next() {
    for (;;) {
        std::span<std::byte> input = std::as_writable_bytes(std::span(received_)).subspan(used_);
        parlor::frame_event found{};
        const auto status = parser_.next(input, found);
        used_ = received_.size() - input.size();
        if (status == parlor::frame_parser::status::error) {
            throw std::runtime_error("the server broke the protocol: " + std::string(parser_.error().reason));
        }
        if (status == parlor::frame_parser::status::need_more) {
            received_.clear();
            used_ = 0;
            if (!tcp_.read(received_)) return {};
            continue;
        }
        if (found.compressed) {
            ++compressed_messages_;
            if (const auto* wrong = unzip_.inflate(found, 0)) {
                throw std::runtime_error("the server broke the protocol: " + std::string(wrong->reason));
            }
        }
        switch (found.kind) {
            case parlor::opcode::text:
                return {.what = ws_event::kind::text, .payload = std::string(found.text())};
            case parlor::opcode::binary:
                return {.what = ws_event::kind::binary, .payload = std::string(found.text())};
            case parlor::opcode::close:
                return {.what = ws_event::kind::close, .payload = std::string(found.text()), .code = found.code};
            case parlor::opcode::ping:
                if (!answers_pings_) return {.what = ws_event::kind::ping, .payload = std::string(found.text())};
                answer([&] { send(parlor::opcode::pong, std::string(found.text())); });
                break;
            case parlor::opcode::pong:
            case parlor::opcode::continuation:
                break;
        }
    }
}

std::string ws_client::next_message() {
    auto event = next();
    if (event.what == ws_event::kind::text || event.what == ws_event::kind::binary) return std::move(event.payload);
    throw std::runtime_error("closed with " + std::to_string(static_cast<int>(event.code)) + " \"" + event.payload +
                             "\" instead of a message");
}

ws_ending ws_client::read_to_end() {
    ws_ending ending;
    for (;;) {
        auto event = next();
        if (event.what == ws_event::kind::end) {
            tcp_.finish();  // the server waits for us to go first
            return ending;
        }
        if (event.what != ws_event::kind::close) continue;
        ending = {.code = event.code, .reason = std::move(event.payload)};
        answer([this] { send_close(); });
    }
}

ws_ending ws_client::close(parlor::close_code code) {
    send_close(code);
    return read_to_end();
}

}  // namespace integration
