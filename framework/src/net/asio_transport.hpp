// TCP over Asio's reactor.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "net/transport.hpp"

namespace parlor {

class asio_transport final : public transport {
public:
    using socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

    /// Makes the socket non-blocking and turns Nagle's algorithm off: frames leave once a turn anyway.
    explicit asio_transport(socket connected);

    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override;
    void wait(direction which, unique_function<void()> ready) override;
    void cancel_waits() override;
    void shutdown_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    [[nodiscard]] std::string peer_address() const override;

private:
    socket socket_;
};

}  // namespace parlor
