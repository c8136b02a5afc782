// The code of docs/guide/rooms.md, and the proof that it does what the page says.
#define BOOST_TEST_MODULE rooms
#include <boost/test/unit_test.hpp>
#include <functional>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>

struct bid {
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(bid, (), (amount))

struct leading {
    std::string who;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(leading, (), (who, amount))

struct looking {
    std::string who;
};
BOOST_DESCRIBE_STRUCT(looking, (), (who))

struct seconds_left {
    int seconds = 0;
};
BOOST_DESCRIBE_STRUCT(seconds_left, (), (seconds))

struct sold {
    std::string to;
    std::uint64_t amount = 0;
};
BOOST_DESCRIBE_STRUCT(sold, (), (to, amount))

//! [hooks]
class auction final : public parlor::room {
public:
    explicit auction(std::uint64_t lowest) : best_{{}, lowest} { on<bid>(&auction::handle_bid); }

private:
    parlor::task<> on_open() override {
        if (param("item").starts_with("secret")) throw parlor::failure(parlor::errc::not_found, "no such item");
        ticks_ = every(std::chrono::seconds(1), [this] { tick(); });
        return {};
    }
    parlor::task<> on_join(parlor::member& who) override {
        if (who.name() == "banned") throw parlor::failure(parlor::errc::permission_denied, "not you");
        broadcast_ephemeral(looking{who.name()}, &who);  // to all but who
        who.send(best_);
        return {};
    }
    void on_leave(parlor::member& who) override {
        if (who.name() == best_.who) best_.who += " (gone)";
    }
    //! [closing]
    parlor::task<> on_closing() override {
        broadcast(sold{best_.who, best_.amount});  // the server stops: what is sent here still arrives
        return {};
    }
    //! [closing]
    //! [hooks]

    //! [handler]
    void handle_bid(parlor::member& from, bid msg) {
        if (msg.amount <= best_.amount) throw parlor::failure(parlor::errc::failed_precondition, "too low");
        best_ = {from.name(), msg.amount};
        left_ = 10;
        broadcast(best_);
    }
    //! [handler]

    //! [timer]
    void tick() {
        if (--left_ > 0) return broadcast_ephemeral(seconds_left{left_});
        cancel(ticks_);
        broadcast(sold{best_.who, best_.amount});
        for (parlor::member* each : members())
            kick(*each, {parlor::errc::unavailable, "sold"});
    }
    //! [timer]

    leading best_;
    int left_ = 10;
    std::uint64_t ticks_ = 0;
};

void install(parlor::server& app);

//! [add]
void install(parlor::server& app) {
    app.add_room<auction>("auction/{item}", {.presence = false, .max_members = 200}, std::uint64_t{100});
}
//! [add]

//! [slow]
struct render {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(render, (), (text))

struct rendered {
    std::string picture;
};
BOOST_DESCRIBE_STRUCT(rendered, (), (picture))

class gallery final : public parlor::room {
public:
    using background = std::function<void(std::function<void()>)>;  // your thread pool

    explicit gallery(background run) : run_(std::move(run)) {
        on<render>(&gallery::handle_render);
        on_call<rendered>(&gallery::handle_rendered);
    }

private:
    void handle_render(parlor::member&, render msg) {
        run_([to = self(), msg] { to.send(rendered{"picture of " + msg.text}); });  // on another thread
    }
    void handle_rendered(rendered done) { broadcast(done); }  // in the room again

