// Promises of account_store and account_index: what is kept, in the file and beside it.
#include "auth/account_store.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "auth/account_index.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using namespace std::chrono_literals;
using parlor::account_index;
using parlor::account_store;
using parlor::kept_account;
using parlor::kept_login;

struct fixture {
    [[nodiscard]] std::string path() const { return (folder.path() / "accounts.db").string(); }
    [[nodiscard]] account_store open() const { return {path(), parlor::durability_level::process}; }

    kept_account ana{.id = 0, .name = "Ana", .folded = "ana", .password = "hash"};
    parlor::unit::temporary_folder folder;
    parlor::wall_time now{1000h};

    [[nodiscard]] kept_login login(std::int64_t account, const std::string& digest) const {
        return {.id = 0, .account = account, .digest = digest, .until = now + 1h};
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(account_store_and_index, fixture)

BOOST_AUTO_TEST_CASE(keeps_accounts_and_logins_in_a_file_that_its_owner_alone_reads) {
    {
        auto store = open();
        ana.id = store.add(ana, now);
        BOOST_TEST(ana.id != 0);
        BOOST_TEST(store.begin_login(login(ana.id, "d1"), "hash", now, 8) != 0);
    }
    struct stat about{};
    BOOST_REQUIRE(::stat(path().c_str(), &about) == 0);
    BOOST_TEST((about.st_mode & 0777) == 0600U);
    auto again = open();
    BOOST_TEST(again.find("ana").name == "Ana");
    BOOST_TEST(again.find("ana").password == "hash");
    BOOST_TEST(again.find("bo").id == 0);
    BOOST_REQUIRE(again.logins(now).size() == 1U);
    BOOST_TEST(again.logins(now).front().digest == "d1");
    BOOST_TEST(again.logins(now + 1h).empty());
}

BOOST_AUTO_TEST_CASE(a_name_is_taken_once) {
    account_store store("", parlor::durability_level::process);
    BOOST_TEST(store.add(ana, now) != 0);
    ana.name = "ANA";
    BOOST_TEST(store.add(ana, now) == 0);
    BOOST_TEST(store.accounts().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_login_begins_with_the_present_password_alone) {
    account_store store("", parlor::durability_level::process);
    const auto id = store.add(ana, now);
    BOOST_TEST(!store.change_password(id, "not it", "new"));
    BOOST_TEST(store.change_password(id, "hash", "new"));
    BOOST_TEST(store.begin_login(login(id, "d1"), "hash", now, 8) == 0);
    BOOST_TEST(store.begin_login(login(id, "d1"), "new", now, 8) != 0);
}

BOOST_AUTO_TEST_CASE(past_so_many_logins_the_oldest_end_in_both) {
    account_store store("", parlor::durability_level::process);
    account_index index;
    ana.id = store.add(ana, now);
    index.add(ana);
    std::vector<std::int64_t> ended;
    for (const char* digest : {"d1", "d2", "d3"}) {
        auto made = login(ana.id, digest);
        made.id = store.begin_login(made, "hash", now, 2);
        for (const auto over : index.add(made, 2))
            ended.push_back(over);
    }
    BOOST_REQUIRE(store.logins(now).size() == 2U);
    BOOST_TEST(ended.size() == 1U);
    BOOST_TEST(!index.find("d1", now));
    BOOST_TEST(index.find("d2", now)->name == "Ana");
    const auto third = index.find("d3", now)->login;
    BOOST_TEST(index.stands("ana", third));
    BOOST_TEST(!index.stands("ana", ended.front()));
    BOOST_TEST(!index.find("d3", now + 1h));
    BOOST_TEST(index.end_all(ana.id, third).size() == 1U);
    BOOST_TEST(index.end(ana.id, third));
    BOOST_TEST(!index.end(ana.id, third));
    BOOST_TEST(!index.find("d3", now));
    store.end_logins(ana.id);
    BOOST_TEST(store.logins(now).empty());
    const auto next = store.begin_login(login(ana.id, "d4"), "hash", now, 2);
    BOOST_TEST(next > third);  // a number comes once
}

BOOST_AUTO_TEST_CASE(leaves_another_programs_file_alone) {
    parlor::account_store(path(), parlor::durability_level::process);
    parlor::sqlite_database(path()).execute("PRAGMA application_id = 7");
    BOOST_CHECK_EXCEPTION((void)open(), std::runtime_error, [&](const auto& why) {
        return std::string(why.what()) == "data: " + path() + " is another program's database";
    });
}

BOOST_AUTO_TEST_SUITE_END()
