#include "integration/jumping_machine.hpp"

#include <atomic>

#include "server/system_machine.hpp"

namespace integration {

class jumping_machine::clock final : public parlor::clock {
public:
    void jump(std::chrono::milliseconds by) noexcept { off_ += by.count(); }
    [[nodiscard]] parlor::time_point now() const noexcept override { return real_.now(); }
    [[nodiscard]] parlor::wall_time wall_now() const noexcept override {
        return real_.wall_now() + std::chrono::milliseconds(off_);
    }

private:
    parlor::system_clock real_;
    std::atomic<std::int64_t> off_ = 0;
};

/// The real loop, but for what it says of the time.
class jumping_machine::loop final : public parlor::loop {
public:
    loop(parlor::loop& real, const clock& time) : real_(real), time_(time) {}

    void post(parlor::unique_function<void()> work) override { real_.post(std::move(work)); }
    void at_end_of_turn(parlor::unique_function<void()> work) override { real_.at_end_of_turn(std::move(work)); }
    [[nodiscard]] boost::asio::any_io_executor executor() const override { return real_.executor(); }
    [[nodiscard]] const parlor::clock& time() const noexcept override { return time_; }
    void arm(parlor::timer_entry& entry, parlor::time_point deadline) override { real_.arm(entry, deadline); }
    [[nodiscard]] bool is_current() const noexcept override { return real_.is_current(); }
    [[nodiscard]] parlor::time_point turn_time() noexcept override { return real_.turn_time(); }

private:
    parlor::loop& real_;
    const clock& time_;
};

class jumping_machine::thread final : public parlor::machine_thread {
public:
    thread(std::unique_ptr<parlor::machine_thread> real, const clock& time)
        : real_(std::move(real)), loop_(real_->on(), time) {}

    [[nodiscard]] parlor::loop& on() noexcept override { return loop_; }
    void start() override { real_->start(); }
    void join() override { real_->join(); }
    [[nodiscard]] std::unique_ptr<parlor::listener> listen(const std::string& address, std::uint16_t port,
                                                           bool alone) override {
        return real_->listen(address, port, alone);
    }

private:
    const std::unique_ptr<parlor::machine_thread> real_;
    loop loop_;
};

jumping_machine::jumping_machine()
    : real_(std::make_unique<parlor::system_machine>()), clock_(std::make_unique<clock>()) {}
jumping_machine::~jumping_machine() = default;

void jumping_machine::jump(std::chrono::milliseconds by) noexcept {
    clock_->jump(by);
}

std::unique_ptr<parlor::machine_thread> jumping_machine::make_thread() {
    return std::make_unique<thread>(real_->make_thread(), *clock_);
}

std::unique_ptr<parlor::random_source> jumping_machine::make_random() {
    return real_->make_random();
}

parlor::machine_journal jumping_machine::open_journal(const parlor::config& settings,
                                                      const parlor::journal_limits& limits) {
    return real_->open_journal(settings, limits);
}

}  // namespace integration
