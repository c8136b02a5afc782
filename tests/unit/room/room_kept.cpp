// Promises of what a room keeps beside its log, and of messages that it redacts: both are part of the turn.
#include <boost/test/unit_test.hpp>

#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::append_result;
using parlor::errc;
using parlor::failure;
using parlor::test::test_room;
using parlor::test::test_room_setup;

struct notebook {
    std::vector<std::string> pages;
};
BOOST_DESCRIBE_STRUCT(notebook, (), (pages))

struct blot {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(blot, (), (seq))

struct look {};
BOOST_DESCRIBE_STRUCT(look, (), ())

struct page_list {
    std::vector<std::string> kept, log;
};
BOOST_DESCRIBE_STRUCT(page_list, (), (kept, log))

/// Keeps what it is noted, and blots out what was said.
class library final : public parlor::room {
public:
    library() {
        on<note>(&library::handle_note);
        on<say>([this](parlor::member& from, const say& msg) { broadcast(said{from.name(), msg.text}); });
        on<blot>([this](parlor::member&, const blot& msg) { redact(msg.seq, said{"nobody", ""}); });
        on<fail>(&library::handle_fail);
        on<look>(&library::handle_read);
        sends<said>();
    }

private:
    parlor::task<> on_open() override {
        at_open_ = kept<notebook>().value_or(notebook{});
        return {};
    }
    void on_leave(parlor::member& who) override {
        if (who.name() != "bo") return;
        keep(notebook{{"never kept"}});
        throw failure(errc::internal, "a hook that fails");
    }
    void handle_note(parlor::member&, const note& msg) {
        at_open_.pages.push_back(msg.text);
        keep(at_open_);
    }
    void handle_fail(parlor::member& from, const fail& msg) {
        keep(notebook{{msg.how}});
        redact(1, said{"nobody", msg.how});
        broadcast(said{from.name(), msg.how});
        throw failure(errc::aborted, msg.how);
    }
    parlor::task<page_list> handle_read(parlor::member&, look) {
        const parlor::history_page past = co_await read_history(UINT64_MAX, 100);
        page_list found;
        for (std::size_t i = 0; i < past.size(); ++i)
            found.log.push_back(past[i].as<said>().from + ":" + past[i].as<said>().text);
        found.kept = kept<notebook>().value_or(notebook{}).pages;
        co_return found;
    }

    notebook at_open_;
};

using list = std::vector<std::string>;

errc refused_with(const std::function<void()>& call) {
    try {
        call();
    } catch (const failure& why) {
        return why.code();
    }
    return errc::unknown;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(room_kept)

BOOST_AUTO_TEST_CASE(is_there_when_the_room_opens_again) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    BOOST_TEST(ana.request<page_list>(look{}).kept.empty());
    ana.request(note{"one"});
    ana.request(note{"two"});
    ana.leave();
    BOOST_TEST(!room.is_open());
    ana = room.join("ana");
    ana.request(note{"three"});
    BOOST_TEST(ana.request<page_list>(look{}).kept == (list{"one", "two", "three"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_as_it_was_when_the_handler_throws) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    ana.request(say{"hi"});
    ana.request(note{"one"});
    BOOST_TEST((refused_with([&] { ana.request(fail{"no"}); }) == errc::aborted));
    const auto found = ana.request<page_list>(look{});
    BOOST_TEST(found.kept == list{"one"}, boost::test_tools::per_element());
    BOOST_TEST(found.log == list{"ana:hi"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_not_changed_by_a_hook_that_fails) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    auto bo = room.join("bo");
    ana.request(note{"one"});
    bo.leave();
    BOOST_TEST(ana.request<page_list>(look{}).kept == list{"one"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(is_acknowledged_when_the_journal_has_it) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    room.journals().hold();
    const auto answer = ana.start(note{"one"});
    BOOST_TEST(!answer.arrived());
    room.journals().release();
    room.run_ready();
    BOOST_TEST(answer.arrived());
}

BOOST_AUTO_TEST_CASE(is_as_the_journal_has_it_when_that_refuses) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    ana.request(say{"hi"});
    ana.request(note{"one"});
    for (const append_result refusal : {append_result::failed, append_result::conflict}) {
        room.journals().answer_append(1, refusal);
        BOOST_TEST((refused_with([&] { ana.request(note{"two"}); }) == errc::unavailable));
        room.run_ready();
        ana = room.join("ana");
        room.journals().answer_append(1, refusal);
        BOOST_TEST((refused_with([&] { ana.request(blot{1}); }) == errc::unavailable));
        room.run_ready();
        ana = room.join("ana");
        const auto found = ana.request<page_list>(look{});
        BOOST_TEST(found.kept == list{"one"}, boost::test_tools::per_element());
        BOOST_TEST(found.log == list{"ana:hi"}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(is_bounded) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    const std::size_t around = std::string_view(R"({"pages":[""]})").size();
    const std::string most(parlor::room::max_kept_bytes - around, 'x');
    BOOST_TEST((refused_with([&] { ana.request(note{most + "x"}); }) == errc::resource_exhausted));
    ana.leave();  // forgets what the handler had in mind
    ana = room.join("ana");
    BOOST_CHECK_NO_THROW(ana.request(note{most}));
}

BOOST_AUTO_TEST_CASE(a_redacted_message_has_another_form_for_all_who_read_it_later) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    for (const char* const text : {"one", "two", "three"})
        ana.request(say{text});
    ana.request(blot{2});
    BOOST_TEST(ana.request<page_list>(look{}).log == (list{"ana:one", "nobody:", "ana:three"}),
               boost::test_tools::per_element());
    ana.request(say{"four"});
    BOOST_TEST(ana.expect<said>().text == "one");  // nothing is told of it to those who heard it
    BOOST_TEST(ana.expect<said>().text == "two");
    BOOST_TEST(ana.expect<said>().text == "three");
    BOOST_TEST(ana.expect<said>().text == "four");
    BOOST_TEST(ana.seq() == 4U);
}

BOOST_AUTO_TEST_CASE(redacts_no_message_that_there_never_was) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    ana.request(say{"one"});
    BOOST_TEST((refused_with([&] { ana.request(blot{0}); }) == errc::not_found));
    BOOST_TEST((refused_with([&] { ana.request(blot{2}); }) == errc::not_found));
}

BOOST_AUTO_TEST_CASE(redacts_a_message_that_still_waits_for_the_journal) {
    test_room<library> room("room/main");
    auto ana = room.join("ana");
    room.journals().hold();
    ana.send(say{"one"});
    ana.send(blot{1});
    room.journals().release();
    room.run_ready();
    BOOST_TEST(ana.request<page_list>(look{}).log == list{"nobody:"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
