// A reply that a test waits for: to a member's request, or to a call from code.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "parlor/core/error.hpp"
#include "parlor/message/json.hpp"
#include "parlor/test/test_failure.hpp"

namespace parlor::test {

/// Cheap to copy; good after the room is gone.
class test_answer {
public:
    struct state {
        std::string question;  ///< for people: `ana's vote`
        std::optional<std::string> payload;
        std::optional<failure> error;
    };

    explicit test_answer(std::shared_ptr<const state> from) noexcept : state_(std::move(from)) {}

    [[nodiscard]] bool arrived() const noexcept { return state_->payload || state_->error; }

    /// What the room answered; the failure that it refused with is thrown. Throws test_failure while nothing has come
    /// (advance() may help) and when the answer is no Reply.
    template <class Reply = void>
    Reply get() const {
        const std::string_view text = payload();
        if constexpr (!std::is_void_v<Reply>) {
            try {
                return decode<Reply>(text);
            } catch (const failure& why) {
                throw test_failure(unfit(why));
            }
        }
    }

    /// The reply as JSON text; throws as get() does.
    [[nodiscard]] const std::string& payload() const;

private:
    [[nodiscard]] std::string unfit(const failure& why) const;

    std::shared_ptr<const state> state_;
};

}  // namespace parlor::test
