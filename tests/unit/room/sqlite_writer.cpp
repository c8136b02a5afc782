// Promises of sqlite_writer that no journal tells: whether the file takes what it is given, and how large it is then.
#include "room/sqlite_writer.hpp"

#include "unit/room/sqlite_fixture.hpp"

namespace {

using namespace sqlite_tests;

struct impatient : fixture {
    impatient() {
        options.patience = 1ms;
        start();
    }
    [[nodiscard]] bool refuses() const { return store->figures().refuses; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_writer, impatient)

BOOST_AUTO_TEST_CASE(refuses_from_a_failure_until_something_could_be_written) {
    auto log = open();
    BOOST_TEST(!refuses());
    {
        parlor::sqlite_database other(path());
        const parlor::sqlite_transaction held(other);
        BOOST_TEST((append(*log, 0) == append_result::failed));
        BOOST_TEST(refuses());
    }
    log = open();
    BOOST_TEST(refuses());  // that wrote nothing
    BOOST_TEST((append(*log, 0) == append_result::committed));
    BOOST_TEST(!refuses());
}

BOOST_AUTO_TEST_CASE(tries_again_by_itself) {
    const auto log = open();
    {
        parlor::sqlite_database other(path());
        const parlor::sqlite_transaction held(other);
        (void)append(*log, 0);
        store->tidy(now());
        wait_for([this] { return store->figures().failures.value() == 2; });
        BOOST_TEST(refuses());
    }
    store->tidy(now());
    wait_for([this] { return !refuses(); });
    BOOST_TEST(in_file("SELECT count(*) FROM meta WHERE name = 'probed'") == 1);
}

BOOST_AUTO_TEST_CASE(makes_the_file_larger_by_what_it_writes) {
    const auto before = store->file_bytes();
    (void)append(*open(), 0, 1000);
    BOOST_TEST(store->file_bytes() > before + 10'000);
}

BOOST_AUTO_TEST_CASE(refuses_when_another_server_has_the_file) {
    options.patience = 60s;
    start(2);
    const auto log = open();
    const auto newer = make(3);
    (void)append(*log, 0);
    BOOST_TEST(refuses());
    BOOST_TEST(!newer->figures().refuses);
}

BOOST_AUTO_TEST_SUITE_END()
