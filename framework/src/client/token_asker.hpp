// Asks an app for the token that its client shows: at connects, and when the present one ends soon.
#pragma once

#include <memory>
#include <string>

#include "parlor/client/client_types.hpp"
#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"

namespace parlor {

/// One question at a time: a later one takes the earlier one's place.
class token_asker {
public:
    /// With an empty token, `why` there is none.
    using answer = unique_function<void(std::string token, std::string why)>;

    /// `provider` outlives it.
    token_asker(loop& on, const token_provider& provider) noexcept : loop_(on), provider_(provider) {}

    /// `then` is called once, in a later turn of the loop; never after forget(), or when this is gone.
    void ask(answer then);
    void forget() noexcept { question_.reset(); }
    [[nodiscard]] bool waits() const noexcept { return question_ != nullptr; }

private:
    void settle_later(const std::weak_ptr<answer>& question, std::string token, std::string why);

    loop& loop_;
    const token_provider& provider_;
    std::shared_ptr<answer> question_;
};

}  // namespace parlor
