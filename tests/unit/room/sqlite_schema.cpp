// Promises of the journal's file: what cannot be used is refused in one clear line and left as it is; older formats are
// brought up to date, all or nothing.
#include "room/sqlite_schema.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "unit/room/sqlite_fixture.hpp"

namespace {

using namespace sqlite_tests;
using parlor::durability_level;

/// Steps of a later program: the first is today's, a second adds a column.
constexpr std::array<const char*, 1> changes_much{"ALTER TABLE rooms ADD COLUMN topic TEXT NOT NULL DEFAULT 'any'"};
constexpr std::array<const char*, 2> breaks{"ALTER TABLE rooms ADD COLUMN topic TEXT",
                                            "ALTER TABLE nowhere ADD COLUMN x"};

std::vector<const char*> with_more(std::span<const char* const> more) {
    const auto now = parlor::sqlite_schema_steps();
    std::vector<const char*> steps(now.begin(), now.end());
    steps.insert(steps.end(), more.begin(), more.end());
    return steps;
}

/// Acts as a user without rights, when the tests run as root.
class as_nobody {
public:
    as_nobody() {
        if (before_ == 0) BOOST_REQUIRE(::seteuid(65534) == 0);
    }
    as_nobody(const as_nobody&) = delete;
    as_nobody& operator=(const as_nobody&) = delete;
    ~as_nobody() {
        if (before_ == 0) BOOST_REQUIRE(::seteuid(0) == 0);
    }

private:
    const uid_t before_ = ::geteuid();
};

/// No file of this process may grow past so many bytes while one lives: to a journal it looks like a broken disk.
class file_size_limit {
public:
    explicit file_size_limit(rlim_t bytes) {
        std::signal(SIGXFSZ, SIG_IGN);
        BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit now{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
        BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &now) == 0);
    }
    file_size_limit(const file_size_limit&) = delete;
    file_size_limit& operator=(const file_size_limit&) = delete;
    ~file_size_limit() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

struct file_fixture : fixture {
    void write(const std::string& text) const { std::ofstream(path(), std::ios::binary) << text; }
    [[nodiscard]] std::string content() const {
        std::ifstream file(path(), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sqlite_schema, file_fixture)

BOOST_AUTO_TEST_CASE(makes_a_file_that_its_owner_alone_can_read) {
    start();
    (void)open();
    for (const std::string name : {"journal.db", "journal.db-wal", "journal.db-shm"}) {
        struct stat about{};
        BOOST_REQUIRE(::stat((folder.path() / name).c_str(), &about) == 0);
        BOOST_TEST((about.st_mode & 0777U) == 0600U);
    }
    BOOST_TEST(in_file("PRAGMA user_version") == 2);
    BOOST_TEST(in_file("PRAGMA application_id") == 0x7061726c);
}

BOOST_AUTO_TEST_CASE(leaves_no_log_beside_the_file_after_a_clean_end) {
    start();
    (void)append(*open(), 0);
    store.reset();
    BOOST_TEST(std::filesystem::exists(path()));
    BOOST_TEST(!std::filesystem::exists(path() + "-wal"));
}

BOOST_AUTO_TEST_CASE(refuses_a_locked_file) {
    start();
    store.reset();
    parlor::sqlite_database other(path());
    other.execute("BEGIN EXCLUSIVE");
    BOOST_TEST(refusal() == "data: " + path() + " is locked by another program");
    other.execute("ROLLBACK");
    BOOST_TEST(refusal() == "no refusal");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_database_and_leaves_it_alone) {
    const std::string text = "these are my notes, " + std::string(2000, 'x');
    write(text);
    BOOST_TEST(refusal().starts_with("data: " + path() + " is damaged, or no journal: "));
    BOOST_TEST(refusal().find('\n') == std::string::npos);
    BOOST_TEST(content() == text);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_whose_head_is_damaged) {
    start();
    (void)append(*open(), 0);
    store.reset();
    std::string bytes = content();
    bytes.replace(100, 1000, 1000, '\xff');  // the table of contents, behind SQLite's own head
    write(bytes);
    BOOST_TEST(refusal().starts_with("data: " + path() + " is damaged, or no journal: "));
}

BOOST_AUTO_TEST_CASE(refuses_another_programs_database_and_leaves_it_alone) {
    write("");
    parlor::sqlite_database(path()).execute("CREATE TABLE notes(text)");
    const std::string before = content();
    BOOST_TEST(refusal() == "data: " + path() + " is another program's database");
    parlor::sqlite_database(path()).execute("PRAGMA application_id = 7");
    BOOST_TEST(refusal() == "data: " + path() + " is another program's database");
    parlor::sqlite_database(path()).execute("PRAGMA application_id = 0");
    BOOST_TEST(content().size() == before.size());
}

BOOST_AUTO_TEST_CASE(refuses_a_newer_format_and_leaves_it_alone) {
    start();
    store.reset();
    parlor::sqlite_database(path()).execute("PRAGMA user_version = 3");
    const std::string before = content();
    BOOST_TEST(refusal() ==
               "data: " + path() + " was written by a newer version: it has format 3, this one knows formats up to 2");
    BOOST_TEST(content() == before);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_of_ours_without_a_version) {
    start();
    store.reset();
    parlor::sqlite_database(path()).execute("PRAGMA user_version = 0");
    BOOST_TEST(refusal().find("it has no version") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(brings_an_older_format_up_to_date_with_all_that_is_in_it) {
    start();
    (void)append(*open(), 0, 3);
    store.reset();
    {
        auto newer = parlor::open_sqlite_file(path(), durability_level::process, with_more(changes_much));
        BOOST_TEST(newer.ask("PRAGMA user_version") == "3");
        BOOST_TEST(newer.ask("SELECT topic FROM rooms") == "any");
        BOOST_TEST(newer.ask("SELECT last FROM rooms") == "3");
        BOOST_TEST(newer.ask("SELECT count(*) FROM messages") == "3");
    }
    (void)parlor::open_sqlite_file(path(), durability_level::process, with_more(changes_much));  // and only once
}

BOOST_AUTO_TEST_CASE(brings_a_file_of_the_first_format_up_to_date) {
    {
        auto first =
            parlor::open_sqlite_file(path(), durability_level::process, parlor::sqlite_schema_steps().first(1));
        first.execute("INSERT INTO rooms(name, epoch, since, last) VALUES('room/a', 'e1', 1, 1)");
        first.execute("INSERT INTO messages VALUES(1, 1, 0, 'said', '{}')");
        BOOST_TEST(first.ask("PRAGMA user_version") == "1");
    }
    start();
    auto log = open();
    BOOST_TEST(log->epoch() == "e1");
    BOOST_TEST(log->last() == 1U);
    BOOST_TEST(log->take_state().empty());
    BOOST_TEST((append(*log, 1, 1, {.state = "kept"}) == append_result::committed));
    log.reset();
    BOOST_TEST(open()->take_state() == "kept");
}

BOOST_AUTO_TEST_CASE(leaves_an_older_format_as_it_was_when_a_step_fails) {
    start();
    (void)append(*open(), 0, 3);
    store.reset();
    BOOST_CHECK_THROW((void)parlor::open_sqlite_file(path(), durability_level::process, with_more(breaks)),
                      std::runtime_error);
    start(2);
    BOOST_TEST(in_file("PRAGMA user_version") == 2);
    BOOST_TEST(in_file("SELECT count(*) FROM pragma_table_info('rooms') WHERE name = 'topic'") == 0);
    BOOST_TEST(open()->last() == 3U);
}

BOOST_AUTO_TEST_CASE(refuses_a_folder_that_cannot_be_written_to) {
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));
    {
        const as_nobody without_rights;
        BOOST_TEST(refusal() == "data: cannot open " + path() + ": Permission denied");
    }
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    start();
    (void)append(*open(), 0);
    store.reset();
    std::filesystem::permissions(path(), std::filesystem::perms(0444));
    {
        const as_nobody without_rights;
        BOOST_TEST(refusal() == "data: cannot open " + path() + ": Permission denied");
    }
    std::filesystem::permissions(path(), std::filesystem::perms(0666));
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0555));  // the file, but nothing beside it
    {
        const as_nobody without_rights;
        BOOST_TEST(refusal().starts_with("data: cannot write to " + path() + ": "));
    }
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
}

BOOST_AUTO_TEST_CASE(refuses_a_folder_in_the_files_place_and_a_link) {
    std::filesystem::create_directory(path());
    BOOST_TEST(refusal() == "data: cannot open " + path() + ": Is a directory");
    std::filesystem::remove(path());
    std::filesystem::create_symlink("elsewhere", path());
    BOOST_TEST(refusal().starts_with("data: cannot open " + path() + ": "));
    BOOST_TEST(!std::filesystem::exists(folder.path() / "elsewhere"));
}

BOOST_AUTO_TEST_CASE(refuses_a_disk_without_space) {
    const file_size_limit full(4096);
    const std::string why = refusal();
    BOOST_TEST(why.starts_with("data: "));
    BOOST_TEST(why.find(path()) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(keeps_nothing_while_there_is_no_space_and_goes_on_when_there_is) {
    start();
    auto log = open();
    auto other = open("room/b");
    (void)append(*log, 0, 3, {.user = "ana", .key = "k1", .reply = "{}"});
    {
        const file_size_limit full(4096);
        std::vector<append_result> answered;
        log->append(3, make_messages(3, 1, 10000), {.user = "ana", .key = "k2", .reply = "{}"}, now(),
                    [&](append_result r) { answered.push_back(r); });
        log->append(4, make_messages(4, 1), {}, now(), [&](append_result r) { answered.push_back(r); });
        wait_for([&] { return answered.size() == 2; });
        BOOST_TEST((answered[0] == append_result::failed));
        BOOST_TEST((answered[1] != append_result::committed));
        BOOST_TEST(log->last() == 3U);
        log = open();  // the room begins again, and people can still read
        BOOST_REQUIRE(log);
        BOOST_TEST(log->last() == 3U);
        BOOST_TEST(seqs(after(*log, 0)) == (list{1, 2, 3}), boost::test_tools::per_element());
        BOOST_TEST((append(*log, 3, 1, {}, 10000) == append_result::failed));
        BOOST_TEST(!open("room/new"));
    }
    log = open();
    BOOST_TEST(log->last() == 3U);
    BOOST_TEST(log->keys().find("ana", "k1", loop.now()));
    BOOST_TEST(!log->keys().find("ana", "k2", loop.now()));
    BOOST_TEST((append(*log, 3) == append_result::committed));
    BOOST_TEST((append(*other, 0) == append_result::committed));  // whose appends were not refused
    BOOST_TEST(open("room/new"));
}

BOOST_AUTO_TEST_CASE(keeps_nothing_while_another_program_holds_the_file_for_too_long) {
    options.patience = 1ms;
    start();
    auto log = open();
    (void)append(*log, 0);
    parlor::sqlite_database other(path());
    other.execute("BEGIN IMMEDIATE");
    BOOST_TEST((append(*log, 1) == append_result::failed));
    other.execute("ROLLBACK");
    log = open();
    BOOST_TEST((append(*log, 1) == append_result::committed));
}

BOOST_AUTO_TEST_CASE(serves_the_other_rooms_when_the_file_is_damaged_in_one_place) {
    start();
    for (const char* const room : {"room/a", "room/b"})
        (void)append(*open(room), 0, 100, {}, 1000);
    store.reset();
    const auto page_size = static_cast<std::size_t>(in_file("PRAGMA page_size"));
    // Leaves of an index (their first byte is 10) that hold messages: those of room/a come first.
    std::string bytes = content();
    int damaged = 0;
    for (std::size_t at = page_size; at < bytes.size() && damaged < 5; at += page_size) {
        const bool holds_text = bytes.substr(at, page_size).find(std::string(200, 'x')) != std::string::npos;
        if (bytes[at] != 10 || !holds_text) continue;
        bytes.replace(at, 64, 64, '\xff');
        ++damaged;
    }
    BOOST_REQUIRE(damaged == 5);
    write(bytes);
    start(2);
    auto whole = open("room/b");
    BOOST_REQUIRE(whole);
    bool broken_was_opened = true;
    store->open("room/a", parlor::journal_kind::durable, loop,
                [&](const std::unique_ptr<journal>& got) { broken_was_opened = got != nullptr; });
    BOOST_TEST((append(*whole, 100) == append_result::committed));  // asked for together
    BOOST_TEST(!broken_was_opened);
    BOOST_TEST(seqs(after(*whole, 99)) == (list{100, 101}), boost::test_tools::per_element());

    BOOST_TEST(!open("room/a"));
    BOOST_TEST(!store->figures().refuses);  // the other rooms may write
    store->tidy(now());
    BOOST_TEST(!open("room/a"));  // behind that
    BOOST_TEST(!store->figures().refuses);
}

BOOST_AUTO_TEST_SUITE_END()
