#include "net/unix_dialer.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "net/tcp_transport.hpp"

namespace parlor {

std::unique_ptr<transport> connect_locally(event_loop& on, const std::string& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path.size() >= sizeof at.sun_path) throw std::system_error(ENAMETOOLONG, std::generic_category());
    std::memcpy(at.sun_path, path.data(), path.size());
    const int made = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (made < 0) throw std::system_error(errno, std::generic_category());
    // It is there at once or not at all: nothing is on the way in between.
    if (::connect(made, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) {
        const int why = errno;
        ::close(made);
        throw std::system_error(why, std::generic_category());
    }
    return std::make_unique<tcp_transport>(on, made);
}

}  // namespace parlor
