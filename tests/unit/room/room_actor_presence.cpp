// Promises of room_actor about presence: who came and who went, once a tick.
#include <boost/test/unit_test.hpp>
#include <functional>

#include "unit/room/messages.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::task;
using parlor::protocol::presence;

class quiet final : public parlor::room {
public:
    explicit quiet(std::function<task<>()>* on_join) : on_join_(*on_join) {}

private:
    task<> on_join(parlor::member&) override {
        if (on_join_) return on_join_();
        return {};
    }
    std::function<task<>()>& on_join_;
};

struct fixture {
    std::function<task<>()> on_join;
    parlor::test::test_room<quiet> room{"room/main", &on_join};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(room_actor_presence, fixture)

BOOST_AUTO_TEST_CASE(tells_who_came_and_went_once_a_tick) {
    auto ana = room.join("ana");
    room.advance(200ms);
    BOOST_TEST(ana.expect<presence>().count == 1U);
    auto bo = room.join("bo");
    auto cleo = room.join("cleo");
    cleo.leave();
    room.join("dan");
    room.advance(199ms);
    BOOST_CHECK_THROW(ana.expect<presence>(), parlor::test::test_failure);
    room.advance(1ms);
    const auto seen = ana.expect<presence>();
    BOOST_REQUIRE(seen.joined.size() == 2U);
    BOOST_TEST(seen.joined[0].user == "bo");
    BOOST_TEST(seen.joined[1].user == "dan");
    BOOST_TEST(seen.left.empty());  // cleo is in neither list
    BOOST_TEST(seen.count == 3U);
    bo.leave();
    room.advance(200ms);
    const auto gone = ana.expect<presence>();
    BOOST_TEST(gone.left.size() == 1U);
    BOOST_TEST(gone.left[0].id == "m2");
    room.advance(1s);
    BOOST_CHECK_THROW(ana.expect<presence>(), parlor::test::test_failure);
}

BOOST_AUTO_TEST_CASE(names_at_most_a_hundred_in_a_presence_frame) {
    auto ana = room.join("ana");
    room.advance(200ms);
    (void)ana.expect<presence>();
    for (int i = 0; i < 101; ++i)
        room.join("u" + std::to_string(i));
    room.advance(200ms);
    const auto seen = ana.expect<presence>();
    BOOST_TEST(seen.joined.size() == 100U);
    BOOST_TEST(seen.more.value_or(false));
    BOOST_TEST(seen.count == 102U);
}

BOOST_AUTO_TEST_CASE(shows_nobody_in_presence_whose_join_is_refused) {
    auto ana = room.join("ana");
    room.advance(200ms);
    (void)ana.expect<presence>();
    room.join("bo").leave();
    on_join = [this]() -> task<> {
        co_await parlor::sleep_for(room.loop(), 300ms);
        throw failure(errc::permission_denied, "no");
    };
    room.begin_join({.name = "cleo", .guest = true, .claims = {}});
    room.advance(1s);
    BOOST_CHECK_THROW(ana.expect<presence>(), parlor::test::test_failure);
}

BOOST_AUTO_TEST_SUITE_END()
