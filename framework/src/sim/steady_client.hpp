// Our own C++ client in a simulated world: it joins, asks and listens as an app would, and everything that happens to
// its connections is the client's own business. What the app is told is what is checked.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "client/client_core.hpp"
#include "sim/checker.hpp"
#include "sim/network.hpp"

namespace parlor::sim {

/// Checks that each message comes once and in order, and that no hole goes unsaid. Throws broken_promise. All calls but
/// the constructor on its loop.
class steady_client {
public:
    steady_client(network& net, checker& against, std::string user, std::string address);
    ~steady_client();

    [[nodiscard]] simulated_loop& on() noexcept { return loop_; }
    [[nodiscard]] const std::string& user() const noexcept { return user_; }

    void open() { core_->open(); }
    void join(const std::string& room);
    void leave(const std::string& room);
    /// Asks, and goes on asking under one key until it is answered or the client gives up.
    void post(const std::string& room);
    /// Writes a letter to that user's inbox, the room user/USER that the server joins for them.
    void write_to(const std::string& user);
    void close() { core_->request_close(); }
    [[nodiscard]] bool is_open() const noexcept { return core_->state() == client_state::open; }
    [[nodiscard]] bool is_in(const std::string& room);
    [[nodiscard]] std::uint64_t seen(const std::string& room);
    /// Messages that it still waits to have answered.
    [[nodiscard]] std::size_t unacknowledged() const noexcept { return waiting_; }

    /// A letter that came to it twice; wrong unless the server lost the first.
    [[nodiscard]] const std::string& letter_heard_twice() const noexcept { return twice_; }

private:
    void got_letter(std::string_view payload);
    void heard(std::string_view payload, const message_info& info);

    network& net_;
    checker& checker_;
    const std::string user_;
    simulated_clock clock_;
    simulated_loop loop_;
    std::unique_ptr<random_source> random_;
    std::unique_ptr<dialer> dialer_;
    client_services services_;
    std::map<std::string, std::pair<std::string, std::uint64_t>> heard_;  // by room: epoch and last number
    std::set<std::string> watched_;                                       // rooms whose gaps are heard
    std::set<std::string> letters_;
    std::string twice_;
    std::uint64_t posts_ = 0;
    std::size_t waiting_ = 0;
    bool binary_ = false;  // speaks parlor.v1.bin
    std::unique_ptr<detail::client_core> core_;
};

}  // namespace parlor::sim
