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

BOOST_AUTO_TEST_SUITE_END()
