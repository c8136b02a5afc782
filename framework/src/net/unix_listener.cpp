#include "net/unix_listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "net/tcp_transport.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr int backlog = 64;
constexpr int max_accepts_a_turn = 16;

std::string text_of(int error) {
    return std::generic_category().message(error);
}

int make_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/// False: nobody listens at a socket's file of that address, which is there.
bool somebody_listens(const sockaddr_un& at) {
    const int probe = make_socket();
    if (probe < 0) return true;
    const bool refused =
        ::connect(probe, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 && errno == ECONNREFUSED;
    ::close(probe);
    return !refused;
}

}  // namespace

unix_listener::unix_listener(event_loop& on, std::string path, std::string of)
    : loop_(on), path_(std::move(path)), of_(std::move(of)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path_.size() >= sizeof at.sun_path) fail("the path is longer than a socket's may be");
    std::memcpy(at.sun_path, path_.data(), path_.size());
    socket_ = make_socket();
    if (socket_ < 0) fail(text_of(errno));
    // The file gets the mode of its socket, so that it is its owner's alone from the first moment on.
    if (::fchmod(socket_, S_IRUSR | S_IWUSR) != 0) fail(text_of(errno));
    const auto bind = [&] { return ::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0; };
    if (!bind()) {
        struct stat there{};
        const int why = errno;
        if (why != EADDRINUSE || ::lstat(path_.c_str(), &there) != 0 || !S_ISSOCK(there.st_mode)) fail(text_of(why));
        if (somebody_listens(at)) fail("another process listens there");
        if (::unlink(path_.c_str()) != 0 || !bind()) fail(text_of(errno));
    }
    made_ = true;
    if (::chmod(path_.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(socket_, backlog) != 0) fail(text_of(errno));
}

void unix_listener::fail(const std::string& why) {
    unix_listener::close();
    throw std::runtime_error(of_ + ": cannot listen at " + path_ + ": " + why);
}

void unix_listener::start(unique_function<void(std::unique_ptr<transport>)> accepted) {
    start_bare([this, accepted = std::move(accepted)](int peer) mutable {
        accepted(std::make_unique<tcp_transport>(loop_, peer));
    });
}

void unix_listener::start_bare(unique_function<void(int)> accepted) {
    accepted_ = std::move(accepted);
    loop_.watch(socket_, *this);
}

void unix_listener::on_events(std::uint32_t /*events*/) {
    if (!armed()) accept_some();
}

void unix_listener::accept_some() {
    for (int i = 0; i < max_accepts_a_turn; ++i) {
        if (socket_ < 0) return;
        const int peer = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (peer >= 0) {
            backoff_.on_success();
            accepted_(peer);
            continue;
        }
        const int why = errno;
        if (why == EAGAIN) return;
        if (const duration wait = backoff_.on_error(why); wait > duration::zero()) {
            log::warn(log::area::net, "cannot accept a local connection", {{"of", of_}, {"why", text_of(why)}});
            return loop_.arm_after(*this, wait);
        }
    }
    loop_.arm(*this, loop_.now());
}

void unix_listener::close() {
    disarm();
    if (socket_ < 0) return;
    if (std::exchange(made_, false)) ::unlink(path_.c_str());
    ::close(std::exchange(socket_, -1));
    if (accepted_) loop_.forget(*this);
}

}  // namespace parlor
