// wss with our own client, over wires that are cut: sessions move between shards with their encrypted streams.
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/cut_relay.hpp"
#include "integration/running_server.hpp"
#include "parlor/client/client.hpp"
#include "parlor/core/sleep.hpp"
#include "unit/net/certificates.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::task;

struct add {
    std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(add, (), (n))
struct total {
    std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(total, (), (total))
struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))
struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

struct certified {
    parlor::unit::certificate_authority authority;
    parlor::unit::certificate_files files = authority.issue("own", {.hosts = {"127.0.0.1"}});
};

struct secure : certified, running_server {
    secure()
        : running_server([this](parlor::config& c) {
              c.tls_cert = {files.certificate};
              c.tls_key = {files.key};
          }) {
        options.user = "ana";
        options.first_backoff = 10ms;
        options.max_backoff = 50ms;
        options.timeout = options.connect_timeout = patience;
        options.tls.ca_file = authority.ca_file();
    }

    void play(task<> (*script)(secure&, parlor::client&)) {
        parlor::client_loop loop;
        parlor::client client(loop, "wss://127.0.0.1:" + std::to_string(relay.port()) + "/ws", options);
        loop.run(script(*this, client));
    }

    cut_relay relay{port()};
    parlor::client_options options;
};

task<> count_while_cut(secure& all, parlor::client& client) {
    co_await client.connect();
    const parlor::client_room room = co_await client.join("room/main");
    std::int64_t sum = 0;
    for (int i = 1; i <= 40; ++i) {
        const add more{i};
        auto counted = room.request<total>(more);
        if (i % 2 == 0) all.relay.cut();
        const auto now = co_await counted.get();
        sum += i;
        BOOST_REQUIRE_EQUAL(now.total, sum);
    }
    co_await client.close();
}

task<> talk_at_length(secure& /*all*/, parlor::client& client) {
    co_await client.connect();
    const parlor::client_room room = co_await client.join("room/main");
    std::vector<std::string> heard;
    room.on<said>([&heard](const said& it, const parlor::message_info& /*info*/) { heard.push_back(it.text); });
    for (const std::size_t size : {std::size_t{1}, std::size_t{16'000}, std::size_t{17'000}, std::size_t{60'000}}) {
        const say much{std::string(size, 'x')};
        auto posted = room.request<parlor::protocol::sequenced>(much);
        (void)co_await posted.get();
        BOOST_REQUIRE(!heard.empty());
        BOOST_TEST(heard.back().size() == size);
    }
    co_await client.close();
}

task<> be_refused(secure& /*all*/, parlor::client& client) {
    client.on_state([&client](const parlor::client_change& change) {
        if (change.state != parlor::client_state::reconnecting) return;
        BOOST_TEST(change.reason.find("TLS: ") != std::string::npos, change.reason);
        client.request_close();
    });
    bool refused = false;
    try {
        co_await client.connect();
    } catch (const parlor::failure& e) {
        refused = e.code() == parlor::errc::unavailable || e.code() == parlor::errc::cancelled;
    }
    BOOST_TEST(refused);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls, secure)

BOOST_AUTO_TEST_CASE(a_client_behind_a_wire_that_is_cut_has_each_effect_once) {
    play(&count_while_cut);
}

BOOST_AUTO_TEST_CASE(messages_of_many_records_come_whole) {
    play(&talk_at_length);
}

BOOST_AUTO_TEST_CASE(a_client_does_not_talk_to_whom_it_does_not_know) {
    options.tls.ca_file = {};
    play(&be_refused);
}

BOOST_AUTO_TEST_SUITE_END()
