#include "server/system_machine.hpp"

#include "core/loop_thread.hpp"
#include "net/tcp_listener.hpp"
#include "net/unix_listener.hpp"

namespace parlor {
namespace {

class system_thread final : public machine_thread {
public:
    explicit system_thread(std::optional<int> passed) : passed_(passed) {}

    [[nodiscard]] event_loop& on() noexcept override { return thread_.on(); }
    void start() override { thread_.start(); }
    void join() override { thread_.join(); }
    [[nodiscard]] std::unique_ptr<listener> listen(const std::string& address, std::uint16_t port,
                                                   bool alone) override {
        if (passed_) return std::make_unique<tcp_listener>(on(), *passed_);
        return std::make_unique<tcp_listener>(on(), address, port, alone);
    }

    [[nodiscard]] std::unique_ptr<listener> listen_locally(const std::string& path) override {
        return std::make_unique<unix_listener>(on(), path);
    }

private:
    const std::optional<int> passed_;
    loop_thread thread_;
};

}  // namespace

std::unique_ptr<listener> machine_thread::listen_locally(const std::string& path) {
    throw std::runtime_error("admin: cannot listen at " + path + ": this machine has no sockets' files");
}

std::unique_ptr<machine_thread> system_machine::make_thread() {
    auto made = std::make_unique<system_thread>(passed_);
    if (!first_loop_) first_loop_ = &made->on();
    return made;
}

machine_journal system_machine::open_journal(const config& settings, const journal_limits& limits) {
    machine_journal opened;
    opened.lock = std::make_unique<file_lock>(settings.data);
    const sqlite_journal_options options{.limits = limits, .durability = settings.durability};
    opened.store = std::make_unique<sqlite_journal_store>(settings.data, options, make_random());
    return opened;
}

}  // namespace parlor
