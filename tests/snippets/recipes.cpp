// The code of docs/guide/recipes.md, and the proof that each does what the page says.
#define BOOST_TEST_MODULE recipes
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>
#include <set>
#include <thread>

using namespace std::chrono_literals;

//! [private]
struct invite {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(invite, (), (user))

class private_room final : public parlor::room {
public:
    private_room() { on<invite>(&private_room::handle_invite); }

private:
    parlor::task<> on_join(parlor::member& who) override {
        if (guests_.empty()) guests_.insert(who.name());  // whoever comes first
        if (!guests_.contains(who.name())) throw parlor::failure(parlor::errc::permission_denied, "by invitation only");
        return {};
    }
    void handle_invite(parlor::member&, invite msg) { guests_.insert(msg.user); }
    std::set<std::string> guests_;
};

void add_private_rooms(parlor::server& app) {
    app.add_room<private_room>("private/{name}", {.listed = false});
}
//! [private]

//! [thread]
struct price {
    double value = 0;
};
BOOST_DESCRIBE_STRUCT(price, (), (value))

class ticker final : public parlor::room {
public:
    ticker() { on_call<price>(&ticker::handle_price); }

private:
    void handle_price(price now) { broadcast(now); }
};

/// On a thread of yours, while the server runs.
void tell_prices(parlor::server& app, const std::vector<double>& values) {
    const parlor::room_ref room = app.room_named("prices/gold");
    for (const double each : values)
        room.send(price{each});
}
//! [thread]

//! [progress]
struct chunk {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::uint64_t of = 0;  // bytes of the whole file
    std::vector<std::uint8_t> bytes;
};
BOOST_DESCRIBE_STRUCT(chunk, (), (of, bytes))

struct progress {
    std::uint64_t received = 0, of = 0;
};
BOOST_DESCRIBE_STRUCT(progress, (), (received, of))

class uploads final : public parlor::room {
public:
    uploads() { on<chunk>(&uploads::handle_chunk); }

private:
    progress handle_chunk(parlor::member& from, const chunk& part) {
        auto& file = files_[from.name()];
        if (file.size() + part.bytes.size() > max_file)
            throw parlor::failure(parlor::errc::resource_exhausted, "too large");
        file.insert(file.end(), part.bytes.begin(), part.bytes.end());
        const progress now{file.size(), part.of};
        broadcast_lossy(now, &from);  // the others may watch
        return now;                   // the client sends the next chunk when it has this
    }
    static constexpr std::size_t max_file = std::size_t{1} << 20;
    std::map<std::string, std::vector<std::uint8_t>> files_;
};
//! [progress]

//! [stream]
struct watch {  // client -> room: count for me
    int up_to = 0;
};
BOOST_DESCRIBE_STRUCT(watch, (), (up_to))

struct tick {  // room -> client: one item, which is answered when the next one is wanted
    int number = 0;
};
BOOST_DESCRIBE_STRUCT(tick, (), (number))

struct proceed {};
BOOST_DESCRIBE_STRUCT(proceed, (), ())

struct counted {};  // room -> client: that was the last one
BOOST_DESCRIBE_STRUCT(counted, (), ())

class counter final : public parlor::room {
public:
    counter() {
        on<watch>(&counter::handle_watch);
        asks<tick, proceed>();
        sends<counted>();
    }

private:
    void handle_watch(parlor::member& from, watch msg) { spawn(count(from.ref(), msg.up_to)); }

