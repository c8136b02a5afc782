// A blocking WebSocket client for tests, on our own codec in the client role; it can also send what no honest client
// would. tests/apps use it too.
#pragma once

#include <cstdint>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "integration/tcp_client.hpp"
#include "parlor/core/random.hpp"
#include "parlor/wire/deflate_negotiation.hpp"
#include "parlor/wire/deflater.hpp"
#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "parlor/wire/inflater.hpp"

namespace parlor {

/// So that checks can print it.
inline std::ostream& operator<<(std::ostream& out, close_code code) {
    return out << static_cast<int>(code);
}

}  // namespace parlor

namespace integration {

/// The server answered the upgrade with something else than 101; status 0 when it answered nothing.
class upgrade_refused : public std::runtime_error {
public:
    explicit upgrade_refused(http_answer answer)
        : std::runtime_error("the upgrade was answered with " + std::to_string(answer.status)),
          answer_(std::move(answer)) {}
    [[nodiscard]] const http_answer& answer() const noexcept { return answer_; }
    [[nodiscard]] unsigned status() const noexcept { return answer_.status; }

private:
    http_answer answer_;
};

struct ws_options {
    std::vector<std::string> headers;  ///< more of them, as "Name: value"
    tcp_options tcp;
    bool answers_pings = true;
    std::string extensions = {};  ///< what to offer as Sec-WebSocket-Extensions
};

/// A message, a close frame, or the end of the stream.
struct ws_event {
    enum class kind : std::uint8_t { text, binary, ping, close, end };
    kind what = kind::end;
    std::string payload;                                      ///< of a close: its reason
    parlor::close_code code = parlor::close_code::no_status;  ///< of a close
};

/// How a connection ended. `abnormal` without a close frame.
struct ws_ending {
    parlor::close_code code = parlor::close_code::abnormal;
    std::string reason;
};

class ws_client {
public:
    /// Connects and upgrades. Throws upgrade_refused.
    ws_client(std::uint16_t port, std::string_view target, const ws_options& options = {});
    ws_client(const ws_client&) = delete;
    ws_client& operator=(const ws_client&) = delete;

    /// Compressed; only where that was agreed on.
    void send_deflated(parlor::opcode kind, std::string_view payload);

    /// What was agreed on, as a check of the server's answer found.
    [[nodiscard]] const parlor::deflate_agreement& deflate() const noexcept { return deflate_; }
    /// How many of the messages so far came compressed.
    [[nodiscard]] int compressed_messages() const noexcept { return compressed_messages_; }

    /// The answer to the upgrade.
    [[nodiscard]] const http_answer& upgrade() const noexcept { return upgrade_; }

    void send(std::string_view text) { send(parlor::opcode::text, text); }
    void send(parlor::opcode kind, std::string_view payload);
    void send_raw(std::string_view bytes) { tcp_.write(bytes); }
    void send_close(parlor::close_code code = parlor::close_code::normal);

    /// The next event. Pings are answered, and not reported, unless answers_pings is off.
    [[nodiscard]] ws_event next();
    /// The next message's payload. Throws when there is none.
    [[nodiscard]] std::string next_message();

    /// Drops messages until the server's close frame, which it answers, or the end of the stream.
    ws_ending read_to_end();
    /// Closes with a close frame and waits for the server's end.
    ws_ending close(parlor::close_code code = parlor::close_code::normal);
    /// Vanishes.
    void reset() { tcp_.reset(); }

private:
    std::unique_ptr<parlor::random_source> random_ = parlor::make_system_random();
    bool answers_pings_;
    tcp_client tcp_;
    std::string received_;
    std::size_t used_ = 0;  // of received_
    http_answer upgrade_;
    parlor::deflate_agreement deflate_;
    parlor::deflater zip_;
    parlor::inflater unzip_;
    int compressed_messages_ = 0;
    parlor::frame_writer writer_;
    parlor::frame_parser parser_;
};

/// The text of an upgrade request.
[[nodiscard]] std::string upgrade_request(std::string_view target, const std::vector<std::string>& headers = {});
/// The status that an upgrade is answered with; 101 when the client is let in.
[[nodiscard]] unsigned upgrade_status(std::uint16_t port, std::string_view target, const ws_options& options = {});

}  // namespace integration
