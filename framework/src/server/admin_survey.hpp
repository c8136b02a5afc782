// Asks the threads of a server what lives on them, and tells them what to do, without holding up any of them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "parlor/core/task.hpp"
#include "parlor/core/wake_up.hpp"
#include "server/shard.hpp"

namespace parlor {

/// How long an answer may take; a thread that is blocked gives none.
inline constexpr duration admin_patience = std::chrono::milliseconds(1000);

/// Answers that are on their way; shared with them, since one may come late.
template <class Answer>
class admin_gathering final : public timer_entry {
public:
    admin_gathering(loop& here, std::size_t expected)
        : door_(here, "answers of the threads"), answers(expected), left_(expected) {
        here.arm_after(*this, admin_patience);
    }
    void take(std::size_t of, Answer answer) {
        if (over_) return;
        answers[of] = std::move(answer);
        if (--left_ == 0) door_.notify();
    }
    [[nodiscard]] auto wait() { return door_.wait(); }
    void end() noexcept {
        over_ = true;
        disarm();
    }

private:
    void on_timer() override { door_.notify(); }
    wake_up door_;

public:
    std::vector<std::optional<Answer>> answers;  ///< by thread; empty: it gave none

private:
    std::size_t left_;
    bool over_ = false;
};

/// `ask` is called on each of the threads. On the admin side's loop; g++ 12 needs `ask` to be a variable.
template <class Answer>
task<std::vector<std::optional<Answer>>> ask_threads(loop& here, const std::vector<std::unique_ptr<shard>>& threads,
                                                     std::function<Answer(shard&)> ask) {
    const auto gathered = std::make_shared<admin_gathering<Answer>>(here, threads.size());
    for (std::size_t i = 0; i < threads.size(); ++i) {
        threads[i]->on().post([gathered, i, ask, &here, &of = *threads[i]] {
            here.post([gathered, i, answer = ask(of)]() mutable { gathered->take(i, std::move(answer)); });
        });
    }
    co_await gathered->wait();
    gathered->end();
    std::vector<std::optional<Answer>> answers = std::move(gathered->answers);
    co_return answers;
}

}  // namespace parlor
