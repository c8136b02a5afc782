// Goes through the list of attacks, some at the same time, with an honest visit after each, and prints the table.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "attack.hpp"
#include "net/dialer.hpp"
#include "options.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/core/task.hpp"

namespace hostile {

class siege {
public:
    siege(parlor::loop& on, parlor::dialer& by, const options& chosen, const parlor::dial_target& to, const target& of);

    /// Throws std::runtime_error when not even an honest visit succeeds.
    [[nodiscard]] parlor::task<> go();

    /// Prints the last line. False when something failed, or nothing was tried.
    [[nodiscard]] bool sum_up() const;

private:
    struct verdict {
        int became = stays_open;
        std::string text;
    };

    [[nodiscard]] parlor::task<> work_through();
    [[nodiscard]] parlor::task<verdict> try_one(const attack& what);
    [[nodiscard]] parlor::task<> visit(const attack& what, int& became, std::string& heard);
    [[nodiscard]] static std::string judge(const attack& what, int became, const std::string& heard);
    void print_what_is_ready();

    parlor::loop& loop_;
    parlor::dialer& dialer_;
    const options& options_;
    const parlor::dial_target& to_;
    const target& target_;
    const attack honest_ = honest_visit();
    attack_list attacks_;
    std::vector<std::optional<verdict>> verdicts_;
    std::size_t next_ = 0;  // that nobody has begun
    std::size_t printed_ = 0;
    std::size_t failed_ = 0;
    std::size_t left_out_ = 0;
};

}  // namespace hostile
