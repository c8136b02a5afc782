// A client whose server is played by hand, on a clock that is moved by hand.
#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/client_core.hpp"
#include "parlor/core/scope.hpp"
#include "unit/client/scripted_server.hpp"

namespace client_tests {

using namespace client_tests;
using parlor::client_state;
using parlor::errc;
using parlor::detail::client_core;
namespace json = boost::json;

struct settled {
    bool done = false;
    std::string payload;
    std::optional<errc> error;
};

struct playing {
    playing() : playing(parlor::client_options{}) {}
    explicit playing(parlor::client_options options)
        : core(
              std::make_unique<client_core>(services, parlor::parse_ws_url("ws://h/ws?user=ana"), std::move(options))) {
        core->state_handlers.push_back([this](const parlor::client_change& change) { changes.push_back(change); });
        core->error_handlers.push_back([this](const parlor::failure& why) { errors.push_back(why.code()); });
        core->any_handlers.push_back([this](std::string_view payload, const parlor::message_info& info) {
            heard.push_back(info.room + " " + info.type + " " + std::to_string(info.seq) +
                            (info.replayed ? " replayed " : " ") + std::string(payload));
        });
    }
    ~playing() {
        core.reset();
        loop.run_ready();
    }

    void run() { loop.run_ready(); }
    /// Upgrades the newest connection.
    void let_in() {
        run();
        server.last().read_request();
        server.last().far->write_all(server.last().agreement("Sec-WebSocket-Protocol: parlor.v1\r\n"));
        run();
    }
    void say(const std::string& text) {
        server.last().says(text);
        run();
    }
    void greet(const std::string& token = "t1") {
        say(R"({"type":"hello","data":{"session":"s1","resume":")" + token +
            R"(","user":"ana","heartbeat_ms":25000,"max_message_bytes":200}})");
    }
    void connect() {
        core->open();
        let_in();
        greet();
        BOOST_REQUIRE(core->state() == client_state::open);
    }
    /// What the client said since the last look.
    std::vector<json::value> said() {
        run();
        std::vector<json::value> found;
        for (const auto& frame : server.last().hear()) {
            if (frame.kind == opcode::text) found.push_back(json::parse(frame.text));
        }
        return found;
    }
    json::value said_one() {
        auto found = said();
        BOOST_REQUIRE(found.size() == 1U);
        return std::move(found.front());
    }
    static std::string id_of(const json::value& frame) { return json::serialize(frame.at("id")); }
    void join(std::string_view name, std::uint64_t seq) {
        (void)core->join(core->room(name));
        const auto asked = said_one();
        BOOST_REQUIRE(asked.at("type") == "join");
        say(R"({"reply":)" + id_of(asked) + R"(,"data":{"room":")" + std::string(name) + R"(","epoch":"e1","seq":)" +
            std::to_string(seq) + R"(,"count":1,"members":[{"id":"m1","user":"ana"}]}})");
        BOOST_REQUIRE(core->room(name).joined);
    }
    /// Cuts the line, lets the client wait, and lets it in again.
    void cut_and_return() {
        server.last().far->reset();
        run();
        BOOST_REQUIRE(core->state() == client_state::reconnecting);
        const std::size_t before = server.dials;
        for (int i = 0; i < 400 && server.dials == before; ++i)
            loop.advance(100ms);
        let_in();
        greet("t-new");
    }
    std::shared_ptr<settled> watch(const std::shared_ptr<parlor::detail::reply_state>& of) {
        auto result = std::make_shared<settled>();
        waiting.spawn(wait_for(of, result));
        run();
        return result;
    }
    static parlor::task<> wait_for(std::shared_ptr<parlor::detail::reply_state> of, std::shared_ptr<settled> into) {
        try {
            into->payload = co_await of->wait();
        } catch (const parlor::failure& why) {
            into->error = why.code();
        }
        into->done = true;
    }

    parlor::test::manual_loop loop;
    scripted_server server{loop};
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(7);
    parlor::client_services services{loop, server, *random};
    parlor::scope waiting{loop};
    std::vector<parlor::client_change> changes;
    std::vector<errc> errors;
    std::vector<std::string> heard;
    std::unique_ptr<client_core> core;
};

}  // namespace client_tests
