// Writing that can always be ended: each write is preceded by a wait with an end.
#include "core/log_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace parlor::log {
namespace {

constexpr std::size_t writable_at_once = 4096;  // a pipe that polls writable takes this much without blocking
constexpr int patience_ms = 100;

}  // namespace

bool descriptor_writer::wait_writable() noexcept {
    while (!given_up_) {
        const bool last_try = hurry_.load();
        pollfd waiting{descriptor_, POLLOUT, 0};
        const int ready = ::poll(&waiting, 1, patience_ms);
        if (ready > 0) return true;  // errors too: the write will tell
        if (ready < 0 && errno != EINTR) return false;
        if (last_try && ready == 0) given_up_ = true;
    }
    return false;
}

bool descriptor_writer::write_all(std::string_view text) noexcept {
    while (!text.empty()) {
        if (!wait_writable()) return false;
        const ssize_t written = ::write(descriptor_, text.data(), std::min(text.size(), writable_at_once));
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno != EINTR && errno != EAGAIN) {
            return false;
        }
    }
    return true;
}

void descriptor_writer::write_line(std::string_view line) noexcept {
    if (!write_all(line)) dropped_.fetch_add(1);
}

}  // namespace parlor::log
