#include "parlor/test/test_answer.hpp"

#include <fmt/format.h>

namespace parlor::test {

const std::string& test_answer::payload() const {
    if (state_->error) throw failure(*state_->error);
    if (!state_->payload) throw test_failure(fmt::format("{} is not answered yet", state_->question));
    return *state_->payload;
}

std::string test_answer::unfit(const failure& why) const {
    return fmt::format("the answer to {} is not what was expected: {} in {}", state_->question, why.message(),
                       *state_->payload);
}

}  // namespace parlor::test
