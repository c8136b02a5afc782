#include "parlor/room/guards.hpp"

#include <boost/test/unit_test.hpp>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::incoming_message;
using parlor::test::test_room;

class hall final : public parlor::room {
public:
    explicit hall(std::size_t burst = 0) {
        on<say>(&hall::handle_say);
        on<note>(&hall::handle_say_note);
        use([this](const incoming_message& what) { seen_ += std::string(what.type) + " "; });
        use(parlor::only_type("note",
                              parlor::require([](const incoming_message& what) { return what.from.name() == "ana"; },
                                              "only ana writes notes")));
        use(parlor::limit_rate(1, burst));
        use(parlor::log_messages());
    }

private:
    said handle_say(parlor::member& from, say msg) {
        broadcast(said{from.name(), msg.text});
        return {"", seen_};
    }
    void handle_say_note(parlor::member&, note) {}
    std::string seen_;
};

struct wipe {};
BOOST_DESCRIBE_STRUCT(wipe, (), ())

struct paint {};
BOOST_DESCRIBE_STRUCT(paint, (), ())

/// Its rules stand beside its handlers.
class studio final : public parlor::room {
public:
    studio() {
        on<wipe>(&studio::handle_wipe, parlor::require_role("owner"),
                 [this](const incoming_message&) { asked_ += "b"; });
        on<paint>(&studio::handle_paint, parlor::require_claim("team", "blue"));
        on<say>([this](parlor::member&, const say&) { return said{"", asked_}; }, parlor::require_vouched());
        use([this](const incoming_message&) { asked_ += "a"; });
        join_rule([](const incoming_message& what) {
            if (what.type != "join" || what.from.name() == "eve") throw failure(errc::permission_denied, "not you");
        });
    }

private:
    void handle_wipe(parlor::member&, wipe) {}
    void handle_paint(parlor::member&, paint) {}
    std::string asked_;
};

parlor::user vouched(std::string name, std::vector<std::string> roles = {},
                     std::vector<std::pair<std::string, std::string>> claims = {}) {
    return {.name = std::move(name), .guest = false, .claims = std::move(claims), .roles = std::move(roles)};
}

errc refused_with(const std::function<void()>& call) {
    try {
        call();
    } catch (const failure& why) {
        return why.code();
    }
    return errc::unknown;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(guards)

BOOST_AUTO_TEST_CASE(see_every_message_before_its_handler) {
    test_room<hall> room("room/main");
    auto ana = room.join("ana");
    ana.send(note{"x"});
    BOOST_TEST(ana.request<said>(say{"hi"}).text == "note say ");
}

BOOST_AUTO_TEST_CASE(refuse_in_place_of_the_handler) {
    test_room<hall> room("room/main");
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    BOOST_CHECK_NO_THROW(ana.request(note{"x"}));
    BOOST_TEST((refused_with([&] { bo.request(note{"x"}); }) == errc::permission_denied));
    BOOST_CHECK_NO_THROW(bo.request(say{"hi"}));  // another type
}

BOOST_AUTO_TEST_CASE(limit_the_rate_of_a_user_over_all_sessions) {
    test_room<hall> room("room/main", std::size_t{2});
    auto ana = room.join("ana");
    auto ana_too = room.join("ana");
    auto bo = room.join("bo");
    ana.request(say{"1"});
    ana_too.request(say{"2"});
    BOOST_TEST((refused_with([&] { ana.request(say{"3"}); }) == errc::resource_exhausted));
    BOOST_CHECK_NO_THROW(bo.request(say{"1"}));
    room.advance(1s);
    BOOST_CHECK_NO_THROW(ana.request(say{"4"}));
}

BOOST_AUTO_TEST_CASE(are_not_asked_about_a_retry_that_has_its_reply) {
    test_room<hall> room("room/main", std::size_t{1});
    auto ana = room.join("ana");
    const auto first = ana.request<said>(say{"1"}, "key");
    BOOST_TEST((ana.request<said>(say{"1"}, "key") == first));
    BOOST_TEST((refused_with([&] { ana.request(say{"2"}, "other"); }) == errc::resource_exhausted));
}

BOOST_AUTO_TEST_CASE(stand_beside_the_handler_that_they_are_about) {
    test_room<studio> room("room/main");
    auto ana = room.join(vouched("ana", {"owner"}));
    auto bo = room.join(vouched("bo", {"owners"}, {{"team", "blue"}}));
    auto cy = room.join(vouched("cy", {}, {{"team", "green"}}));
    BOOST_CHECK_NO_THROW(ana.request(wipe{}));
    BOOST_TEST((refused_with([&] { bo.request(wipe{}); }) == errc::permission_denied));
    BOOST_CHECK_NO_THROW(bo.request(paint{}));
    BOOST_TEST((refused_with([&] { ana.request(paint{}); }) == errc::permission_denied));
    BOOST_TEST((refused_with([&] { cy.request(paint{}); }) == errc::permission_denied));
    BOOST_CHECK_NO_THROW(cy.request(say{}));
}

BOOST_AUTO_TEST_CASE(believe_no_guest_whatever_it_brings) {
    test_room<studio> room("room/main");
    auto guest =
        room.join(parlor::user{.name = "ana", .guest = true, .claims = {{"team", "blue"}}, .roles = {"owner"}});
    BOOST_TEST((refused_with([&] { guest.request(wipe{}); }) == errc::permission_denied));
    BOOST_TEST((refused_with([&] { guest.request(paint{}); }) == errc::permission_denied));
    BOOST_TEST((refused_with([&] { guest.request(say{}); }) == errc::permission_denied));
}

BOOST_AUTO_TEST_CASE(of_a_handler_run_in_their_order_behind_those_of_all) {
    test_room<studio> room("room/main");
    auto ana = room.join(vouched("ana", {"owner"}));
    ana.request(wipe{});
    BOOST_TEST(ana.request<said>(say{}).text == "aba");
    auto bo = room.join(vouched("bo"));
    BOOST_CHECK_THROW(bo.request(wipe{}), failure);
    BOOST_TEST(ana.request<said>(say{}).text == "abaaa");  // the first that refuses is the last that is asked
}

BOOST_AUTO_TEST_CASE(of_joins_let_nobody_in_whom_they_refuse) {
    test_room<studio> room("room/main");
    auto ana = room.join("ana");
    BOOST_TEST((refused_with([&] { (void)room.join("eve"); }) == errc::permission_denied));
    BOOST_TEST(room.members() == std::vector<std::string>{"ana"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
