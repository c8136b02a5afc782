// The code of docs/guide/testing.md: a room and its tests.
#define BOOST_TEST_MODULE testing
#include <boost/test/unit_test.hpp>
#include <parlor/test/test_room.hpp>
//! [room]
#include <parlor/room/room.hpp>

struct bid {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(bid, (), (amount))

struct raised {
    std::string by;
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(raised, (), (by, amount))

struct confirm {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(confirm, (), (amount))

struct answer {
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(answer, (), (yes))

class auction final : public parlor::room {
public:
    auction() { on<bid>(&auction::handle_bid); }

private:
    parlor::task<> handle_bid(parlor::member& from, bid offer) {
        if (offer.amount <= best_) throw parlor::failure(parlor::errc::failed_precondition, "too low");
        if (offer.amount >= 1000) {
            auto asked = from.ask<answer>(confirm{offer.amount});
            const answer sure = co_await asked.get();
            if (!sure.yes) throw parlor::failure(parlor::errc::cancelled, "not confirmed");
        }
        best_ = offer.amount;
        broadcast(raised{from.name(), best_});
        cancel(hammer_);
        hammer_ = after(std::chrono::seconds(30), [this] {
            for (parlor::member* who : members())
                kick(*who, parlor::failure(parlor::errc::aborted, "sold"));
        });
    }

    int best_ = 0;
    std::uint64_t hammer_ = 0;
};
//! [room]

namespace {

using namespace std::chrono_literals;

/// True for a failure of that code.
auto refused_with(parlor::errc code) {
    return [code](const parlor::failure& why) { return why.code() == code; };
}

struct fixture {
    parlor::test::test_room<auction> room{"room/violin"};
    parlor::test::test_member ana = room.join("ana");
};

}  // namespace

BOOST_AUTO_TEST_CASE(everyone_hears_a_bid) {
    //! [talk]
    parlor::test::test_room<auction> room("room/violin");
    auto ana = room.join("ana");
    auto bo = room.join("bo");

    ana.send(bid{10});
    const auto heard = bo.expect<raised>();
    BOOST_TEST(heard.by == "ana");
    BOOST_TEST(heard.amount == 10);
    BOOST_TEST(bo.seq() == 1);  // the room's first message
    //! [talk]
    //! [refusal]
    BOOST_CHECK_THROW(bo.request(bid{5}), parlor::failure);
    bo.expect_nothing();
    //! [refusal]
    BOOST_CHECK_EXCEPTION(bo.request(bid{5}), parlor::failure, refused_with(parlor::errc::failed_precondition));
}

BOOST_FIXTURE_TEST_CASE(a_high_bid_is_confirmed, fixture) {
    //! [ask]
    ana.on_ask<confirm>([](const confirm& question) { return answer{question.amount < 5000}; });
    ana.request(bid{1000});
    BOOST_TEST(ana.expect<raised>().amount == 1000);
    BOOST_CHECK_THROW(ana.request(bid{5000}), parlor::failure);
    //! [ask]
    BOOST_CHECK_EXCEPTION(ana.request(bid{5000}), parlor::failure, refused_with(parlor::errc::cancelled));
}

BOOST_FIXTURE_TEST_CASE(the_hammer_falls, fixture) {
    //! [time]
    ana.send(bid{10});
    room.advance(29s);
    BOOST_TEST(ana.is_member());
    room.advance(1s);
    BOOST_TEST(ana.expect_removal().message() == "sold");
    //! [time]
}

BOOST_FIXTURE_TEST_CASE(a_bid_is_kept_before_it_is_heard, fixture) {
    //! [journal]
    room.journals().hold();  // the disk is slow
    const auto reply = ana.start(bid{10});
    BOOST_TEST(!reply.arrived());
    room.journals().release();
    reply.get();
    BOOST_TEST(ana.expect<raised>().amount == 10);

    room.journals().answer_append(1, parlor::append_result::failed);  // the disk is full
    BOOST_CHECK_THROW(ana.request(bid{20}), parlor::failure);         // errc::unavailable
    BOOST_TEST(!ana.is_member());                                     // everyone joins again
    //! [journal]
}
