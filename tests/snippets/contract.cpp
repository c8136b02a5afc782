// The code of docs/guide/contract.md, and the proof that its rules hold.
#define BOOST_TEST_MODULE contract
#include <boost/test/unit_test.hpp>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>

struct bid {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(bid, (), (amount))

struct best {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(best, (), (amount))

struct raised {
    std::string by;
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(raised, (), (by, amount))

struct confirm {
    int amount = 0;
};
BOOST_DESCRIBE_STRUCT(confirm, (), (amount))

struct confirmed {
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(confirmed, (), (yes))

//! [declare]
class auction final : public parlor::room {
public:
    auction() {
        on<bid>(&auction::handle_bid);  // what clients say, and the reply: known from the handler
        sends<raised>();                // what they hear
        asks<confirm, confirmed>();     // what they are asked, and what they answer
    }
    //! [declare]

private:
    best handle_bid(parlor::member& from, bid offer) {
        broadcast(raised{from.name(), offer.amount});
        return {offer.amount};
    }
};

BOOST_AUTO_TEST_CASE(the_contract_has_what_is_declared) {
    parlor::server app;
    app.add_room<auction>("auction/{item}");
    const parlor::contract found = app.describe("auctions", "1");
    const parlor::contract_part& part = found.parts.front();
    BOOST_TEST(part.says.front().name == "bid");
    BOOST_TEST(part.says.front().reply.has_value());
    BOOST_TEST(part.hears.front().name == "raised");
    BOOST_TEST(part.asks.front().name == "confirm");
    BOOST_TEST(!part.open);
}
