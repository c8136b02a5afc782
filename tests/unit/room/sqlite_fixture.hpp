// Journals in a real file of a fresh folder, on a loop that the test steps while the journal's threads work.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "parlor/test/manual_loop.hpp"
#include "room/sqlite_journal.hpp"
#include "unit/temporary_folder.hpp"

namespace sqlite_tests {

using namespace std::chrono_literals;
using parlor::append_result;
using parlor::journal;
using parlor::journal_extras;
using parlor::journal_page;
using parlor::outgoing;
using parlor::wall_time;
using list = std::vector<std::uint64_t>;
using messages = std::vector<std::shared_ptr<const outgoing>>;

inline messages make_messages(std::uint64_t after, std::size_t count, std::size_t bytes = 8) {
    messages made;
    for (std::size_t i = 1; i <= count; ++i) {
        auto message =
            std::make_shared<outgoing>(parlor::make_event("said", "room/a", '"' + std::string(bytes - 2, 'x') + '"'));
        message->seq = after + i;
        made.push_back(std::move(message));
    }
    return made;
}

inline list seqs(const journal_page& page) {
    list found;
    for (const auto& message : page.messages)
        found.push_back(message->seq);
    return found;
}

struct fixture {
    explicit fixture(parlor::journal_limits limits = {}) { options.limits = limits; }
    ~fixture() { loop.run_ready(); }

    [[nodiscard]] std::string path() const { return (folder.path() / "journal.db").string(); }

    /// Begins a run of the server on the folder; one that there is ends first.
    void start(std::uint64_t seed = 1) {
        loop.run_ready();  // what was asked for in this turn is handed over at its end
        store.reset();
        loop.run_ready();
        store = make(seed);
    }
    [[nodiscard]] std::unique_ptr<parlor::sqlite_journal_store> make(std::uint64_t seed) const {
        return std::make_unique<parlor::sqlite_journal_store>(folder.path().string(), options,
                                                              parlor::make_seeded_random(seed));
    }
    /// What a start is refused with.
    [[nodiscard]] std::string refusal() const {
        try {
            (void)make(99);
        } catch (const std::runtime_error& why) {
            return why.what();
        }
        return "no refusal";
    }

    template <class Done>
    void wait_for(const Done& done) {
        const auto give_up = std::chrono::steady_clock::now() + 60s;  // only a failure takes so long
        while (!done()) {
            if (loop.run_ready() == 0) std::this_thread::yield();
            BOOST_REQUIRE(std::chrono::steady_clock::now() < give_up);
        }
    }

    std::unique_ptr<journal> open(std::string_view room, parlor::sqlite_journal_store& in) {
        std::unique_ptr<journal> opened;
        bool done = false;
        in.open(room, parlor::journal_kind::durable, loop, [&](std::unique_ptr<journal> got) {
            BOOST_TEST(loop.is_current());
            opened = std::move(got);
            done = true;
        });
        wait_for([&] { return done; });
        return opened;
    }
    std::unique_ptr<journal> open(std::string_view room = "room/a") { return open(room, *store); }

    append_result append(journal& log, std::uint64_t expected_last, std::size_t count = 1,
                         const journal_extras& extras = {}, std::size_t bytes = 8) {
        std::optional<append_result> result;
        log.append(expected_last, make_messages(expected_last, count, bytes), extras, now(),
                   [&](append_result r) { result = r; });
        wait_for([&] { return result.has_value(); });
        return *result;
    }
    journal_page after(journal& log, std::uint64_t seq, std::size_t most = 1000, std::size_t bytes = SIZE_MAX) {
        std::optional<journal_page> found;
        log.read_after(seq, most, bytes, [&](journal_page page) { found = std::move(page); });
        wait_for([&] { return found.has_value(); });
        return std::move(*found);
    }
    journal_page before(journal& log, std::uint64_t seq, std::size_t most = 1000, std::size_t bytes = SIZE_MAX) {
        std::optional<journal_page> found;
        log.read_before(seq, most, bytes, [&](journal_page page) { found = std::move(page); });
        wait_for([&] { return found.has_value(); });
        return std::move(*found);
    }
    bool knows(std::string_view room) {
        std::optional<bool> known;
        store->knows(room, loop, [&](bool yes) { known = yes; });
        wait_for([&] { return known.has_value(); });
        return *known;
    }
    /// What the file says; for what no journal tells.
    [[nodiscard]] std::int64_t in_file(std::string_view sql) const {
        parlor::sqlite_database on(path());
        on.wait_for_others(60s);
        parlor::sqlite_query query(on, sql);
        auto rows = query.rows();
        BOOST_REQUIRE(rows.next());
        return rows.integer(0);
    }
    [[nodiscard]] wall_time now() const { return loop.time().wall_now(); }

    parlor::unit::temporary_folder folder;
    parlor::sqlite_journal_options options{
        .limits = {}, .durability = parlor::durability_level::process, .boot = "one", .patience = 60s};
    parlor::test::manual_loop loop;
    std::unique_ptr<parlor::sqlite_journal_store> store;
};

/// A fixture whose store runs.
struct started : fixture {
    explicit started(parlor::journal_limits limits = {}) : fixture(limits) { start(); }
};

}  // namespace sqlite_tests
