// Waits on one loop for what several threads have to say. For the stop sequence.
#pragma once

#include <cstddef>

#include "parlor/core/wake_up.hpp"

namespace parlor {

/// Opens its door when it has been told so often enough, from any thread.
class gathering {
public:
    gathering(loop& on, std::size_t expected) : loop_(on), door_(on), left_(expected) {}
    void one_more() {
        loop_.post([this] {
            if (--left_ == 0) door_.notify();
        });
    }
    [[nodiscard]] auto wait() { return door_.wait(); }

private:
    loop& loop_;
    wake_up door_;
    std::size_t left_;
};

}  // namespace parlor
