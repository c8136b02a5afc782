// Promises of simulated_disk, with the real journal on it: what a crash leaves, and what a loss of power takes.
#include "sim/simulated_disk.hpp"

#include <boost/test/unit_test.hpp>

#include "parlor/test/manual_loop.hpp"
#include "room/sqlite_journal.hpp"
#include "sim/simulated_queue.hpp"
#include "sim/world.hpp"

namespace {

using parlor::append_result;
using parlor::durability_level;

/// A journal on a simulated disk; its threads run when it is asked something.
struct fixture {
    void start(durability_level durability) {
        parlor::sqlite_journal_options options{.limits = {}, .durability = durability};
        options.boot = disk.boot();
        options.patience = {};
        options.vfs = disk.vfs();
        options.make_thread = [this](const std::string& /*name*/) {
            return std::make_unique<parlor::sim::simulated_queue>(world, 1);
        };
        store = std::make_unique<parlor::sqlite_journal_store>("data", options, parlor::make_seeded_random(++runs));
        store->open("room/a", parlor::journal_kind::durable, loop,
                    [this](std::unique_ptr<parlor::journal> opened) { log = std::move(opened); });
        run();
        BOOST_REQUIRE(log);
    }
    void stop() {
        log.reset();
        run();
        store.reset();
        loop.run_ready();
    }
    void run() {
        do {
            while (world.step()) {
            }
        } while (loop.run_ready() != 0);
    }
    append_result append(const parlor::journal_extras& extras = {}) {
        const auto message = std::make_shared<parlor::outgoing>(parlor::make_event("said", "room/a", "{}"));
        message->seq = log->last() + 1;
        const std::vector<std::shared_ptr<const parlor::outgoing>> messages{message};
        append_result result = append_result::conflict;
        log->append(log->last(), messages, extras, loop.time().wall_now(), [&result](append_result r) { result = r; });
        run();
        return result;
    }
    /// The end of a server whose machine has crashed: nothing that it still does arrives.
    void crash(bool power) {
        power ? disk.lose_power() : disk.kill();
        stop();
    }

    std::uint64_t runs = 0;
    parlor::sim::world world{1};
    parlor::sim::simulated_disk disk{world.chance()};
    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::sqlite_journal_store> store;
    std::unique_ptr<parlor::journal> log;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(simulated_disk, fixture)

BOOST_AUTO_TEST_CASE(keeps_what_was_committed_when_the_process_is_killed) {
    start(durability_level::process);
    const std::string epoch = log->epoch();
    for (int i = 0; i < 5; ++i)
        BOOST_TEST((append() == append_result::committed));
    crash(false);
    start(durability_level::process);
    BOOST_TEST(log->last() == 5U);
    BOOST_TEST(log->epoch() == epoch);
    stop();
}

BOOST_AUTO_TEST_CASE(keeps_a_rooms_state_and_redactions_with_their_messages_or_not_at_all) {
    start(durability_level::full);
    (void)append();
    stop();
    for (std::uint64_t nth = 1; nth < 40; ++nth) {  // the machine dies at each write of that commit
        start(durability_level::full);
        const std::uint64_t before = log->last();
        const std::string state = std::to_string(nth);
        const std::vector<parlor::redaction> first{{.seq = 1, .type = "erased", .payload = state}};
        disk.die_at_write(nth);
        const bool committed = append({.state = state, .redactions = first}) == append_result::committed;
        const bool died = disk.has_died();
        crash(true);
        start(durability_level::full);
        const bool kept = log->last() == before + 1;
        BOOST_TEST((!committed || kept));
        BOOST_TEST((log->take_state() == state) == kept);
        std::string payload;
        log->read_after(0, 1, SIZE_MAX,
                        [&](const parlor::journal_page& page) { payload = page.messages.at(0)->payload; });
        run();
        BOOST_TEST((payload == state) == kept);
        stop();
        if (!died) return;
    }
    BOOST_FAIL("a commit has more writes than that");
}

BOOST_AUTO_TEST_CASE(keeps_what_was_committed_with_full_durability_when_the_power_goes) {
    start(durability_level::full);
    const std::string epoch = log->epoch();
    for (int i = 0; i < 5; ++i)
        BOOST_TEST((append() == append_result::committed));
    crash(true);
    start(durability_level::full);
    BOOST_TEST(log->last() == 5U);
    BOOST_TEST(log->epoch() == epoch);
    stop();
}

// Found by a simulation: the word that a run had begun was lost with the messages, and so the epoch stayed.
BOOST_AUTO_TEST_CASE(begins_a_new_epoch_when_the_power_took_messages) {
    start(durability_level::process);
    const std::string epoch = log->epoch();
    BOOST_TEST((append() == append_result::committed));
    stop();
    start(durability_level::process);
    BOOST_TEST(log->epoch() == epoch);
    BOOST_TEST((append() == append_result::committed));
    crash(true);
    start(durability_level::process);
    BOOST_TEST(log->epoch() != epoch);
    stop();
}

BOOST_AUTO_TEST_CASE(refuses_what_it_has_no_room_for_and_takes_it_later) {
    start(durability_level::process);
    disk.set_mood(parlor::sim::simulated_disk::mood::full);
    BOOST_TEST((append() == append_result::failed));
    disk.set_mood(parlor::sim::simulated_disk::mood::well);
    stop();
    start(durability_level::process);
    BOOST_TEST((append() == append_result::committed));
    stop();
}

BOOST_AUTO_TEST_SUITE_END()
