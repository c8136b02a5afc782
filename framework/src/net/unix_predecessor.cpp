#include "net/unix_predecessor.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/event_loop.hpp"
#include "net/unix_descriptors.hpp"

namespace parlor {
namespace {

constexpr std::chrono::seconds to_answer{10};
constexpr std::size_t most_sockets = 1024;
constexpr std::size_t longest_line = 64;

[[noreturn]] void fail(const std::string& why) {
    throw std::runtime_error("take_over: " + why);
}

/// Takes `before` and the number behind it off the text.
std::optional<std::uint32_t> read_number(std::string_view& text, std::string_view before) {
    if (!text.starts_with(before)) return std::nullopt;
    text.remove_prefix(before.size());
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

}  // namespace

std::unique_ptr<unix_predecessor> unix_predecessor::find(const std::string& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path.size() >= sizeof at.sun_path) fail("the path of data is too long for a socket");
    std::memcpy(at.sun_path, path.data(), path.size());
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (made < 0) fail(std::generic_category().message(errno));
    std::unique_ptr<unix_predecessor> found(new unix_predecessor(made));
    if (::connect(made, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        const int why = errno;
        if (why == ENOENT || why == ECONNREFUSED) return nullptr;
        fail("cannot ask at " + path + ": " + std::generic_category().message(why));
    }
    found->ask();
    return found;
}

unix_predecessor::~unix_predecessor() {
    close_descriptors(sockets_);
    ::close(socket_);
}

std::vector<int> unix_predecessor::take_sockets() {
    return std::exchange(sockets_, {});
}

void unix_predecessor::ask() {
    std::string line;
    if (!send_line(socket_, handover_greeting) || read_line(line, to_answer) != heard::line) {
        fail("the server that uses the folder does not answer, or another one is taking over");
    }
    std::string_view rest = line;
    const auto count = read_number(rest, "sockets ");
    const auto patience_ms = read_number(rest, " ");
    if (!patience_ms || !rest.empty() || count.value_or(0) == 0 || *count > most_sockets) {
        fail("the server that uses the folder gives no sockets");
    }
    patience_ = std::chrono::milliseconds(*patience_ms);
    const timeval wait{.tv_sec = to_answer.count(), .tv_usec = 0};
    (void)::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    if (!receive_descriptors(socket_, *count, sockets_)) fail("the sockets did not come");
}

void unix_predecessor::say_accepting() {
    if (!send_line(socket_, handover_accepting)) fail("the server that uses the folder is gone");
}

void unix_predecessor::wait_until_released() {
    std::string line;
    switch (read_line(line, patience_)) {
        case heard::line:
            if (line != handover_released) fail("the server that uses the folder says what it should not");
            return;
        case heard::end:
            return;
        case heard::nothing:
            fail("the server that uses the folder did not let go of it in time");
    }
}

void unix_predecessor::say_serving() {
    (void)send_line(socket_, handover_serving);  // it may have ended since: then it need not know
}

unix_predecessor::heard unix_predecessor::read_line(std::string& line, duration at_most) {
    const system_clock clock;
    const time_point until = at_most > duration::zero() ? clock.now() + at_most : time_point::max();
    while (line.size() < longest_line) {
        int wait = -1;
        if (until != time_point::max()) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock.now()).count();
            if (left <= 0) return heard::nothing;
            wait = static_cast<int>(left);
        }
        pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, wait) <= 0) continue;
        char next = 0;
        const ssize_t got = ::recv(socket_, &next, 1, 0);  // no more: descriptors may be behind it
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return heard::end;
        if (next == '\n') return heard::line;
        line += next;
    }
    return heard::nothing;
}

}  // namespace parlor
