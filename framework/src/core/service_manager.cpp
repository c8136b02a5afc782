#include "core/service_manager.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstring>

namespace parlor {
namespace {

constexpr int first_passed = 3;  // behind stdin, stdout and stderr
constexpr int most_passed = 64;

std::string_view text_of(const environment& variables, std::string_view name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view() : found->second;
}

std::optional<std::int64_t> number_of(const environment& variables, std::string_view name) {
    const std::string_view text = text_of(variables, name);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value <= 0) return std::nullopt;
    return value;
}

}  // namespace

service_manager::service_manager(const environment& variables) {
    address_ = text_of(variables, "NOTIFY_SOCKET");
    if (!address_.empty() && address_.size() < sizeof(sockaddr_un::sun_path)) {
        if (address_.front() == '@') address_.front() = '\0';
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }

    const auto watched = number_of(variables, "WATCHDOG_PID");
    if (is_there() && (!watched || *watched == ::getpid())) {
        if (const auto limit = number_of(variables, "WATCHDOG_USEC")) patience_ = std::chrono::microseconds(*limit);
    }

    if (number_of(variables, "LISTEN_PID") != ::getpid()) return;
    const auto passed = number_of(variables, "LISTEN_FDS").value_or(0);
    for (int i = 0; i < std::min<std::int64_t>(passed, most_passed); ++i) {
        (void)::fcntl(first_passed + i, F_SETFD, FD_CLOEXEC);
        sockets_.push_back(first_passed + i);
    }
}

service_manager::~service_manager() {
    if (socket_ >= 0) ::close(socket_);
}

void service_manager::tell(std::string_view state) const noexcept {
    if (!is_there()) return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    (void)::sendto(socket_, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&to), size);
}

void service_manager::ready(std::string_view where) const {
    tell(fmt::format("READY=1\nSTATUS=listening on {}", where));
}

void service_manager::reloading() const {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    tell(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1'000'000 + now.tv_nsec / 1000));
}

std::optional<listen_address> address_of_listener(int socket) {
    int listens = 0;
    socklen_t size = sizeof listens;
    if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 || listens == 0) return std::nullopt;
    sockaddr_in6 bound{};  // large enough for both
    size = sizeof bound;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &size) != 0) return std::nullopt;
    const bool v6 = bound.sin6_family == AF_INET6;
    if (!v6 && bound.sin6_family != AF_INET) return std::nullopt;
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(bound);
    std::array<char, INET6_ADDRSTRLEN> host{};
    const void* address = v6 ? static_cast<const void*>(&bound.sin6_addr) : &v4.sin_addr;
    if (!::inet_ntop(bound.sin6_family, address, host.data(), host.size())) return std::nullopt;
    return listen_address{.host = host.data(), .port = ntohs(v6 ? bound.sin6_port : v4.sin_port)};
}

}  // namespace parlor
