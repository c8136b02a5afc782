// One holder a folder, clear words for everyone else.
#include "parlor/core/file_lock.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>

#include "unit/temporary_folder.hpp"

namespace {

std::string refusal(const std::string& folder) {
    try {
        const parlor::file_lock lock(folder);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "locked";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file_lock)

BOOST_AUTO_TEST_CASE(creates_the_folder_for_its_owner_alone) {
    const parlor::unit::temporary_folder temporary;
    const std::string folder = temporary.path() / "a" / "b";
    const parlor::file_lock lock(folder);
    struct stat status{};
    BOOST_REQUIRE(::stat(folder.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777U) == 0700U);
    BOOST_TEST(std::filesystem::exists(folder + "/lock"));
}

BOOST_AUTO_TEST_CASE(the_second_holder_is_refused_until_the_first_lets_go) {
    const parlor::unit::temporary_folder temporary;
    const std::string folder = temporary.path();
    {
        const parlor::file_lock lock(folder);
        BOOST_TEST(refusal(folder) == "data: " + folder + " is in use by another process");
    }
    BOOST_TEST(refusal(folder) == "locked");
}

BOOST_AUTO_TEST_CASE(another_process_is_refused_and_a_dead_one_holds_nothing) {
    const parlor::unit::temporary_folder temporary;
    const std::string folder = temporary.path();
    int ready[2];
    int leave[2];
    BOOST_REQUIRE(::pipe(ready) == 0);
    BOOST_REQUIRE(::pipe(leave) == 0);
    const pid_t child = ::fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        ::close(leave[1]);
        const parlor::file_lock lock(folder);
        char byte = 0;
        const bool told = ::write(ready[1], &byte, 1) == 1 && ::read(leave[0], &byte, 1) == 0;
        ::_exit(told ? 0 : 1);  // no destructor runs, as after a crash
    }
    ::close(leave[0]);
    char byte = 0;
    BOOST_REQUIRE(::read(ready[0], &byte, 1) == 1);
    BOOST_TEST(refusal(folder) == "data: " + folder + " is in use by another process");
    ::close(leave[1]);
    int status = -1;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(status == 0);
    BOOST_TEST(refusal(folder) == "locked");
    ::close(ready[0]);
    ::close(ready[1]);
}

BOOST_AUTO_TEST_CASE(says_what_it_could_not_create_or_open) {
    const parlor::unit::temporary_folder temporary;
    const std::string file = temporary.path() / "file";
    std::ofstream(file) << "not a folder";
    BOOST_TEST(refusal(file) == "data: cannot open " + file + "/lock: Not a directory");
    BOOST_TEST(refusal(file + "/below") == "data: cannot create " + file + "/below: Not a directory");
    BOOST_TEST(refusal("") == "data: cannot create : No such file or directory");
}

BOOST_AUTO_TEST_CASE(permission_denied_is_said_so) {
    const parlor::unit::temporary_folder temporary;
    const std::string closed = temporary.path() / "closed";
    BOOST_REQUIRE(::mkdir(closed.c_str(), 0500) == 0);
    const uid_t user = ::geteuid();
    if (user == 0) BOOST_REQUIRE(::seteuid(65534) == 0);  // the superuser is denied nothing
    const std::string answer = refusal(closed + "/x");
    BOOST_REQUIRE(::seteuid(user) == 0);
    BOOST_TEST(answer == "data: cannot create " + closed + "/x: Permission denied");
}

BOOST_AUTO_TEST_CASE(a_planted_link_is_not_followed) {
    const parlor::unit::temporary_folder temporary;
    const std::string folder = temporary.path();
    std::filesystem::create_symlink(temporary.path() / "elsewhere", temporary.path() / "lock");
    BOOST_TEST(refusal(folder) == "data: cannot open " + folder + "/lock: Too many levels of symbolic links");
    BOOST_TEST(!std::filesystem::exists(temporary.path() / "elsewhere"));
}

BOOST_AUTO_TEST_SUITE_END()
