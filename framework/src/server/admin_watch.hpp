// How the threads of a server are: what the admin side's own thread looks at once a second, whether anybody asks or
// not.
#pragma once

#include <memory>
#include <vector>

#include "parlor/core/loop.hpp"
#include "server/admin_rates.hpp"

namespace parlor {

class server_core;

/// On the admin side's loop, where it is armed while it lives. A thread is given a nothing to do, and how long it takes
/// until it did that is its lag: so one that is blocked shows at once.
class admin_watch final : private timer_entry {
public:
    admin_watch(loop& on, server_core& core);
    ~admin_watch() override = default;

    void start();

    struct pulse {
        duration lag{};       ///< until it took up what it was given last; of one that has not yet, so far
        bool beats = true;    ///< false: it has not answered for longer than `patience`
        admin::running runs;  ///< what it does at this moment, as far as it says so
    };
    [[nodiscard]] pulse pulse_of(std::size_t thread) const;
    [[nodiscard]] const admin_rates& rates() const noexcept { return rates_; }
    [[nodiscard]] duration uptime() const noexcept { return loop_.now() - began_; }

    static constexpr duration period = std::chrono::seconds(1);
    static constexpr duration patience = std::chrono::milliseconds(250);

private:
    struct probe {
        time_point sent{};
        duration lag{};
        bool out = false;
    };
    void on_timer() override;
    void look();

    loop& loop_;
    server_core& core_;
    const time_point began_;
    admin_rates rates_;
    std::shared_ptr<std::vector<probe>> probes_;  // shared with what is on its way
};

}  // namespace parlor