    parlor::task<> count(parlor::member_ref who, int up_to) {
        for (int i = 1; i <= up_to; ++i) {
            parlor::member* to = find(who);
            if (!to) co_return;  // it has left
            auto wanted = to->ask<proceed>(tick{i}, 1min);
            try {
                co_await wanted.get();
            } catch (const parlor::failure&) {
                co_return;  // it has had enough, or does not answer
            }
        }
        if (parlor::member* to = find(who)) to->send(counted{});
    }
};
//! [stream]

//! [tabs]
struct online {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(online, (), (user))

struct offline {
    std::string user;
};
BOOST_DESCRIBE_STRUCT(offline, (), (user))

class people final : public parlor::room {
private:
    parlor::task<> on_join(parlor::member& who) override {
        if (++tabs_[who.name()] == 1) broadcast_ephemeral(online{who.name()}, &who);
        return {};
    }
    void on_leave(parlor::member& who) override {
        if (--tabs_[who.name()] > 0) return;
        tabs_.erase(who.name());
        broadcast_ephemeral(offline{who.name()});
    }
    std::map<std::string, int> tabs_;
};
//! [tabs]

//! [embed]
struct reading {
    double degrees = 0;
};
BOOST_DESCRIBE_STRUCT(reading, (), (degrees))

class thermometer final : public parlor::room {
public:
    explicit thermometer(std::function<void(double)> heard) : heard_(std::move(heard)) {
        on_call<reading>(&thermometer::handle_reading);
    }

private:
    void handle_reading(reading now) {
        broadcast(now);
        heard_(now.degrees);
    }
    std::function<void(double)> heard_;
};

/// `io` is the io_context that your program runs already; parlor has threads of its own beside it.
double run_embedded(boost::asio::io_context& io, parlor::config settings) {
    double seen = 0;
    auto running = boost::asio::make_work_guard(io);  // or whatever keeps your loop busy
    parlor::server app(std::move(settings));
    boost::asio::steady_timer timer(io, 1ms);  // your own code, on your own loop
    app.add_room<thermometer>("thermometer", {}, std::function<void(double)>([&](double degrees) {
                                  boost::asio::post(io, [&, degrees] {  // from the room's thread to your loop
                                      seen = degrees;
                                      app.request_stop();
                                      running.reset();
                                  });
                              }));
    app.start();
    timer.async_wait(
        [&app](auto) { app.room_named("thermometer").send(reading{21.5}); });  // from your loop to the room
    io.run();
    app.join();
    return seen;
}
//! [embed]

//! [guards]
class shop final : public parlor::room {
public:
    shop() {
        on<invite>(&shop::handle_invite);
        use(parlor::log_messages());
        use(parlor::limit_rate(5, 10));  // of each user: 10 at once, then 5 a second
        use(parlor::only_type("invite", parlor::require([this](const auto& msg) { return msg.from.name() == owner_; },
                                                        "only the owner invites")));
    }
    //! [guards]

private:
    parlor::task<> on_join(parlor::member& who) override {
        if (owner_.empty()) owner_ = who.name();
        return {};
    }
    void handle_invite(parlor::member&, invite) {}
    std::string owner_;
};

//! [lobby]
struct table_info {
    std::string game;
    bool started = false;
};
BOOST_DESCRIBE_STRUCT(table_info, (), (game, started))

struct start {};
BOOST_DESCRIBE_STRUCT(start, (), ())

class game_table final : public parlor::room {
public:
    game_table() { on<start>(&game_table::handle_start); }

private:
    parlor::task<> on_open() override {
        set_listing(table_info{"chess"});
        return {};
    }
    void handle_start(parlor::member&, start) { set_listing(table_info{"chess", true}); }
};

struct free_tables {};
BOOST_DESCRIBE_STRUCT(free_tables, (), ())

struct table_names {
    std::vector<std::string> tables;
};
BOOST_DESCRIBE_STRUCT(table_names, (), (tables))

table_names handle_free_tables(parlor::caller& from, free_tables) {
    table_names found;
    for (const parlor::room_summary& each : from.rooms("table/")) {
        if (!each.as<table_info>().started && each.count < each.max_members) found.tables.push_back(each.room);
    }
    return found;
}

void add_tables(parlor::server& app) {
    app.add_room<game_table>("table/{name}", {.max_members = 2});
    app.on<free_tables>(&handle_free_tables);
}
//! [lobby]

//! [errors]
void close_what_is_broken(parlor::server& app) {
    app.on_room_error([](const parlor::room_error& what) {
        return what.room.starts_with("game/") ? parlor::after_error::close_room : parlor::after_error::keep_room;
    });
}
//! [errors]

namespace {

parlor::config quiet_port() {
    parlor::config settings;
    settings.listen.port = 0;
    return settings;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_private_room_lets_in_who_is_invited) {
    parlor::test::test_room<private_room> room("room/x");
    auto ana = room.join("ana");
    BOOST_CHECK_THROW((void)room.join("bo"), parlor::failure);
    ana.request(invite{"bo"});
    BOOST_TEST(room.join("bo").is_member());
}

BOOST_AUTO_TEST_CASE(another_thread_tells_a_room) {
    parlor::test::test_room<ticker> room("room/gold");
    auto ana = room.join("ana");
    room.ref().send(price{2.5});
    room.run_ready();
    BOOST_TEST(ana.expect<price>().value == 2.5);

    parlor::server app(quiet_port());
    app.add_room<ticker>("prices/{what}");
    app.start();
    std::jthread([&app] { tell_prices(app, {1, 2, 3}); }).join();
    app.request_stop();
    BOOST_TEST(app.join());
}

BOOST_AUTO_TEST_CASE(an_upload_tells_how_far_it_is) {
    parlor::test::test_room<uploads> room("room/x");
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    BOOST_TEST(ana.request<progress>(chunk{4, {1, 2}}).received == 2U);
    BOOST_TEST(ana.request<progress>(chunk{4, {3, 4}}).received == 4U);
    BOOST_TEST(bo.expect<progress>().received == 2U);
}

BOOST_AUTO_TEST_CASE(a_sequence_ends_when_its_reader_has_had_enough) {
    parlor::test::test_room<counter> room("room/x");
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    std::vector<int> heard;
    ana.on_ask<tick>([&heard](const tick& item) {
        heard.push_back(item.number);
        if (item.number == 3) throw parlor::failure(parlor::errc::cancelled, "enough");
        return proceed{};
    });
    int last = 0;
    bo.on_ask<tick>([&last](const tick& item) {
        last = item.number;
        return proceed{};
    });
    ana.request(watch{100});
    bo.request(watch{10});
    BOOST_TEST(heard == (std::vector<int>{1, 2, 3}), boost::test_tools::per_element());
    BOOST_TEST(last == 10);
}

BOOST_AUTO_TEST_CASE(two_tabs_are_one_user) {
    parlor::test::test_room<people> room("room/x");
    auto bo = room.join("bo");
    auto one = room.join("ana");
    auto two = room.join("ana");
    BOOST_TEST(bo.expect<online>().user == "ana");
    one.leave();
    bo.expect_nothing();
    two.leave();
    BOOST_TEST(bo.expect<offline>().user == "ana");
}

BOOST_AUTO_TEST_CASE(an_asio_program_and_a_room_talk_to_each_other) {
    boost::asio::io_context io;
    BOOST_TEST(run_embedded(io, quiet_port()) == 21.5);
}

BOOST_AUTO_TEST_CASE(a_guard_refuses_before_the_handler) {
    parlor::test::test_room<shop> room("room/x");
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    BOOST_CHECK_NO_THROW(ana.request(invite{"cy"}));
    BOOST_CHECK_THROW(bo.request(invite{"cy"}), parlor::failure);
}

BOOST_AUTO_TEST_CASE(a_lobby_lists_what_tables_show) {
    parlor::test::test_room_setup setup;
    setup.name = "table/1";
    setup.pattern = "table/{name}";
    parlor::test::test_room<game_table> room(setup);
    auto ana = room.join("ana");
    BOOST_TEST(!room.listed("table/").front().as<table_info>().started);
    ana.request(start{});
    BOOST_TEST(room.listed("table/").front().as<table_info>().started);
}
