// Promises of service_manager: its words are one datagram each, and what is meant for another process is not taken.
#include "core/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace {

using namespace std::chrono_literals;

/// The manager's end, under an abstract name.
class told {
public:
    told() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        // Of this length the system makes up a name.
        BOOST_REQUIRE(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at.sun_family) == 0);
        socklen_t size = sizeof at;
        BOOST_REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) == 0);
        name_.assign(at.sun_path, size - offsetof(sockaddr_un, sun_path));
        name_.front() = '@';
    }
    told(const told&) = delete;
    told& operator=(const told&) = delete;
    ~told() { ::close(socket_); }

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::string next() const {
        std::array<char, 256> text{};
        const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
        return size < 0 ? "" : std::string(text.data(), static_cast<std::size_t>(size));
    }

private:
    int socket_;
    std::string name_;
};

std::string own_pid() {
    return std::to_string(::getpid());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(service_manager)

BOOST_AUTO_TEST_CASE(each_word_is_one_datagram) {
    const told by;
    const parlor::service_manager manager({{"NOTIFY_SOCKET", by.name()}});
    BOOST_TEST(manager.is_there());
    manager.ready("http://127.0.0.1:80/");
    BOOST_TEST(by.next() == "READY=1\nSTATUS=listening on http://127.0.0.1:80/");
    manager.stopping();
    manager.alive();
    BOOST_TEST(by.next() == "STOPPING=1");
    BOOST_TEST(by.next() == "WATCHDOG=1");
    manager.reloading();
    BOOST_TEST(by.next().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    BOOST_TEST(by.next().empty());
}

BOOST_AUTO_TEST_CASE(without_a_manager_nothing_is_said_or_taken) {
    const parlor::service_manager manager({});
    BOOST_TEST(!manager.is_there());
    manager.ready("nowhere");
    BOOST_TEST(!manager.patience().has_value());
    BOOST_TEST(manager.sockets().empty());
}

BOOST_AUTO_TEST_CASE(a_name_that_is_too_long_is_none) {
    BOOST_TEST(!parlor::service_manager({{"NOTIFY_SOCKET", std::string(200, 'x')}}).is_there());
}

BOOST_AUTO_TEST_CASE(the_watchdog_is_ours_only_when_it_is_said_so_and_can_be_told) {
    const auto patience = [](std::string usec, const parlor::environment& more) {
        parlor::environment variables = more;
        variables.emplace("WATCHDOG_USEC", std::move(usec));
        return parlor::service_manager(variables).patience();
    };
    const told by;
    const parlor::environment there{{"NOTIFY_SOCKET", by.name()}};
    BOOST_TEST((patience("30000000", there) == 30s));
    BOOST_TEST((patience("30000000", {{"NOTIFY_SOCKET", by.name()}, {"WATCHDOG_PID", own_pid()}}) == 30s));
    BOOST_TEST(!patience("30000000", {{"NOTIFY_SOCKET", by.name()}, {"WATCHDOG_PID", "1"}}).has_value());
    BOOST_TEST(!patience("30000000", {}).has_value());
    for (const char* wrong : {"", "0", "-1", "many", "30000000s"})
        BOOST_TEST(!patience(wrong, there).has_value());
}

BOOST_AUTO_TEST_CASE(sockets_of_another_process_are_not_ours) {
    for (const std::string& pid : {std::string("1"), std::string(), std::string("x")})
        BOOST_TEST(parlor::service_manager({{"LISTEN_PID", pid}, {"LISTEN_FDS", "1"}}).sockets().empty());
    BOOST_TEST(parlor::service_manager({{"LISTEN_PID", own_pid()}, {"LISTEN_FDS", "none"}}).sockets().empty());
}

BOOST_AUTO_TEST_CASE(only_a_listening_tcp_socket_has_an_address) {
    BOOST_TEST(!parlor::address_of_listener(-1).has_value());
    BOOST_TEST(!parlor::address_of_listener(2).has_value());
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    BOOST_TEST(!parlor::address_of_listener(socket).has_value());
    BOOST_REQUIRE(::listen(socket, 1) == 0);  // on a port that the system chooses
    const auto where = parlor::address_of_listener(socket);
    ::close(socket);
    BOOST_REQUIRE(where.has_value());
    BOOST_TEST(where->host == "0.0.0.0");
    BOOST_TEST(where->port != 0);
}

BOOST_AUTO_TEST_SUITE_END()
