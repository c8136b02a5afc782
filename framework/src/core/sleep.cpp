#include "parlor/core/sleep.hpp"

#include "parlor/core/wake_up.hpp"

namespace parlor {
namespace {

class alarm final : public timer_entry {
public:
    explicit alarm(loop& on) : door_(on, "a timer") {}
    [[nodiscard]] auto wait() { return door_.wait(); }

private:
    void on_timer() override { door_.notify(); }
    wake_up door_;
};

}  // namespace

task<> sleep_for(loop& on, duration wait) {
    alarm bell(on);
    on.arm_after(bell, wait);
    co_await bell.wait();
}

}  // namespace parlor
