// Promises of registry: names, templates, and rooms that come and go; and of room_ref, which calls them from code.
#include "room/registry.hpp"

#include <boost/test/unit_test.hpp>

#include "room/memory_journal.hpp"
#include "room/room_actor.hpp"
#include "unit/room/messages.hpp"

namespace {

using namespace room_tests;
using namespace std::chrono_literals;
using parlor::errc;
using parlor::failure;
using parlor::test::manual_loop;

class adder final : public parlor::room {
public:
    adder() {
        on_call<count>(&adder::handle_count);
        on_call<wait>(&adder::handle_wait);
    }
    static inline parlor::loop* the_loop = nullptr;

private:
    counted handle_count(count msg) { return {total_ += msg.amount}; }
    parlor::task<counted> handle_wait(wait msg) {
        co_await parlor::sleep_for(*the_loop, std::chrono::milliseconds(msg.ms));
        co_return counted{total_};
    }
    int total_ = 0;
};

struct fixture : parlor::courier {
    fixture() {
        adder::the_loop = &loop;
        rooms.set_homes({&home});
        add("room/{name}");
    }
    ~fixture() override {
        rooms.close_all([] {});
        loop.advance(10s);
        rooms.force_close();
        loop.run_ready();
    }
    void add(std::string_view pattern, parlor::room_options options = {}) {
        rooms.add_template(pattern, options, [] { return std::make_unique<adder>(); });
    }
    void deliver(std::uint32_t, parlor::delivery item) override { delivered.push_back(std::move(item)); }

    /// The code of the failure with which a room name is refused.
    [[nodiscard]] errc refusal(std::string_view name) {
        try {
            (void)rooms.open(name);
        } catch (const failure& why) {
            return why.code();
        }
        BOOST_FAIL("opened " + std::string(name));
        return errc::unknown;
    }

    [[nodiscard]] bool knows(std::string_view name) {
        bool known = false;
        rooms.knows(name, loop, [&known](bool yes) { known = yes; });
        return known;
    }

    /// Awaits one answer to the end, with the clock moved by `wait`.
    template <class Reply, class T>
    std::pair<std::optional<Reply>, std::optional<failure>> call(const T& message, parlor::duration wait = 0s) {
        auto pending = parlor::room_ref(rooms, "room/a").call<Reply>(loop, message);
        std::pair<std::optional<Reply>, std::optional<failure>> got;
        waiting.spawn(receive(pending, got));
        loop.advance(wait);
        return got;
    }
    template <class Reply>
    static parlor::task<> receive(parlor::pending<Reply>& from,
                                  std::pair<std::optional<Reply>, std::optional<failure>>& got) {
        try {
            got.first = co_await from.get();
        } catch (const failure& why) {
            got.second = why;
        }
    }