    background run_;
};
//! [slow]

//! [rules]
struct wipe {};
BOOST_DESCRIBE_STRUCT(wipe, (), ())

struct draw {
    std::string line;
};
BOOST_DESCRIBE_STRUCT(draw, (), (line))

class drawing final : public parlor::room {
public:
    drawing() {
        on<draw>(&drawing::handle_draw, parlor::require_vouched(), parlor::limit_rate(20, 40));
        on<wipe>(&drawing::handle_wipe, parlor::require_role("owner"));
        join_rule(parlor::require_claim("team", "design"));
    }
    //! [rules]

private:
    void handle_draw(parlor::member&, draw msg) { lines_.push_back(std::move(msg.line)); }
    void handle_wipe(parlor::member&, wipe) { lines_.clear(); }
    std::vector<std::string> lines_;
};

//! [kept]
struct pin {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(pin, (), (text))

struct posted {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(posted, (), (text))

struct retract {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(retract, (), (seq))

struct retracted {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(retracted, (), (seq))

class board final : public parlor::room {
public:
    board() {
        on<pin>(&board::handle_pin);
        on<posted>(&board::handle_posted);
        on<retract>(&board::handle_retract);
    }

private:
    parlor::task<> on_open() override {
        pinned_ = kept<pin>().value_or(pin{});  // of an earlier life of this room, maybe before a restart
        return {};
    }
    parlor::task<> on_join(parlor::member& who) override {
        who.send(pinned_);
        return {};
    }
    void handle_pin(parlor::member&, const pin& msg) {
        keep(msg);  // with all else that this handler does, or not at all
        pinned_ = msg;
    }
    void handle_posted(parlor::member&, const posted& msg) { broadcast(msg); }
    void handle_retract(parlor::member&, retract msg) {
        redact(msg.seq, retracted{msg.seq});  // for history, and for who was away
        broadcast(retracted{msg.seq});        // for who has heard it
    }
    pin pinned_;
};
//! [kept]

namespace {

using parlor::test::test_room;
const parlor::test::test_room_setup the_auction{
    .name = "auction/vase", .pattern = "auction/{item}", .options = {.presence = false}};

BOOST_AUTO_TEST_CASE(runs_an_auction) {
    test_room<auction> room(the_auction, std::uint64_t{100});
    auto ana = room.join("ana");
    BOOST_TEST(ana.expect<leading>().amount == 100);
    auto bo = room.join("bo");
    BOOST_TEST(ana.expect<looking>().who == "bo");
    BOOST_TEST(bo.expect<leading>().amount == 100);
    BOOST_CHECK_THROW(bo.request(bid{99}), parlor::failure);
    bo.request(bid{101});
    BOOST_TEST(ana.expect<leading>().who == "bo");
    BOOST_TEST(ana.seq() == 1);
    room.advance(std::chrono::milliseconds(1500));
    BOOST_TEST(ana.expect<seconds_left>().seconds == 9);
    room.advance(std::chrono::seconds(10));
    for (int left = 8; left > 0; --left)
        BOOST_TEST(ana.expect<seconds_left>().seconds == left);
    BOOST_TEST(ana.expect<sold>().to == "bo");
    BOOST_CHECK(ana.expect_removal().code() == parlor::errc::unavailable);
}

BOOST_AUTO_TEST_CASE(refuses_whom_on_join_refuses) {
    test_room<auction> room(the_auction, std::uint64_t{100});
    BOOST_CHECK_THROW((void)room.join("banned"), parlor::failure);
}

BOOST_AUTO_TEST_CASE(says_who_got_it_when_the_server_stops) {
    test_room<auction> room(the_auction, std::uint64_t{100});
    auto ana = room.join("ana");
    BOOST_TEST(ana.expect<leading>().amount == 100);
    BOOST_TEST(room.close());
    BOOST_TEST(ana.expect<sold>().amount == 100);
}

BOOST_AUTO_TEST_CASE(rules_stand_beside_handlers) {
    test_room<drawing> room("room/main");
    BOOST_CHECK_THROW((void)room.join("ana"), parlor::failure);
    parlor::user who{.name = "ana", .guest = false, .claims = {{"team", "design"}}};
    auto ana = room.join(who);
    ana.request(draw{"a"});
    BOOST_CHECK_THROW(ana.request(wipe{}), parlor::failure);
    who.roles = {"owner"};
    auto owner = room.join(who);
    BOOST_CHECK_NO_THROW(owner.request(wipe{}));
}

BOOST_AUTO_TEST_CASE(a_room_keeps_what_is_not_in_its_log) {
    test_room<board> room("room/main");
    auto ana = room.join("ana");
    BOOST_TEST(ana.expect<pin>().text.empty());
    ana.request(pin{"be kind"});
    ana.request(posted{"oops"});
    ana.request(retract{1});
    BOOST_TEST(ana.expect<posted>().text == "oops");
    BOOST_TEST(ana.expect<retracted>().seq == 1);
    ana.leave();
    ana = room.join("ana");
    BOOST_TEST(ana.expect<pin>().text == "be kind");
}

BOOST_AUTO_TEST_CASE(slow_work_comes_back_as_a_message) {
    std::vector<std::function<void()>> elsewhere;
    test_room<gallery> room("room/main", gallery::background([&](auto work) { elsewhere.push_back(std::move(work)); }));
    auto ana = room.join("ana");
    ana.request(render{"a boat"});
    ana.expect_nothing();
    elsewhere.at(0)();
    room.run_ready();
    BOOST_TEST(ana.expect<rendered>().picture == "picture of a boat");
}

}  // namespace
