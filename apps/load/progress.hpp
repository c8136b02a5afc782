// Shows on stderr what a run is at: one line that changes on a terminal, else a line every few seconds.
#pragma once

#include <cstddef>
#include <cstdint>

#include "load_run.hpp"

namespace load {

class progress final : private parlor::timer_entry {
public:
    progress(parlor::loop& on, const options& chosen, const load_run& of);
    void start();
    /// Leaves the terminal's line empty.
    void clear();

private:
    void on_timer() override;

    parlor::loop& loop_;
    const options& options_;
    const load_run& run_;
    bool terminal_;
    std::size_t width_ = 0;  // of what stands on the line now
    std::uint64_t delivered_ = 0;
    parlor::time_point looked_;
};

}  // namespace load
