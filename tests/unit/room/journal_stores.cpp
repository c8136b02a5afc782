// Promises of journal_stores: where logs are kept, and what waits while another process may have the rooms open.
#include "room/journal_stores.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "core/event_loop.hpp"

namespace {

struct kept {
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(1);
    parlor::memory_journal_store elsewhere{{}, *random};
    parlor::journal_stores stores{{}, *random};
    parlor::event_loop loop;
    std::unique_ptr<parlor::journal> opened;
    int answers = 0;

    /// Stands for the durable one.
    struct durable final : parlor::journal_store {
        explicit durable(parlor::memory_journal_store& in) : in_(in) {}
        void open(std::string_view room, parlor::journal_kind kind, parlor::loop& /*on*/,
                  parlor::unique_function<void(std::unique_ptr<parlor::journal>)> done) override {
            done(in_.open(room, kind));
        }
        [[nodiscard]] bool outlives_the_process(parlor::journal_kind /*kind*/) const noexcept override { return true; }
        void remember(std::string_view room, parlor::journal_kind kind) override { in_.remember(room, kind); }
        void knows(std::string_view room, parlor::loop& /*on*/, parlor::unique_function<void(bool)> done) override {
            done(in_.knows(room));
        }
        void may_have_since(std::string_view room, parlor::wall_time since, parlor::loop& on,
                            parlor::unique_function<void(bool)> done) override {
            in_.may_have_since(room, since, on, std::move(done));
        }

    private:
        parlor::memory_journal_store& in_;
    } on_disk{elsewhere};

    void open(parlor::journal_kind kind) {
        stores.open("room/main", kind, loop, [this](std::unique_ptr<parlor::journal> got) {
            opened = std::move(got);
            ++answers;
        });
    }
    [[nodiscard]] std::optional<bool> knows(std::string_view room) {
        std::optional<bool> answer;
        stores.knows(room, loop, [&answer](bool known) { answer = known; });
        loop.poll();
        return answer;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(journal_stores)

BOOST_FIXTURE_TEST_CASE(without_a_place_on_disk_all_is_in_memory, kept) {
    open(parlor::journal_kind::durable);
    BOOST_TEST((opened != nullptr));
    BOOST_TEST(!stores.outlives_the_process(parlor::journal_kind::durable));
    BOOST_TEST(!elsewhere.knows("room/main"));
}

BOOST_FIXTURE_TEST_CASE(what_wants_to_be_durable_is_kept_there_and_nothing_else, kept) {
    stores.keep_durable(on_disk);
    open(parlor::journal_kind::memory);
    BOOST_TEST((opened != nullptr));
    BOOST_TEST(!elsewhere.knows("room/main"));
    open(parlor::journal_kind::durable);
    BOOST_TEST((opened != nullptr));
    BOOST_TEST(elsewhere.knows("room/main"));
    BOOST_TEST(stores.outlives_the_process(parlor::journal_kind::durable));
    BOOST_TEST(!stores.outlives_the_process(parlor::journal_kind::memory));
}

BOOST_FIXTURE_TEST_CASE(who_waited_for_rooms_that_do_not_come_hears_so, kept) {
    stores.await_durable();
    open(parlor::journal_kind::memory);
    open(parlor::journal_kind::durable);
    stores.remember("room/new", parlor::journal_kind::durable);
    std::optional<bool> known;
    stores.knows("room/old", loop, [&known](bool is) { known = is; });
    loop.poll();
    BOOST_TEST(answers == 0);
    stores.give_up();
    loop.poll();
    BOOST_TEST(answers == 2);
    BOOST_TEST(!opened);
    BOOST_TEST((known == false));
}

BOOST_FIXTURE_TEST_CASE(while_another_process_may_have_the_rooms_open_everything_waits_memory_too, kept) {
    elsewhere.remember("room/old", parlor::journal_kind::durable);
    stores.await_durable();
    BOOST_TEST(stores.outlives_the_process(parlor::journal_kind::durable));
    open(parlor::journal_kind::memory);
    open(parlor::journal_kind::durable);
    stores.remember("room/new", parlor::journal_kind::durable);
    std::optional<bool> known;
    stores.knows("room/old", loop, [&known](bool is) { known = is; });
    std::optional<bool> has;
    stores.may_have_since("room/never", {}, loop, [&has](bool may) { has = may; });
    loop.poll();
    BOOST_TEST(answers == 0);
    BOOST_TEST(!known.has_value());
    BOOST_TEST(!has.has_value());
    BOOST_TEST(!elsewhere.knows("room/new"));
    stores.keep_durable(on_disk);
    loop.poll();
    BOOST_TEST(answers == 2);
    BOOST_TEST((opened != nullptr));
    BOOST_TEST(known.value_or(false));
    BOOST_TEST(!has.value_or(true));
    BOOST_TEST(elsewhere.knows("room/main"));
    BOOST_TEST(elsewhere.knows("room/new"));
}

BOOST_FIXTURE_TEST_CASE(what_was_given_up_opens_and_finds_nothing_any_more, kept) {
    stores.keep_durable(on_disk);
    elsewhere.remember("room/old", parlor::journal_kind::durable);
    BOOST_TEST(knows("room/old").value_or(false));
    stores.give_up();
    open(parlor::journal_kind::durable);
    BOOST_TEST(answers == 1);
    BOOST_TEST(!opened);
    BOOST_TEST(!knows("room/old").value_or(true));
    stores.remember("room/late", parlor::journal_kind::durable);
    BOOST_TEST(!elsewhere.knows("room/late"));
}

BOOST_AUTO_TEST_SUITE_END()
