#include "net/accept_backoff.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace parlor {
namespace {

// accept(2) on Linux hands on errors of the new connection, and these are over with it.
bool concerns_one_connection(int error) noexcept {
    switch (error) {
        case ECONNABORTED:
        case EINTR:
        case EAGAIN:
        case EPROTO:
        case ENOPROTOOPT:
        case EHOSTDOWN:
        case EHOSTUNREACH:
        case ENETDOWN:
        case ENETUNREACH:
        case ENONET:
        case EPERM:  // a firewall rule
            return true;
        default:
            return false;
    }
}

}  // namespace

duration accept_backoff::on_error(int error) noexcept {
    if (concerns_one_connection(error)) return duration::zero();
    return std::exchange(next_wait_, std::min(next_wait_ * 2, longest_wait));
}

}  // namespace parlor
