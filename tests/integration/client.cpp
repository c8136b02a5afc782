// The C++ client against a real server: typed messages, replies, cut wires, resume, takeover, stop.
#include "parlor/client/client.hpp"

#include <boost/describe/class.hpp>
#include <boost/test/unit_test.hpp>

#include "integration/cut_relay.hpp"
#include "integration/running_server.hpp"
#include "parlor/client/callback_client.hpp"
#include "parlor/core/sleep.hpp"

namespace {

using namespace integration;
using namespace std::chrono_literals;
using parlor::client_state;
using parlor::errc;
using parlor::task;

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))
struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))
struct add {
    std::int64_t n = 0;
};
BOOST_DESCRIBE_STRUCT(add, (), (n))
struct total {
    std::int64_t total = 0;
};
BOOST_DESCRIBE_STRUCT(total, (), (total))
struct quiz {};
BOOST_DESCRIBE_STRUCT(quiz, (), ())
struct question {};
BOOST_DESCRIBE_STRUCT(question, (), ())
struct answer {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(answer, (), (text))
struct nonsense {};
BOOST_DESCRIBE_STRUCT(nonsense, (), ())

/// A server behind a wire that can be cut, and one client of it.
struct connected : running_server {
    connected() {
        options.user = "ana";
        options.first_backoff = 10ms;
        options.max_backoff = 50ms;
        options.timeout = patience;
        options.connect_timeout = patience;
    }
    [[nodiscard]] std::string url() const { return "ws://127.0.0.1:" + std::to_string(relay.port()) + "/ws"; }

    /// Runs the test's coroutine with a client that it closes at the end.
    void play(task<> (connected::*script)(parlor::client&)) {
        parlor::client_loop loop;
        parlor::client client(loop, url(), options);
        on = &loop.on();
        loop.run(whole(script, client));
    }
    task<> whole(task<> (connected::*script)(parlor::client&), parlor::client& client) {
        co_await client.connect();
        co_await (this->*script)(client);
        co_await client.close();
    }
    task<> until(std::function<bool()> holds) {
        const auto end = on->now() + patience;
        while (!holds()) {
            if (on->now() > end) throw std::runtime_error("it did not come to pass");
            co_await parlor::sleep_for(*on, 10ms);
        }
    }
    static task<std::string> error_of(std::shared_ptr<parlor::detail::reply_state> of) {
        try {
            (void)co_await of->wait();
        } catch (const parlor::failure& why) {
            co_return std::string(parlor::to_string(why.code()));
        }
        co_return "";
    }

    task<> talk(parlor::client& client);
    task<> be_refused(parlor::client& client);
    task<> be_asked(parlor::client& client);
    task<> be_cut_often(parlor::client& client);
    task<> count_while_cut(parlor::client& client);
    task<> see_members(parlor::client& client);

