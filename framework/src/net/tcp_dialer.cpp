#include "net/tcp_dialer.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "net/tcp_transport.hpp"

namespace parlor {
namespace {

using boost::asio::ip::tcp;

class tcp_dialing final : public dialing, private descriptor_watcher {
public:
    tcp_dialing(event_loop& on, const dial_target& to, dialer::done when_done)
        : loop_(on), target_(to), done_(std::move(when_done)) {}
    ~tcp_dialing() override { drop_socket(); }

    void start() {
        boost::system::error_code no_address;
        const auto address = boost::asio::ip::make_address(target_.host, no_address);
        if (!no_address) {
            left_.emplace_back(address, target_.port);
            return try_next();
        }
        resolver_ = std::make_unique<tcp::resolver>(loop_.executor());
        resolver_->async_resolve(
            target_.host, std::to_string(target_.port),
            [self = std::weak_ptr(self_)](boost::system::error_code error, const tcp::resolver::results_type& found) {
                if (const auto alive = self.lock()) (*alive)->resolved(error, found);
            });
    }

private:
    void resolved(boost::system::error_code error, const tcp::resolver::results_type& found) {
        if (error) why_ = "cannot look up " + target_.host + ": " + error.message();
        for (const auto& each : found)
            left_.insert(left_.begin(), each.endpoint());
        try_next();
    }

    void try_next() {
        while (!left_.empty()) {
            const tcp::endpoint to = std::exchange(left_.back(), {});
            left_.pop_back();
            if (connect(to)) return;
            why_ = std::generic_category().message(errno);
            drop_socket();
        }
        loop_.post([self = std::weak_ptr(self_)] {
            if (const auto alive = self.lock()) (*alive)->finish(nullptr);
        });
    }

    bool connect(const tcp::endpoint& to) {
        constexpr int on = 1;
        const int family = to.address().is_v6() ? AF_INET6 : AF_INET;
        socket_ = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (socket_ < 0 || ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) return false;
        if (target_.receive_buffer > 0 &&
            ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &target_.receive_buffer, sizeof target_.receive_buffer) != 0) {
            return false;
        }
        if (!target_.source_address.empty() && !bind_source()) return false;
        if (::connect(socket_, to.data(), static_cast<socklen_t>(to.size())) != 0 && errno != EINPROGRESS) return false;
        try {
            loop_.watch(socket_, *this);  // which tells when it is writable, even if that is so already
        } catch (const std::system_error&) {
            return false;
        }
        return true;
    }

    bool bind_source() const {
        constexpr int on = 1;
        boost::system::error_code bad;
        const tcp::endpoint from(boost::asio::ip::make_address(target_.source_address, bad), 0);
        if (bad) {
            errno = EINVAL;
            return false;
        }
        return ::setsockopt(socket_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) == 0 &&
               ::bind(socket_, from.data(), static_cast<socklen_t>(from.size())) == 0;
    }

    void on_events(std::uint32_t events) override {
        if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
        int error = 0;
        socklen_t size = sizeof error;
        if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
        loop_.unwatch(socket_, *this);
        if (error == 0) return finish(std::make_unique<tcp_transport>(loop_, std::exchange(socket_, -1)));
        ::close(std::exchange(socket_, -1));
        why_ = std::generic_category().message(error);
        try_next();
    }

    void drop_socket() {
        if (socket_ < 0) return;
        ::close(std::exchange(socket_, -1));
        loop_.forget(*this);
    }

    void finish(std::unique_ptr<transport> stream) {
        auto done = std::exchange(done_, nullptr);
        done(std::move(stream), std::move(why_));  // after which this object may be gone
    }

    event_loop& loop_;
    dial_target target_;
    dialer::done done_;
    std::unique_ptr<tcp::resolver> resolver_;
    std::vector<tcp::endpoint> left_;  // the last one is tried next
    int socket_ = -1;
    std::string why_;
    std::shared_ptr<tcp_dialing*> self_ = std::make_shared<tcp_dialing*>(this);  // for what is posted
};

}  // namespace

std::unique_ptr<dialing> tcp_dialer::dial(const dial_target& to, done when_done) {
    auto started = std::make_unique<tcp_dialing>(loop_, to, std::move(when_done));
    started->start();
    return started;
}

}  // namespace parlor
