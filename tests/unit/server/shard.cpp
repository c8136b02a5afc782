// Promises of a shard that take a whole server to see: sessions and connections that move between two of them.
#include <algorithm>
#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include "client/client_connection.hpp"
#include "client/client_frame.hpp"
#include "parlor/core/log.hpp"
#include "parlor/parlor.hpp"
#include "sim/simulated_server.hpp"

namespace {

using namespace std::chrono_literals;

struct welcome {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(welcome, (), (name))

/// A client on a loop of its own, and all that it hears.
class listener final : public parlor::client_connection_owner {
public:
    explicit listener(parlor::sim::network& net) : clock_(net.in()), loop_(net.in(), clock_, 0) {
        dialer_ = net.make_dialer(loop_, "192.0.2.1");
        services_.emplace(loop_, *dialer_, *random_);
        options_.authority = "server";
        options_.subprotocols = {"parlor.v1"};
        connection_.emplace(*services_, options_, *this);
        loop_.start();
        connection_->open({.host = "server", .port = 80, .source_address = {}}, "/ws?user=ana");
    }

    void resume(const std::string& token) {
        connection_->send(parlor::opcode::text,
                          parlor::write_message("resume", {}, 1, {}, R"({"token":")" + token + R"(","rooms":{}})"));
    }
    void close() { connection_->close(); }
    [[nodiscard]] std::string token() const {
        const std::string& hello = heard_.at(0).payload;
        const std::size_t begins = hello.find(R"("resume":")") + 10;
        return hello.substr(begins, hello.find('"', begins) - begins);
    }
    [[nodiscard]] std::ptrdiff_t count(std::string_view type) const {
        return std::ranges::count(heard_, type, &parlor::server_frame::type);
    }
    /// Its resume came too late, by the blink of an eye.
    [[nodiscard]] bool was_left_behind() const {
        return std::ranges::any_of(heard_,
                                   [](const auto& each) { return each.error && each.error->what() == lost_session; });
    }

private:
    static constexpr std::string_view lost_session = "data.token: too old";

    void on_open(std::string_view /*subprotocol*/) override {}
    void on_over(const parlor::connection_end& /*how*/) override {}
    void on_message(bool /*binary*/, std::span<std::byte> data) override {
        const auto frame = parlor::read_server_frame({reinterpret_cast<const char*>(data.data()), data.size()});
        BOOST_REQUIRE(frame.has_value());
        heard_.push_back(*frame);
    }

    parlor::sim::simulated_clock clock_;
    parlor::sim::simulated_loop loop_;
    std::unique_ptr<parlor::random_source> random_ = parlor::make_seeded_random(1);
    std::unique_ptr<parlor::dialer> dialer_;
    std::optional<parlor::client_services> services_;
    parlor::client_connection_options options_;
    std::optional<parlor::client_connection> connection_;
    std::vector<parlor::server_frame> heard_;
};

void install(parlor::server& app) {
    app.on_hello([](parlor::caller& who) { who.send(welcome{who.name()}); });
}

parlor::config two_threads() {
    parlor::config settings;
    settings.threads = 2;
    return settings;
}

/// Two connections. One says goodbye when the other has asked for its session, so many steps ago, and the thread of
/// either gets no processor for a while: true when the session was found, and gone when the connection came to it.
bool loses_the_race(std::uint64_t seed, int steps) {
    parlor::sim::world world(seed);
    parlor::sim::network net(world);
    parlor::sim::simulated_disk disk(world.chance());
    parlor::sim::simulated_server server(net, disk, two_threads(), &install);
    net.calm();
    BOOST_REQUIRE(server.start());
    bool lost = false;
    {
        listener leaver(net);
        listener comer(net);
        world.run_until(world.now() + 1s);
        BOOST_TEST(leaver.count("welcome") == 1);
        comer.resume(leaver.token());
        for (int step = 0; step < steps; ++step)
            world.step();
        server.stall(seed, 1s);
        leaver.close();
        world.run_until(world.now() + 3s);
        lost = comer.was_left_behind();
        // However it went: for each session one hello, and all that the hook says to a new one.
        BOOST_TEST(comer.count("welcome") == comer.count("hello"));
        BOOST_TEST(comer.count("hello") == (lost ? 2 : 1));
    }
    server.request_stop();
    world.run_until(world.now() + 30s);
    BOOST_REQUIRE(server.has_stopped());
    server.finish();
    return lost;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(shard)

// In an earlier world this was seed 3217 of ./dev simulate.
BOOST_AUTO_TEST_CASE(greets_whom_a_resume_leaves_with_a_new_session) {
    parlor::log::set_level(parlor::log::level::off);
    int lost = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        for (int steps = 0; steps < 30; ++steps)
            lost += loses_the_race(seed, steps) ? 1 : 0;
    }
    BOOST_TEST_MESSAGE(lost << " of them were lost");
    BOOST_TEST(lost > 0);
}

BOOST_AUTO_TEST_SUITE_END()
