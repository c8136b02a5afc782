#include "server/system_machine.hpp"

#include "core/loop_thread.hpp"
#include "core/service_manager.hpp"
#include "net/ip_address.hpp"
#include "net/several_listeners.hpp"
#include "net/tcp_listener.hpp"
#include "net/unix_descriptors.hpp"
#include "net/unix_handover.hpp"
#include "net/unix_listener.hpp"
#include "net/unix_predecessor.hpp"

namespace parlor {
namespace {

class system_thread final : public machine_thread {
public:
    explicit system_thread(system_machine& of) : machine_(of) {}

    [[nodiscard]] event_loop& on() noexcept override { return thread_.on(); }
    void start() override { thread_.start(); }
    void join() override { thread_.join(); }
    [[nodiscard]] std::unique_ptr<listener> listen(const std::string& address, std::uint16_t port,
                                                   bool alone) override {
        return std::make_unique<tcp_listener>(on(), address, port, alone);
    }
    [[nodiscard]] std::unique_ptr<listener> listen_as(std::size_t index, std::size_t of, const std::string& address,
                                                      std::uint16_t port) override {
        return machine_.share_of(index, of, on(), address, port);
    }
    [[nodiscard]] std::unique_ptr<listener> listen_locally(const std::string& path) override {
        return std::make_unique<unix_listener>(on(), path);
    }
    [[nodiscard]] std::unique_ptr<handover_desk> offer_handover(const std::string& path) override {
        return std::make_unique<unix_handover>(on(), path);
    }

private:
    system_machine& machine_;
    loop_thread thread_;
};

bool is_at(int socket, const listen_address& wanted) {
    const auto at = address_of_listener(socket);
    return at && (wanted.port == 0 || at->port == wanted.port) &&
           ip_address::parse(at->host) == ip_address::parse(wanted.host);
}

}  // namespace

std::unique_ptr<machine_thread> system_machine::make_thread() {
    auto made = std::make_unique<system_thread>(*this);
    if (!first_loop_) first_loop_ = &made->on();
    return made;
}

std::unique_ptr<predecessor> system_machine::find_predecessor(const config& settings) {
    const std::string path = place_of_handover(settings);
    auto found = path.empty() ? nullptr : unix_predecessor::find(path);
    if (!found) return nullptr;
    for (const int each : found->sockets()) {
        if (!is_at(each, settings.listen)) {
            throw std::runtime_error(
                "take_over: the server that uses the folder listens at another address; expected " +
                settings.listen.host + ":" + std::to_string(settings.listen.port));
        }
    }
    inherited_ = found->take_sockets();
    sockets_.insert(sockets_.end(), inherited_.begin(), inherited_.end());
    sockets_ = one_of_each_socket(sockets_);
    return found;
}

// Whoever waits in the queue of a socket that is dropped is reset: each is taken up, if there are more than threads by
// a thread that has another one. A thread for which there is none joins the port, or a queue of others.
std::unique_ptr<listener> system_machine::share_of(std::size_t index, std::size_t of, event_loop& on,
                                                   const std::string& address, std::uint16_t port) {
    std::unique_ptr<listener> made;
    if (sockets_.empty()) {
        made = std::make_unique<tcp_listener>(on, address, port, index == 0);
    } else if (index < sockets_.size()) {
        std::vector<std::unique_ptr<listener>> mine;
        for (std::size_t i = index; i < sockets_.size(); i += of)
            mine.push_back(std::make_unique<tcp_listener>(on, sockets_[i]));
        made = mine.size() == 1 ? std::move(mine.front()) : std::make_unique<several_listeners>(std::move(mine));
    } else if (tcp_listener::lets_others_join(sockets_.front())) {
        made = std::make_unique<tcp_listener>(on, address, port, false);
    } else {
        made = std::make_unique<tcp_listener>(on, sockets_[index % sockets_.size()]);
    }
    if (index + 1 == of) close_inherited();  // the listeners have descriptors of their own
    return made;
}

void system_machine::close_inherited() noexcept {
    close_descriptors(inherited_);
    inherited_.clear();
}

machine_journal system_machine::open_journal(const config& settings, const journal_limits& limits) {
    machine_journal opened;
    opened.lock = std::make_unique<file_lock>(settings.data);
    const sqlite_journal_options options{.limits = limits, .durability = settings.durability};
    opened.store = std::make_unique<sqlite_journal_store>(settings.data, options, make_random());
    return opened;
}

}  // namespace parlor
