#include "net/unix_handover.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "net/unix_descriptors.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr duration patience_with_a_peer = std::chrono::seconds(30);  // to open its own sockets and certificates
constexpr std::size_t longest_line = 64;

}  // namespace

void unix_handover::start(handover_hooks hooks) {
    hooks_ = std::move(hooks);
    door_.start_bare([this](int peer) { meet(peer); });
}

void unix_handover::meet(int peer) {
    if (peer_ >= 0 || stage_ == stage::taken) {
        ::close(peer);
        return;
    }
    peer_ = peer;
    stage_ = stage::asked;
    unread_.clear();
    loop_.watch(peer_, *this);
    loop_.arm_after(*this, patience_with_a_peer);
}

void unix_handover::on_events(std::uint32_t /*events*/) {
    std::array<char, longest_line> buffer{};
    while (peer_ >= 0) {
        const ssize_t got = ::recv(peer_, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return lose();
        unread_.append(buffer.data(), static_cast<std::size_t>(got));
        for (std::size_t end = 0; peer_ >= 0 && (end = unread_.find('\n')) != std::string::npos;) {
            const std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 1);
            on_line(line);
        }
        if (unread_.size() > longest_line) lose();
    }
}

void unix_handover::on_line(std::string_view line) {
    if (stage_ == stage::asked && line == handover_greeting) return give();
    if (stage_ == stage::given && line == handover_accepting) {
        stage_ = stage::taken;
        disarm();
        return hooks_.taken();
    }
    if (stage_ == stage::taken && line == handover_serving) {
        stage_ = stage::over;
        return hang_up();
    }
    lose();
}

void unix_handover::give() {
    const auto sockets = one_of_each_socket(hooks_.sockets());
    const auto patience = std::chrono::duration_cast<std::chrono::milliseconds>(hooks_.patience());
    if (!send_line(peer_, fmt::format("sockets {} {}", sockets.size(), patience.count())) ||
        !send_descriptors(peer_, sockets)) {
        log::warn(log::area::server, "the next server could not be given the sockets");
        return hang_up();
    }
    stage_ = stage::given;
}

void unix_handover::say_released() {
    if (peer_ >= 0 && !send_line(peer_, handover_released)) lose();
}

void unix_handover::hang_up() {
    disarm();
    if (peer_ < 0) return;
    loop_.unwatch(peer_, *this);
    ::close(std::exchange(peer_, -1));
}

void unix_handover::lose() {
    hang_up();
    if (stage_ == stage::taken) hooks_.lost();
}

}  // namespace parlor