    cut_relay relay{port()};
    parlor::client_options options;
    parlor::loop* on = nullptr;
};

task<> connected::talk(parlor::client& client) {
    BOOST_TEST(client.user() == "ana");
    const parlor::client_room room = co_await client.join("room/main");
    std::vector<std::string> heard;
    room.on<said>([&heard](const said& it, const parlor::message_info& info) {
        heard.push_back(std::to_string(info.seq) + " " + it.from + " " + it.text);
    });
    const say first{"hi"};
    auto posted = room.request<parlor::protocol::sequenced>(first);
    const auto receipt = co_await posted.get();
    BOOST_TEST(receipt.seq == 1U);
    const add two{2};
    auto sum = room.request<total>(two);
    const auto result = co_await sum.get();
    BOOST_TEST(result.total == 2);
    BOOST_TEST(room.send(say{"bye"}));
    co_await until([&] { return heard.size() == 3; });
    const std::vector<std::string> expected{"1 ana hi", "2 ana 2", "3 ana bye"};
    BOOST_TEST(heard == expected, boost::test_tools::per_element());
    BOOST_TEST(room.seq() == 3U);
    BOOST_TEST(room.count() == 1U);
    co_await room.leave();
    BOOST_TEST(!room.joined());
}

task<> connected::be_refused(parlor::client& client) {
    const auto unknown = client.ask("nonsense", "{}", {});
    const std::string no_such_type = co_await error_of(unknown);
    BOOST_TEST(no_such_type == "not_found");
    const parlor::client_room room = client.room("room/main");
    const auto outside = room.ask("say", R"({"text":"x"})", {});
    const std::string not_joined = co_await error_of(outside);
    BOOST_TEST(not_joined == "failed_precondition");
    std::string no_room;
    try {
        co_await client.room("nowhere/x").join();
    } catch (const parlor::failure& why) {
        no_room = parlor::to_string(why.code());
    }
    BOOST_TEST(no_room == "not_found");
}

task<> connected::be_asked(parlor::client& client) {
    client.answer<question>([](const question&) { return answer{"42"}; });
    const parlor::client_room room = co_await client.join("room/main");
    const quiz please;
    auto asked = room.request<answer>(please);
    const auto given = co_await asked.get();
    BOOST_TEST(given.text == "42");
}

task<> connected::be_cut_often(parlor::client& client) {
    constexpr std::size_t rounds = 15;
    constexpr std::size_t messages_a_round = 40;
    const parlor::client_room room = co_await client.join("room/main");
    std::vector<std::uint64_t> heard;
    room.on<said>([&heard](const said&, const parlor::message_info& info) { heard.push_back(info.seq); });
    int gaps = 0;
    room.on_gap([&gaps](const parlor::room_gap&) { ++gaps; });
    peer speaker(port(), "speaker", "room/main");
    for (std::size_t round = 1; round <= rounds; ++round) {
        auto posting = on_thread([&speaker] {
            for (std::size_t i = 0; i < messages_a_round; ++i)
                (void)speaker.say("room/main", "x");
        });
        relay.cut();  // somewhere in the middle of it
        posting.get();
        co_await until([&] { return heard.size() >= round * messages_a_round; });
    }
    for (std::uint64_t i = 0; i < heard.size(); ++i)
        BOOST_REQUIRE_EQUAL(heard[i], i + 1);
    BOOST_TEST(heard.size() == rounds * messages_a_round);
    BOOST_TEST(gaps == 0);
    BOOST_TEST(log().count("join ana") == 1U);
}

task<> connected::count_while_cut(parlor::client& client) {
    const parlor::client_room room = co_await client.join("room/main");
    std::int64_t sum = 0;
    for (int i = 1; i <= 20; ++i) {
        const add more{i};
        auto counted = room.request<total>(more);
        if (i % 2 == 0) relay.cut();  // perhaps before it arrives, perhaps before its reply does
        const auto now = co_await counted.get();
        sum += i;
        BOOST_REQUIRE_EQUAL(now.total, sum);
    }
    relay.block(true);
    relay.cut();
    co_await until([&] { return client.state() == client_state::reconnecting; });
    const add last{100};
    auto waiting = room.request<total>(last);
    relay.block(false);
    client.retry_now();
    const auto now = co_await waiting.get();
    BOOST_TEST(now.total == sum + 100);
}

task<> connected::see_members(parlor::client& client) {
    const parlor::client_room room = co_await client.join("room/main");
    auto crowd = on_thread([this] {
        std::vector<std::unique_ptr<peer>> all;
        for (int i = 0; i < 130; ++i)
            all.push_back(std::make_unique<peer>(port(), "u" + std::to_string(i), "room/main"));
        return all;
    });
    co_await until([&] { return room.members().size() == 131; });
    const auto all = crowd.get();
    BOOST_TEST(room.count() == 131U);
    co_await room.leave();
    co_await room.join();
    BOOST_TEST(room.count() == 131U);
    co_await until([&] { return room.members().size() == 131; });
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client, connected)

BOOST_AUTO_TEST_CASE(talks_in_types) {
    play(&connected::talk);
    log().wait_for("leave ana");  // by a close frame, so at once
}

BOOST_AUTO_TEST_CASE(hears_refusals_as_failures) {
    play(&connected::be_refused);
}

BOOST_AUTO_TEST_CASE(answers_what_the_server_asks) {
    play(&connected::be_asked);
}

BOOST_AUTO_TEST_CASE(hears_each_message_once_however_often_the_wire_is_cut) {
    play(&connected::be_cut_often);
}

BOOST_AUTO_TEST_CASE(what_it_asks_has_one_effect_across_cuts) {
    play(&connected::count_while_cut);
}

BOOST_AUTO_TEST_CASE(knows_all_members_of_a_room_of_more_than_a_page) {
    play(&connected::see_members);
}

BOOST_AUTO_TEST_CASE(is_told_to_come_back_when_the_server_stops) {
    parlor::client_loop loop;
    parlor::client client(loop, url(), options);
    on = &loop.on();
    std::vector<parlor::client_change> changes;
    client.on_state([&changes](const parlor::client_change& change) { changes.push_back(change); });
    struct script {
        static task<> run(connected& my, parlor::client& who, const std::vector<parlor::client_change>& changes) {
            co_await who.connect();
            my.app().request_stop();
            co_await my.until([&] { return changes.size() > 2 && changes[2].state == client_state::reconnecting; });
            co_await who.close();
        }
    };
    loop.run(script::run(*this, client, changes));
    BOOST_TEST((changes[2].code == parlor::close_code::going_away));
    BOOST_TEST((client.state() == client_state::closed));
}

BOOST_AUTO_TEST_CASE(connect_fails_when_it_is_closed_first) {
    relay.block(true);
    parlor::client_loop loop;
    parlor::client client(loop, url(), options);
    struct script {
        static task<> run(parlor::client& who) { co_await who.connect(); }
    };
    client.on_state([&client](const parlor::client_change& change) {
        if (change.state == client_state::reconnecting) client.request_close();
    });
    BOOST_CHECK_EXCEPTION(loop.run(script::run(client)), parlor::failure,
                          [](const parlor::failure& why) { return why.code() == errc::unavailable; });
}

BOOST_AUTO_TEST_CASE(callbacks_come_from_poll_and_rooms_outlive_a_cut) {
    std::vector<std::string> happened;
    parlor::callback_client game(
        url(),
        {.on_open = [&] { happened.emplace_back("open"); },
         .on_message =
             [&](std::string_view json, const parlor::message_info& info) {
                 happened.push_back(info.type + " " + std::string(json));
             },
         .on_close = [&](const parlor::client_change&) { happened.emplace_back("close"); },
         .on_error =
             [&](const parlor::failure& why) { happened.push_back("error " + std::string(to_string(why.code()))); }},
        options);
    const auto poll_until = [&](std::string_view last) {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (happened.empty() || happened.back() != last) {
            BOOST_REQUIRE(std::chrono::steady_clock::now() < end);
            game.poll();
            std::this_thread::yield();
        }
    };
    BOOST_TEST(happened.empty());
    game.join("room/main");
    BOOST_TEST(game.send("say", "room/main", R"({"text":"hi"})"));  // after the join, so in order
    poll_until(R"(said {"from":"ana","text":"hi"})");
    relay.cut();
    poll_until("close");
    BOOST_TEST(game.send("say", "room/main", R"({"text":"again"})"));
    poll_until(R"(said {"from":"ana","text":"again"})");
    game.join("nowhere/x");
    poll_until("error not_found");
    game.close();
    poll_until("close");
    const std::vector<std::string> expected{"open", R"(said {"from":"ana","text":"hi"})",    "close",
                                            "open", R"(said {"from":"ana","text":"again"})", "error not_found",
                                            "close"};
    BOOST_TEST(happened == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
