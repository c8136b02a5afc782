// Promises of unix_listener that take no connection; the others are those of the admin side and of the hot restart.
#include "net/unix_listener.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

#include "core/loop_thread.hpp"
#include "unit/temporary_folder.hpp"

namespace {

using parlor::event_loop;

struct place {
    parlor::unit::temporary_folder folder;
    std::string path = (folder.path() / "here.sock").string();
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(unix_listener, place)

BOOST_AUTO_TEST_CASE(replaces_what_an_earlier_process_left_and_takes_its_own_away) {
    event_loop loop;
    const std::string left = path + ".left";
    {
        const parlor::unix_listener gone(loop, path);
        std::filesystem::create_hard_link(path, left);
    }
    BOOST_TEST(!std::filesystem::exists(path));
    std::filesystem::rename(left, path);
    {
        const parlor::unix_listener next(loop, path);
    }
    BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(leaves_a_file_that_is_no_socket_alone) {
    event_loop loop;
    std::filesystem::create_directory(path);
    BOOST_CHECK_EXCEPTION(parlor::unix_listener(loop, path, "door"), std::runtime_error,
                          [&](const std::runtime_error& e) {
                              return e.what() == "door: cannot listen at " + path + ": Address already in use";
                          });
    BOOST_TEST(std::filesystem::is_directory(path));
}

BOOST_AUTO_TEST_CASE(is_made_and_given_up_beside_its_loop_while_that_runs) {
    parlor::loop_thread thread;
    const parlor::unix_listener first(thread.on(), path);
    thread.start();
    for (int i = 0; i < 100; ++i) {
        thread.on().post([] {});
        BOOST_CHECK_EXCEPTION(
            parlor::unix_listener(thread.on(), path), std::runtime_error, [&](const std::runtime_error& e) {
                return e.what() == "admin: cannot listen at " + path + ": another process listens there";
            });
        const parlor::unix_listener never_started(thread.on(), path + ".other");
    }
    thread.join();
}

BOOST_AUTO_TEST_SUITE_END()
