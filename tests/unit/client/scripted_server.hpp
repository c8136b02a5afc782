// The far ends of a client's connections, over memory transports, played by hand frame by frame.
#pragma once

#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "client/client_connection.hpp"
#include "net/memory_transport.hpp"
#include "parlor/test/manual_loop.hpp"
#include "parlor/wire/handshake.hpp"

namespace client_tests {

using namespace std::chrono_literals;
using parlor::close_code;
using parlor::opcode;

struct heard_frame {
    opcode kind;
    std::string text;
    close_code code;
};

/// One connection as the server sees it.
struct accepted {
    std::unique_ptr<parlor::memory_transport> far;
    parlor::memory_transport* near = nullptr;  ///< the client's own end, while it lives
    parlor::frame_writer writer;
    parlor::frame_parser parser{parlor::role::server};
    parlor::dial_target dialed;
    std::string request;  ///< the upgrade's, once upgrade() has read it

    static std::string bytes_of(const parlor::slice& frame) {
        return {reinterpret_cast<const char*>(frame.bytes().data()), frame.size()};
    }
    void says(std::string_view text) { far->write_all(bytes_of(writer.write(opcode::text, text))); }
    void says(opcode kind, std::string_view payload) { far->write_all(bytes_of(writer.write(kind, payload))); }
    void closes(close_code code, std::string_view reason = {}) {
        far->write_all(bytes_of(writer.write_close(code, reason)));
    }

    /// Reads the request; what came behind it would be a client that does not wait.
    void read_request() {
        request += far->read_all();
        BOOST_REQUIRE(request.ends_with("\r\n\r\n"));
    }
    [[nodiscard]] std::string field(std::string_view name) const {
        const auto at = request.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) return {};
        const auto begin = at + name.size() + 4;
        return request.substr(begin, request.find("\r\n", begin) - begin);
    }
    [[nodiscard]] std::string agreement(std::string_view more = {}) const {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
               "Upgrade\r\nSec-WebSocket-Accept: " +
               parlor::accept_key(field("Sec-WebSocket-Key")) + "\r\n" + std::string(more) + "\r\n";
    }

    std::vector<heard_frame> hear() {
        std::string bytes = far->read_all();
        auto input = std::as_writable_bytes(std::span(bytes));
        std::vector<heard_frame> found;
        parlor::frame_event event{};
        for (;;) {
            const auto status = parser.next(input, event);
            if (status == parlor::frame_parser::status::need_more) return found;
            BOOST_REQUIRE(status == parlor::frame_parser::status::event);
            found.push_back({.kind = event.kind, .text = std::string(event.text()), .code = event.code});
        }
    }
};

/// Hands out memory streams, or refuses.
class scripted_server final : public parlor::dialer {
public:
    explicit scripted_server(parlor::test::manual_loop& on) : loop_(on) {}

    /// The next dials are refused while this is set.
    std::string refuses;
    /// Dials get no answer at all while this is set.
    bool silent = false;
    std::vector<std::unique_ptr<accepted>> connections;
    std::size_t dials = 0;

    [[nodiscard]] accepted& last() const {
        BOOST_REQUIRE(!connections.empty());
        return *connections.back();
    }

    [[nodiscard]] std::unique_ptr<parlor::dialing> dial(const parlor::dial_target& to, done when_done) override {
        ++dials;
        auto started = std::make_unique<attempt>();
        if (silent) return started;
        loop_.post([this, to, alive = std::weak_ptr(started->token), call = std::move(when_done)]() mutable {
            if (alive.expired()) return;
            if (!refuses.empty()) return call(nullptr, refuses);
            auto [near, far] = parlor::make_memory_transports(loop_);
            auto made = std::make_unique<accepted>();
            made->far = std::move(far);
            made->near = near.get();
            made->dialed = to;
            connections.push_back(std::move(made));
            call(std::move(near), {});
        });
        return started;
    }

private:
    struct attempt final : parlor::dialing {
        std::shared_ptr<int> token = std::make_shared<int>(0);
    };
    parlor::test::manual_loop& loop_;
};

}  // namespace client_tests
