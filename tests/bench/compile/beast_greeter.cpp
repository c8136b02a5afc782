// What tests/consumer/greeter.cpp does, by hand on Boost.Beast and Boost.JSON: the file that its compile time is compared
// with. Rooms by path, join by connecting, a typed message in and a broadcast out; no order, history or resume.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>
#include <deque>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace json = boost::json;
using asio::ip::tcp;
using stream = beast::websocket::stream<beast::tcp_stream>;

class client;
using hall = std::set<std::shared_ptr<client>>;

class client : public std::enable_shared_from_this<client> {
public:
    client(stream ws, std::string name, hall& in) : ws_(std::move(ws)), name_(std::move(name)), in_(in) {}

    asio::awaitable<void> run(http::request<http::string_body> upgrade) {
        co_await ws_.async_accept(upgrade, asio::use_awaitable);
        in_.insert(shared_from_this());
        try {
            beast::flat_buffer buffer;
            for (;;) {
                co_await ws_.async_read(buffer, asio::use_awaitable);
                const json::value message = json::parse(beast::buffers_to_string(buffer.data()));
                buffer.consume(buffer.size());
                const json::value greeted{{"from", name_}, {"whom", message.at("whom").as_string()}};
                const auto text = std::make_shared<const std::string>(json::serialize(greeted));
                for (const auto& each : in_)
                    each->send(text);
            }
        } catch (const std::exception& e) {
            std::cerr << name_ << ": " << e.what() << '\n';
        }
        in_.erase(shared_from_this());
    }

private:
    void send(std::shared_ptr<const std::string> text) {
        waiting_.push_back(std::move(text));
        if (waiting_.size() == 1) asio::co_spawn(ws_.get_executor(), write(), asio::detached);
    }

    asio::awaitable<void> write() {
        const auto self = shared_from_this();
        while (!waiting_.empty()) {
            co_await ws_.async_write(asio::buffer(*waiting_.front()), asio::use_awaitable);
            waiting_.pop_front();
        }
    }

    stream ws_;
    std::string name_;
    hall& in_;
    std::deque<std::shared_ptr<const std::string>> waiting_;
};

asio::awaitable<void> serve(tcp::socket socket, std::map<std::string, hall>& halls) {
    try {
        beast::flat_buffer buffer;
        http::request<http::string_body> request;
        beast::tcp_stream plain(std::move(socket));
        co_await http::async_read(plain, buffer, request, asio::use_awaitable);
        if (!beast::websocket::is_upgrade(request)) {
            http::response<http::string_body> response{http::status::not_found, request.version()};
            response.prepare_payload();
            co_await http::async_write(plain, response, asio::use_awaitable);
            co_return;
        }
        const std::string path(request.target());
        const auto who = std::make_shared<client>(stream(std::move(plain)), "guest", halls[path]);
        co_await who->run(std::move(request));
    } catch (const std::exception& e) {
        std::cerr << e.what() << '\n';
    }
}

asio::awaitable<void> listen(std::map<std::string, hall>& halls) {
    tcp::acceptor acceptor(co_await asio::this_coro::executor, {tcp::v4(), 8080});
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), halls), asio::detached);
    }
}

int main() {
    std::map<std::string, hall> halls;
    asio::io_context on(1);
    asio::signal_set signals(on, SIGINT, SIGTERM);
    signals.async_wait([&on](auto, auto) { on.stop(); });
    asio::co_spawn(on, listen(halls), asio::detached);
    on.run();
}
