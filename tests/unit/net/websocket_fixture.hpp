// A server's websocket on one end of a memory transport, and a client that is played by hand on the other.
#pragma once

#include <array>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/memory_transport.hpp"
#include "net/websocket.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/test/manual_loop.hpp"

namespace net_tests {

using namespace std::chrono_literals;

/// What came from the server, frame by frame.
struct heard_frame {
    parlor::opcode kind;
    std::string text;
    parlor::close_code code;
    bool compressed;  // the text is as it came
};

struct recording_owner final : parlor::websocket_owner {
    void on_message(bool binary, std::span<std::byte> data) override {
        (void)binary;
        messages.emplace_back(reinterpret_cast<const char*>(data.data()), data.size());
        if (then) then();
    }
    void on_progress() override {
        ++progress;
        of->want_progress();
    }
    parlor::websocket* of = nullptr;
    std::vector<std::string> messages;
    parlor::unique_function<void()> then;
    int progress = 0;
};

struct websocket_fixture : parlor::websocket_keeper {
    /// `window_bits`: permessage-deflate was agreed on with that window.
    explicit websocket_fixture(std::size_t max_outbox_bytes = 4096, std::string unread = {}, std::string unsent = {},
                               std::uint8_t window_bits = 0)
        : client_parser(parlor::role::client, {},
                        window_bits != 0 ? parlor::compression::deflate : parlor::compression::none) {
        services.max_outbox_bytes = max_outbox_bytes;
        auto both = parlor::make_memory_transports(loop);
        far = std::move(both.second);
        near = both.first.get();
        ws = std::make_unique<parlor::websocket>(services, *this,
                                                 parlor::websocket::parts{.stream = std::move(both.first),
                                                                          .unread = std::move(unread),
                                                                          .unsent = std::move(unsent),
                                                                          .window_bits = window_bits});
        ws->set_owner(&owner);
        owner.of = ws.get();
        ws->want_progress();
    }
    virtual ~websocket_fixture() {
        if (ws && !has_ended && started) ws->drop();
        loop.run_ready();
    }

    void start() {
        started = true;
        ws->start();
        loop.run_ready();
    }
    void on_over() override { has_ended = true; }

    void client_says(parlor::opcode kind, std::string_view payload) {
        raw(client_writer.write(kind, payload));
        loop.run_ready();
    }
    void client_says_compressed(parlor::opcode kind, std::string_view payload) {
        raw(client_writer.write_deflated(kind, payload));
        loop.run_ready();
    }
    void client_closes(parlor::close_code code, std::string_view reason = {}) {
        raw(client_writer.write_close(code, reason));
        loop.run_ready();
    }
    void client_sends_bytes(std::string_view bytes) {
        far->write_all(bytes);
        loop.run_ready();
    }

    /// All frames that came until now and were not asked for yet.
    std::vector<heard_frame> hear() {
        loop.run_ready();
        std::string bytes = far->read_all();
        loop.run_ready();
        auto input = std::as_writable_bytes(std::span(bytes));
        std::vector<heard_frame> found;
        parlor::frame_event event{};
        for (;;) {
            const auto status = client_parser.next(input, event);
            if (status == parlor::frame_parser::status::need_more) return found;
            BOOST_REQUIRE(status == parlor::frame_parser::status::event);
            found.push_back({.kind = event.kind,
                             .text = std::string(event.text()),
                             .code = event.code,
                             .compressed = event.compressed});
        }
    }

    /// The one frame that came.
    heard_frame hear_one() {
        auto found = hear();
        BOOST_REQUIRE(found.size() == 1U);
        return std::move(found.front());
    }

    void say(std::string_view text, parlor::frame_class treat_as = parlor::frame_class::reply) {
        ws->send_message(parlor::opcode::text, text, treat_as);
    }

    static std::string bytes_of(const parlor::slice& frame) {
        return {reinterpret_cast<const char*>(frame.bytes().data()), frame.size()};
    }
    void raw(const parlor::slice& frame) { far->write_all(bytes_of(frame)); }

    parlor::test::manual_loop loop;
    parlor::config settings;
    std::array<std::byte, 4096> scratch{};
    parlor::frame_writer writer;
    parlor::deflater deflater{50};
    parlor::inflater inflater;
    parlor::frame_writer client_writer{parlor::role::client, [] { return 0x37FA213DU; }};
    parlor::frame_parser client_parser;
    parlor::flush_list flushes{loop};
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(3);
    parlor::net_counters counters;
    parlor::net_figures figures;
    parlor::net_services services{.on = loop,
                                  .settings = settings,
                                  .heartbeat = {.ping_interval = 25s, .pong_timeout = 10s},
                                  .max_outbox_bytes = 0,
                                  .rate = {},
                                  .scratch = scratch,
                                  .writer = writer,
                                  .zip = deflater,
                                  .unzip = inflater,
                                  .flushes = flushes,
                                  .random = *random,
                                  .counters = counters,
                                  .figures = figures};
    recording_owner owner;
    parlor::scope children{loop};
    std::unique_ptr<parlor::memory_transport> far;
    parlor::memory_transport* near = nullptr;
    std::unique_ptr<parlor::websocket> ws;
    bool started = false;
    bool has_ended = false;
};

}  // namespace net_tests
