#include "unit/wire/beast_peer.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "parlor/wire/handshake.hpp"

namespace wire_test {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using parlor::close_code;
using parlor::opcode;
using parlor::role;

std::optional<std::string> header(const std::string& name, const std::string& message) {
    const auto begin = message.find("\r\n" + name + ": ");
    if (begin == std::string::npos) return std::nullopt;
    const auto value = begin + name.size() + 4;
    return message.substr(value, message.find("\r\n", value) - value);
}

// The other end of a Beast stream: gives out `input` in small pieces, then the end of the stream, and keeps what is
// written. A client's handshake is answered as soon as its request is there.
class memory_stream {
public:
    using executor_type = asio::io_context::executor_type;

    memory_stream(asio::io_context& context, std::string input, role beast_is)
        : context_(&context), input_(std::move(input)), answers_(beast_is == role::client) {}

    executor_type get_executor() noexcept { return context_->get_executor(); }
    [[nodiscard]] const std::string& written() const noexcept { return written_; }

    template <class MutableBuffers>
    std::size_t read_some(const MutableBuffers& buffers, beast::error_code& ec) {
        if (std::exchange(answers_, false)) answer();
        constexpr std::size_t piece = 61;
        const auto n = asio::buffer_copy(buffers, asio::buffer(input_.data() + read_, input_.size() - read_), piece);
        read_ += n;
        ec = n == 0 ? asio::error::eof : beast::error_code();
        return n;
    }

    template <class ConstBuffers>
    std::size_t write_some(const ConstBuffers& buffers, beast::error_code& ec) {
        written_ += beast::buffers_to_string(buffers);
        ec = {};
        return asio::buffer_size(buffers);
    }

    template <class MutableBuffers>
    std::size_t read_some(const MutableBuffers& buffers) {
        beast::error_code ec;
        const auto n = read_some(buffers, ec);
        if (ec) throw beast::system_error(ec);
        return n;
    }

    template <class ConstBuffers>
    std::size_t write_some(const ConstBuffers& buffers) {
        beast::error_code ec;
        return write_some(buffers, ec);
    }

private:
    void answer() {
        const auto key = header("Sec-WebSocket-Key", written_).value();
        BOOST_TEST(parlor::is_valid_key(key));
        std::string extensions;
        if (const auto offer = header("Sec-WebSocket-Extensions", written_)) {
            const std::string_view field = *offer;
            extensions = "Sec-WebSocket-Extensions: " + parlor::answer_deflate(std::span(&field, 1)).answer + "\r\n";
        }
        input_.insert(0, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                             extensions + "Sec-WebSocket-Accept: " + parlor::accept_key(key) + "\r\n\r\n");
    }

    asio::io_context* context_;
    std::string input_;
    std::string written_;
    std::size_t read_ = 0;
    bool answers_;
};

void teardown(beast::role_type, memory_stream&, beast::error_code& ec) {
    ec = {};
}

// The code that our parser gives for what Beast found wrong. A bad reason of a close frame is 1002 for Beast itself;
// RFC 6455 section 8.1 and Autobahn 7.5.1 want it to be treated as any text that is not UTF-8.
close_code code_for(beast::error_code ec) {
    static const auto& zlib = make_error_code(beast::zlib::error::general).category();
    if (ec == websocket::error::bad_frame_payload || ec == websocket::error::bad_close_payload ||
        ec.category() == zlib) {
        return close_code::invalid_payload;
    }
    if (ec == websocket::error::message_too_big) return close_code::message_too_big;
    return close_code::protocol_error;
}

websocket::permessage_deflate options_from(const beast_setup& setup) {
    websocket::permessage_deflate options;
    options.server_enable = options.client_enable = setup.deflate;
    options.server_max_window_bits = options.client_max_window_bits = setup.window_bits;
    options.server_no_context_takeover = options.client_no_context_takeover = true;
    options.compLevel = setup.level;
    return options;
}

}  // namespace

beast_outcome run_beast(role own, const std::string& stream, const beast_setup& setup) {
    const std::string request = "GET / HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                                (setup.deflate ? "Sec-WebSocket-Extensions: " + setup.offer + "\r\n" : std::string()) +
                                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    asio::io_context context;
    websocket::stream<memory_stream> under_test(context, (own == role::server ? request : std::string()) + stream, own);
    under_test.secure_prng(false);
    under_test.read_message_max(setup.max_message_bytes);
    under_test.set_option(options_from(setup));
    if (own == role::server) {
        under_test.accept();
    } else {
        under_test.handshake("test", "/");
    }
    const std::string handshake = under_test.next_layer().written();

    beast_outcome result;
    if (const auto said = header("Sec-WebSocket-Extensions", handshake)) {
        const std::string_view field = *said;
        const std::span fields(&field, 1);
        result.agreement = own == role::server ? parlor::check_deflate_answer(fields) : parlor::answer_deflate(fields);
    }
    under_test.write_buffer_bytes(std::max<std::size_t>(8, setup.fragment_bytes));
    for (const auto& message : setup.to_write) {
        under_test.text(message.kind == opcode::text);
        under_test.write(asio::buffer(message.payload));
    }
    auto& events = result.seen.events;
    under_test.control_callback([&](websocket::frame_type kind, beast::string_view payload) {
        const std::string said(payload);
        if (kind == websocket::frame_type::ping) events.push_back({opcode::ping, said});
        if (kind == websocket::frame_type::pong) events.push_back({opcode::pong, said});
        if (kind == websocket::frame_type::close) {
            const auto code = under_test.reason().code;
            events.push_back(
                {opcode::close, said,
                 code == websocket::close_code::none ? close_code::no_status : static_cast<close_code>(code)});
        }
    });
    beast::error_code ec;
    while (!ec) {
        beast::flat_buffer message;
        under_test.read(message, ec);
        if (ec) break;
        events.push_back(
            {under_test.got_text() ? opcode::text : opcode::binary, beast::buffers_to_string(message.data())});
    }
    result.seen.failed = ec != websocket::error::closed && ec != asio::error::eof;
    if (result.seen.failed) result.seen.code = code_for(ec);
    result.written = under_test.next_layer().written().substr(handshake.size());
    return result;
}

}  // namespace wire_test