    manual_loop loop;
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(1);
    parlor::memory_journal_store journals{{}, *random};
    parlor::room_limits limits{.max_mailbox = 4, .max_resume_messages = 1000};
    parlor::room_figures figures;
    parlor::scope housekeeping{loop};
    parlor::scope waiting{loop};
    parlor::registry rooms{journals};
    parlor::room_environment home{.home = loop,
                                  .shard = 0,
                                  .shards = 1,
                                  .out = *this,
                                  .housekeeping = housekeeping,
                                  .journals = journals,
                                  .limits = limits,
                                  .figures = figures};
    std::vector<parlor::delivery> delivered;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(registry, fixture)

BOOST_AUTO_TEST_CASE(opens_one_room_for_a_name) {
    const auto a = rooms.open("room/a");
    BOOST_TEST(a == rooms.open("room/a"));
    BOOST_TEST(a != rooms.open("room/b"));
    BOOST_TEST(a->group() != rooms.open("room/b")->group());
    BOOST_TEST(a->name() == "room/a");
}

BOOST_AUTO_TEST_CASE(refuses_bad_names_and_unknown_kinds) {
    BOOST_TEST((refusal("") == errc::invalid_argument));
    BOOST_TEST((refusal("room/") == errc::invalid_argument));
    BOOST_TEST((refusal("room/a/b") == errc::invalid_argument));
    BOOST_TEST((refusal("room/a\nb") == errc::invalid_argument));
    BOOST_TEST((refusal("room/" + std::string(65, 'x')) == errc::invalid_argument));
    BOOST_TEST((refusal("board/a") == errc::not_found));
    (void)rooms.open("room/" + std::string(64, 'x'));
}

BOOST_AUTO_TEST_CASE(prefers_the_more_exact_template_and_refuses_a_doubled_one) {
    add("room/lobby");
    BOOST_CHECK_THROW(add("room/{other}"), std::logic_error);
    (void)rooms.open("room/lobby");
    (void)rooms.open("room/elsewhere");
}

BOOST_AUTO_TEST_CASE(knows_rooms_whose_log_is_remembered) {
    BOOST_TEST(!knows("room/a"));
    BOOST_TEST(call<counted>(count{1}).first.value().total == 1);
    loop.run_ready();
    BOOST_TEST(knows("room/a"));
}

BOOST_AUTO_TEST_CASE(lets_in_whoever_joined_late_before_anybody_else) {
    add("late/{name}", {.late_joins = true});
    const auto ana = std::make_shared<const parlor::user>(parlor::user{.name = "ana", .guest = true, .claims = {}});
    const parlor::session_ref first{.node = 0, .shard = 0, .number = 1};
    const parlor::session_ref second{.node = 0, .shard = 0, .number = 2};
    BOOST_TEST(!rooms.join_late("room/a", first, ana));  // that kind lets nobody in late
    BOOST_TEST(rooms.join_late("late/a", first, ana));
    BOOST_TEST(rooms.join_late("late/a", second, ana));
    loop.run_ready();
    BOOST_TEST(delivered.empty());
    BOOST_TEST(knows("late/a"));
    BOOST_TEST(rooms.list("late/").empty());
    rooms.leave_late("late/a", second);

    const auto room = rooms.open("late/a");
    BOOST_TEST(!rooms.join_late("late/a", second, ana));  // it is open
    loop.run_ready();
    BOOST_REQUIRE(delivered.size() == 1U);
    BOOST_TEST((delivered[0].kind == parlor::delivery_kind::joined));
    BOOST_TEST((delivered[0].to == first));
    BOOST_TEST(delivered[0].room == room);
    rooms.leave_late("late/a", first);  // a session that did not hear of it yet
    loop.run_ready();
    BOOST_TEST(rooms.list("late/").empty());
}

BOOST_AUTO_TEST_CASE(lets_in_all_that_still_wait_whoever_of_them_left_before) {
    add("late/{name}", {.late_joins = true});
    const auto ana = std::make_shared<const parlor::user>(parlor::user{.name = "ana", .guest = true, .claims = {}});
    const auto session = [](std::uint64_t number) {
        return parlor::session_ref{.node = 0, .shard = 0, .number = number};
    };
    for (std::uint64_t i = 1; i <= 6; ++i)
        BOOST_TEST(rooms.join_late("late/a", session(i), ana));
    for (const std::uint64_t gone : {1U, 4U, 2U, 9U})
        rooms.leave_late("late/a", session(gone));
    (void)rooms.open("late/a");
    loop.run_ready();
    std::vector<std::uint64_t> in;
    for (const auto& each : delivered)
        in.push_back(each.to.number);
    BOOST_TEST(in == (std::vector<std::uint64_t>{3, 5, 6}), boost::test_tools::per_element());

    for (std::uint64_t i = 1; i <= 2; ++i)
        BOOST_TEST(rooms.join_late("late/b", session(i), ana));
    for (std::uint64_t i = 1; i <= 2; ++i)
        rooms.leave_late("late/b", session(i));
    delivered.clear();
    (void)rooms.open("late/b");
    loop.run_ready();
    BOOST_TEST(delivered.empty());
}

BOOST_AUTO_TEST_CASE(remembers_the_name_of_a_room_that_never_opened) {
    add("late/{name}", {.late_joins = true});
    const auto ana = std::make_shared<const parlor::user>(parlor::user{.name = "ana", .guest = true, .claims = {}});
    BOOST_TEST(rooms.join_late("late/a", {.node = 0, .shard = 0, .number = 1}, ana));
    rooms.leave_late("late/a", {.node = 0, .shard = 0, .number = 1});
    BOOST_TEST(knows("late/a"));
    BOOST_TEST(!knows("late/b"));
}

BOOST_AUTO_TEST_CASE(disposes_of_a_room_that_nobody_is_in_after_a_call) {
    BOOST_TEST(call<counted>(count{1}).first.value().total == 1);
    BOOST_TEST(call<counted>(count{1}).first.value().total == 1);  // a new object
}

BOOST_AUTO_TEST_CASE(answers_calls_and_refusals) {
    BOOST_TEST((call<counted>(note{"x"}).second.value().code() == errc::not_found));
    const auto wrong = call<note>(count{1});  // the reply is no note
    BOOST_TEST((wrong.second.value().code() == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(gives_a_call_up_after_its_deadline) {
    BOOST_TEST(call<counted>(wait{4999}, 4999ms).first.has_value());
    const auto late = call<counted>(wait{6000}, parlor::call_deadline);
    BOOST_TEST((late.second.value().code() == errc::deadline_exceeded));
}

BOOST_AUTO_TEST_CASE(refuses_a_call_to_a_full_mailbox) {
    const parlor::room_ref ref(rooms, "room/a");
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(ref.send(count{1}));
    BOOST_TEST(!ref.send(count{1}));
    auto refused = ref.call<counted>(loop, count{1});
    std::pair<std::optional<counted>, std::optional<failure>> got;
    waiting.spawn(receive(refused, got));
    loop.run_ready();
    BOOST_TEST((got.second.value().code() == errc::resource_exhausted));
    BOOST_TEST(ref.send(count{1}));
}

BOOST_AUTO_TEST_CASE(wakes_a_session_whose_message_did_not_fit) {
    const parlor::session_ref sender{.node = 0, .shard = 0, .number = 9};
    const auto push = [&](parlor::inbound_kind kind) {
        parlor::inbound item;
        item.kind = kind;
        item.from = sender;
        item.type = "say";
        return rooms.open("room/a")->push(item);
    };
    for (int i = 0; i < 4; ++i)
        BOOST_TEST((push(parlor::inbound_kind::message) == parlor::admission::taken));
    BOOST_TEST((push(parlor::inbound_kind::message) == parlor::admission::full));
    BOOST_TEST((push(parlor::inbound_kind::leave) == parlor::admission::taken));
    loop.run_ready();
    BOOST_TEST(std::ranges::count_if(delivered, [&](const auto& d) {
                   return d.kind == parlor::delivery_kind::wake && d.to == sender;
               }) == 1);
}

BOOST_AUTO_TEST_CASE(opens_nothing_any_more_once_it_closes) {
    const auto before = rooms.open("room/a");
    bool closed = false;
    bool empty = false;
    rooms.close_all([&] { closed = true; });
    rooms.when_empty([&] { empty = true; });
    BOOST_TEST((refusal("room/b") == errc::unavailable));
    loop.run_ready();
    BOOST_TEST(closed);
    BOOST_TEST(empty);
}

BOOST_AUTO_TEST_CASE(calls_back_at_once_when_there_is_nothing_to_close) {
    bool closed = false;
    bool empty = false;
    rooms.close_all([&] { closed = true; });
    rooms.when_empty([&] { empty = true; });
    BOOST_TEST(closed);
    BOOST_TEST(empty);
}

BOOST_AUTO_TEST_CASE(cancels_what_a_room_awaits_when_forced) {
    auto slow = parlor::room_ref(rooms, "room/a").call<counted>(loop, wait{3600000});
    std::pair<std::optional<counted>, std::optional<failure>> got;
    waiting.spawn(receive(slow, got));
    loop.run_ready();
    bool empty = false;
    rooms.close_all([] {});
    rooms.when_empty([&] { empty = true; });
    loop.run_ready();
    BOOST_TEST(!empty);
    rooms.force_close();
    loop.run_ready();
    BOOST_TEST(empty);
    BOOST_TEST(got.second.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
