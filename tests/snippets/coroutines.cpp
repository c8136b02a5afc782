// The code of docs/guide/coroutines.md, and the proof that it runs.
#define BOOST_TEST_MODULE coroutines
#include <boost/test/unit_test.hpp>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>

struct question {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(question, (), (text))

struct vote {
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(vote, (), (yes))

struct start_vote {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(start_vote, (), (text))

struct result {
    std::uint32_t yes = 0, no = 0;
};
BOOST_DESCRIBE_STRUCT(result, (), (yes, no))

struct stopped {
    std::string by;
};
BOOST_DESCRIBE_STRUCT(stopped, (), (by))

class meeting final : public parlor::room {
public:
    meeting() { on<start_vote>(&meeting::handle_start_vote); }

private:
    //! [named]
    parlor::task<result> handle_start_vote(parlor::member& from, start_vote msg) {
        std::vector<parlor::pending<vote>> answers;
        for (parlor::member* each : members()) {
            if (each != &from) answers.push_back(each->ask<vote>(question{msg.text}));  // all asks leave at once
        }
        result counted;
        for (auto& answer : answers) {
            const vote one = co_await answer.get();  // nothing is built in a line that waits
            ++(one.yes ? counted.yes : counted.no);
        }
        broadcast(counted);  // sending is a plain call: it never waits, so it takes what it likes
        co_return counted;
    }
    //! [named]
};

struct fetch {
    std::string url;
};
BOOST_DESCRIBE_STRUCT(fetch, (), (url))

struct page {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(page, (), (text))

parlor::task<std::string> download(std::string url);
parlor::task<std::string> download(std::string url) {
    co_return "the page at " + url;
}

class reader final : public parlor::room {
public:
    reader() { on<fetch>(&reader::handle_fetch); }

private:
    //! [parameters]
    void handle_fetch(parlor::member& from, fetch msg) {
        spawn(
            load(from.ref(), std::move(msg.url)));  // parameters move into the coroutine, where they live as long as it
    }

    parlor::task<> load(parlor::member_ref asker, std::string url) {
        std::string text = co_await download(std::move(url));
        post([this, asker, text = std::move(text)] {  // back into the room: as a piece of work of its own
            if (parlor::member* to = find(asker)) to->send(page{text});
        });
    }
    //! [parameters]
};

BOOST_AUTO_TEST_CASE(counts_the_votes) {
    parlor::test::test_room<meeting> room;
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    auto cy = room.join("cy");
    bo.on_ask<question>([](const question& asked) { return vote{asked.text == "tea?"}; });
    cy.on_ask<question>([](const question&) { return vote{false}; });
    const auto counted = ana.request<result>(start_vote{"tea?"});
    BOOST_TEST(counted.yes == 1U);
    BOOST_TEST(counted.no == 1U);
    BOOST_TEST(cy.expect<result>().yes == 1U);
}

BOOST_AUTO_TEST_CASE(what_was_spawned_posts_its_result) {
    parlor::test::test_room<reader> room;
    auto ana = room.join("ana");
    ana.request(fetch{"x"});
    BOOST_TEST(ana.expect<page>().text == "the page at x");
}
