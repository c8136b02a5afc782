// Promises of room_actor to sessions that resume: between what is read for them and what they hear live there is no
// hole.
#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"
#include "parlor/test/scripted_journals.hpp"
#include "room/room_actor.hpp"
#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::delivery_kind;
using parlor::inbound_kind;

class talk final : public parlor::room {
public:
    talk() { on<say>(&talk::handle_say); }

private:
    void handle_say(parlor::member& from, say msg) { broadcast(said{from.name(), std::move(msg.text)}); }
};

/// A room whose members are on two shards.
struct fixture : parlor::courier {
    fixture() {
        rooms.set_homes({&home});
        rooms.add_template("room/{name}", {.presence = false}, [] { return std::make_unique<talk>(); });
        room = rooms.open("room/a");
    }
    ~fixture() override {
        room.reset();
        rooms.close_all([] {});
        loop.advance(10s);
        rooms.force_close();
        loop.run_ready();
    }
    void deliver(std::uint32_t shard, parlor::delivery item) override {
        if (shard == resuming.shard) to_resuming.push_back(std::move(item));
    }
    void push(parlor::session_ref from, inbound_kind kind, std::string type = {}, std::string payload = {}) {
        parlor::inbound item;
        item.kind = kind;
        item.from = from;
        item.who = std::make_shared<const parlor::user>(parlor::user{.name = "ana", .guest = true, .claims = {}});
        item.type = std::move(type);
        item.payload = std::move(payload);
        BOOST_REQUIRE((room->push(item) == parlor::admission::taken));
        loop.run_ready();
    }

    const parlor::session_ref resuming{.node = 0, .shard = 0, .number = 1};
    const parlor::session_ref talking{.node = 0, .shard = 1, .number = 2};
    parlor::test::manual_loop loop;
    parlor::test::scripted_journals journals;
    parlor::room_limits limits;
    parlor::room_figures figures;
    parlor::scope housekeeping{loop};
    parlor::registry rooms{journals};
    parlor::room_environment home{.home = loop,
                                  .shard = 0,
                                  .shards = 2,
                                  .out = *this,
                                  .housekeeping = housekeeping,
                                  .journals = journals,
                                  .limits = limits,
                                  .figures = figures};
    std::shared_ptr<parlor::room_port> room;
    std::vector<parlor::delivery> to_resuming;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor_resume, fixture)

// Found by the chaos run: the session is live as soon as it has the last page, and its admission still waits for the
// journal behind a message that nobody else on its shard hears.
BOOST_AUTO_TEST_CASE(what_is_kept_after_the_last_page_is_heard_although_the_admission_still_waits) {
    push(talking, inbound_kind::join);
    journals.hold();
    push(talking, inbound_kind::message, "say", R"({"text":"hi"})");
    push(resuming, inbound_kind::join);
    push(resuming, inbound_kind::read);
    BOOST_REQUIRE(to_resuming.size() == 1U);
    BOOST_REQUIRE((to_resuming[0].kind == delivery_kind::page));
    BOOST_TEST(to_resuming[0].last);
    journals.release();
    loop.run_ready();
    BOOST_REQUIRE(to_resuming.size() == 3U);
    BOOST_TEST((to_resuming[1].kind == delivery_kind::fan_out));
    BOOST_TEST(to_resuming[1].record->seq == 1U);
    BOOST_TEST((to_resuming[2].kind == delivery_kind::joined));
}

// Found by a simulation: the answer overtook those to a leave and a join that came before it.
BOOST_AUTO_TEST_CASE(is_answered_behind_what_still_waits_for_the_journal) {
    push(talking, inbound_kind::join);
    push(resuming, inbound_kind::join);
    to_resuming.clear();
    journals.hold();
    push(talking, inbound_kind::message, "say", R"({"text":"hi"})");
    push(resuming, inbound_kind::resume);
    BOOST_TEST(to_resuming.empty());
    journals.release();
    loop.run_ready();
    BOOST_REQUIRE(to_resuming.size() == 2U);
    BOOST_TEST((to_resuming[0].kind == delivery_kind::fan_out));
    BOOST_TEST((to_resuming[1].kind == delivery_kind::resumed));
    BOOST_TEST(to_resuming[1].seq == 1U);
}

// Found by a simulation: letters that an inbox got meanwhile were passed over when the disk failed at that moment.
BOOST_AUTO_TEST_CASE(by_time_begins_the_room_again_when_its_log_cannot_be_read) {
    push(talking, inbound_kind::join);
    push(resuming, inbound_kind::join);
    to_resuming.clear();
    journals.let_read(false);
    parlor::inbound asked;
    asked.kind = inbound_kind::resume;
    asked.from = resuming;
    asked.since = parlor::wall_time(1s);
    BOOST_REQUIRE((room->push(asked) == parlor::admission::taken));
    loop.run_ready();
    BOOST_REQUIRE(to_resuming.size() == 1U);
    BOOST_TEST((to_resuming[0].kind == delivery_kind::left));
    BOOST_TEST(to_resuming[0].begins_again);
}

BOOST_AUTO_TEST_SUITE_END()
