#include "net/asio_transport.hpp"

#include <array>

#include "core/asio_loop.hpp"

namespace parlor {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

io_result outcome_of(const error_code& error, std::size_t bytes) {
    if (!error) return {.status = io_status::ok, .bytes = bytes};
    if (error == asio::error::would_block || error == asio::error::try_again || error == asio::error::interrupted) {
        return {.status = io_status::would_block};
    }
    if (error == asio::error::eof) return {.status = io_status::end};
    return {.status = io_status::failed};
}

}  // namespace

asio_transport::asio_transport(socket connected) : socket_(std::move(connected)) {
    error_code ignored;  // a peer that is gone already shows at the first read
    socket_.non_blocking(true, ignored);
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

io_result asio_transport::try_read(std::span<std::byte> into) {
    error_code error;
    const std::size_t bytes = socket_.read_some(asio::buffer(into.data(), into.size()), error);
    return outcome_of(error, bytes);
}

io_result asio_transport::try_write(std::span<const std::span<const std::byte>> buffers) {
    constexpr std::size_t most = 16;
    std::array<asio::const_buffer, most> list;
    const std::size_t count = std::min(most, buffers.size());
    for (std::size_t i = 0; i < count; ++i)
        list[i] = asio::const_buffer(buffers[i].data(), buffers[i].size());
    error_code error;
    const std::size_t bytes = count == 1 ? socket_.write_some(asio::const_buffer(list[0]), error)
                                         : socket_.write_some(std::span(list).first(count), error);
    return outcome_of(error, bytes);
}

void asio_transport::wait(direction which, unique_function<void()> ready) {
    socket_.async_wait(which == direction::read ? socket::wait_read : socket::wait_write,
                       [ready = std::move(ready)](const error_code&) mutable { ready(); });
}

void asio_transport::cancel_waits() {
    error_code ignored;
    socket_.cancel(ignored);
}

void asio_transport::shutdown_write() {
    error_code ignored;
    socket_.shutdown(socket::shutdown_send, ignored);
}

void asio_transport::close() {
    error_code ignored;
    socket_.close(ignored);
}

void asio_transport::reset() {
    error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

std::unique_ptr<transport> asio_transport::move_to(loop& other) {
    error_code error;
    const auto local = socket_.local_endpoint(error);
    const auto protocol = error ? asio::ip::tcp::v4() : local.protocol();
    const auto descriptor = socket_.release(error);
    socket moved(static_cast<asio_loop&>(other).context());
    if (!error) moved.assign(protocol, descriptor, error);
    return std::make_unique<asio_transport>(std::move(moved));
}

std::string asio_transport::peer_address() const {
    error_code error;
    const auto peer = socket_.remote_endpoint(error);
    return error ? std::string() : peer.address().to_string();
}

}  // namespace parlor
