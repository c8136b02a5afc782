// The accept loop: one listening socket a shard, all on the same port.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include "core/asio_loop.hpp"
#include "net/asio_transport.hpp"
#include "parlor/core/task.hpp"

namespace parlor {

class asio_listener {
public:
    /// Binds and listens. The first shard's `alone` makes a port that anybody else listens on an error; the others join
    /// it. Throws std::runtime_error with a line for people ("cannot listen on 127.0.0.1:80: Permission denied").
    asio_listener(asio_loop& on, const std::string& address, std::uint16_t port, bool alone);

    /// Accepts until close(), many a wake-up; waits a little, and longer each time, while descriptors have run out.
    [[nodiscard]] task<> run(unique_function<void(std::unique_ptr<transport>)> accepted);

    /// No more connections. run() returns soon after.
    void close();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    using acceptor = boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    asio_loop& loop_;
    acceptor acceptor_;
    std::uint16_t port_ = 0;
};

}  // namespace parlor
