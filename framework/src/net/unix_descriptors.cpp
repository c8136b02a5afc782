#include "net/unix_descriptors.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <set>
#include <string>

namespace parlor {
namespace {

constexpr std::size_t most_at_a_time = 64;  // the kernel takes 253

struct control_buffer {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(most_at_a_time * sizeof(int))> bytes{};
};

}  // namespace

bool send_line(int to, std::string_view line) {
    const std::string text = std::string(line) + '\n';
    return ::send(to, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(text.size());
}

bool send_descriptors(int to, const std::vector<int>& which) {
    for (std::size_t i = 0; i < which.size(); i += most_at_a_time) {
        const std::size_t count = std::min(most_at_a_time, which.size() - i);
        char carrier = '.';
        iovec bytes{.iov_base = &carrier, .iov_len = 1};
        control_buffer control;
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes.data();
        message.msg_controllen = CMSG_SPACE(count * sizeof(int));
        cmsghdr* const head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(count * sizeof(int));
        std::memcpy(CMSG_DATA(head), &which[i], count * sizeof(int));
        if (::sendmsg(to, &message, MSG_NOSIGNAL | MSG_DONTWAIT) != 1) return false;
    }
    return true;
}

bool receive_descriptors(int from, std::size_t wanted, std::vector<int>& to) {
    while (to.size() < wanted) {
        char carrier = 0;
        iovec bytes{.iov_base = &carrier, .iov_len = 1};
        control_buffer control;
        msghdr message{};
        message.msg_iov = &bytes;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
        const ssize_t got = ::recvmsg(from, &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        const std::size_t before = to.size();
        for (cmsghdr* each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
            if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_RIGHTS) continue;
            const std::size_t count = (each->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            to.resize(to.size() + count);
            std::memcpy(&to[to.size() - count], CMSG_DATA(each), count * sizeof(int));
        }
        if (to.size() == before || (message.msg_flags & MSG_CTRUNC) != 0) return false;
    }
    return true;
}

void close_descriptors(const std::vector<int>& which) noexcept {
    for (const int each : which)
        ::close(each);
}

std::vector<int> one_of_each_socket(const std::vector<int>& descriptors) {
    std::vector<int> found;
    std::set<std::uint64_t> seen;
    for (const int each : descriptors) {
        std::uint64_t cookie = 0;
        socklen_t size = sizeof cookie;
        const bool known = ::getsockopt(each, SOL_SOCKET, SO_COOKIE, &cookie, &size) == 0;
        if (!known || seen.insert(cookie).second) found.push_back(each);
    }
    return found;
}

}  // namespace parlor
