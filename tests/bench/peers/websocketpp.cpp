// A bare server on WebSocket++, which ./dev bench measures: `bench_websocketpp echo|room`. One thread, logs off.
#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/server.hpp>

#include <iostream>
#include <memory>
#include <set>
#include <string_view>

namespace {

using server = websocketpp::server<websocketpp::config::asio>;
using websocketpp::connection_hdl;

class bare_server {
public:
    explicit bare_server(bool room) {
        server_.clear_access_channels(websocketpp::log::alevel::all);
        server_.clear_error_channels(websocketpp::log::elevel::all);
        server_.init_asio();
        server_.set_listen_backlog(4096);
        server_.set_tcp_post_init_handler([this](connection_hdl who) {
            websocketpp::lib::asio::error_code ignored;
            (void)server_.get_con_from_hdl(who)->get_socket().set_option(
                websocketpp::lib::asio::ip::tcp::no_delay(true), ignored);
        });
        server_.set_open_handler([this](connection_hdl who) { members_.insert(who); });
        server_.set_close_handler([this](connection_hdl who) { members_.erase(who); });
        server_.set_message_handler([this, room](connection_hdl from, server::message_ptr message) {
            if (!room) {
                send(from, message);
                return;
            }
            for (const auto& member : members_)
                send(member, message);
        });
    }

    void run() {
        server_.listen(websocketpp::lib::asio::ip::address_v4::loopback(), 0);
        server_.start_accept();
        websocketpp::lib::asio::error_code ignored;
        std::cout << "listening on http://127.0.0.1:" << server_.get_local_endpoint(ignored).port() << '/' << std::endl;
        server_.run();
    }

private:
    void send(const connection_hdl& to, const server::message_ptr& message) {
        websocketpp::lib::error_code ignored;
        server_.send(to, message, ignored);
    }

    server server_;
    std::set<connection_hdl, std::owner_less<connection_hdl>> members_;
};

}  // namespace

int main(int argc, char** argv) {
    bare_server(argc > 1 && std::string_view(argv[1]) == "room").run();
}
