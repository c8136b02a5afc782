// Connections that come and go by the hundred thousand, each dropped in another state of its life; afterwards the
// server must hold what it held before.
#pragma once

#include <cstddef>
#include <optional>

#include "attack.hpp"
#include "net/dialer.hpp"
#include "options.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/task.hpp"

namespace hostile {

class churn {
public:
    churn(parlor::loop& on, parlor::dialer& by, const options& chosen, const parlor::dial_target& to, const target& of);

    /// Throws std::runtime_error when not even an honest visit succeeds.
    [[nodiscard]] parlor::task<> go();

    /// Prints what was done and seen. False when the server could not be reached, or has kept something.
    [[nodiscard]] bool sum_up() const;

private:
    struct holdings {
        std::size_t descriptors = 0;
        std::size_t memory = 0;
        std::optional<std::size_t> coroutines{};  ///< nothing: the server does not tell
    };

    [[nodiscard]] parlor::task<> come_and_go(std::size_t count);
    [[nodiscard]] parlor::task<> work_through();
    [[nodiscard]] parlor::task<int> visit(const attack& what, std::string& heard);
    [[nodiscard]] parlor::task<> settle();
    [[nodiscard]] parlor::task<holdings> look();
    [[nodiscard]] parlor::task<std::optional<std::size_t>> count_coroutines();
    [[nodiscard]] bool is_back() const;

    parlor::loop& loop_;
    parlor::dialer& dialer_;
    const options& options_;
    const parlor::dial_target& to_;
    const target& target_;
    const attack honest_ = honest_visit();
    attack_list states_;
    std::size_t next_ = 0;
    std::size_t end_ = 0;
    std::size_t unreachable_ = 0;
    std::size_t stuck_ = 0;  // nothing happened for as long as we waited
    parlor::duration took_{};
    holdings before_, after_;
};

}  // namespace hostile
