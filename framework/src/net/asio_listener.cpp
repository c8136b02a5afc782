#include "net/asio_listener.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include "net/accept_backoff.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/sleep.hpp"

namespace parlor {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int max_accepts_a_turn = 64;

}  // namespace

asio_listener::asio_listener(asio_loop& on, const std::string& address, std::uint16_t port, bool alone)
    : loop_(on), acceptor_(on.context()) {
    const auto fail = [&](const error_code& error) {
        const bool v6 = address.find(':') != std::string::npos;
        const std::string where = (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
        throw std::runtime_error("listen: cannot listen on " + where + ": " + error.message());
    };
    error_code error;
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address(address, error), port);
    if (error) fail(error);
    acceptor_.open(endpoint.protocol(), error);
    if (error) fail(error);
    acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    // The first one binds alone, so that a second server on this port fails; then it lets its own shards join.
    if (!alone) acceptor_.set_option(reuse_port(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error && alone) acceptor_.set_option(reuse_port(true), error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error) fail(error);
    port_ = acceptor_.local_endpoint().port();
}

task<> asio_listener::run(unique_function<void(std::unique_ptr<transport>)> accepted) {
    accept_backoff backoff;
    while (acceptor_.is_open()) {
        co_await asio::async_initiate<const asio::deferred_t, void()>(
            [this](auto handler) {
                acceptor_.async_wait(acceptor::wait_read,
                                     [then = std::move(handler)](const error_code&) mutable { then(); });
            },
            asio::deferred);
        error_code error;
        for (int i = 0; i < max_accepts_a_turn && acceptor_.is_open(); ++i) {
            asio_transport::socket peer(loop_.context());
            acceptor_.accept(peer, error);
            if (error) break;
            backoff.on_success();
            accepted(std::make_unique<asio_transport>(std::move(peer)));
        }
        if (!error || error == asio::error::would_block || !acceptor_.is_open()) continue;
        if (const duration wait = backoff.on_error(error.value()); wait > duration::zero()) {
            log::warn("cannot accept a connection", {{"why", error.message()}});
            co_await sleep_for(loop_, wait);
        }
    }
}

void asio_listener::close() {
    error_code ignored;
    acceptor_.close(ignored);
}

}  // namespace parlor
