#include "client/token_asker.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace parlor {
namespace {

// It becomes a part of a header: RFC 6750 has such tokens.
bool is_token(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

void token_asker::ask(answer then) {
    question_ = std::make_shared<answer>(std::move(then));
    // The app may answer when the client is gone: it holds nothing of ours but what says so.
    const std::weak_ptr<answer> question = question_;
    try {
        provider_([this, question](std::string token) {
            if (question.expired()) return;
            std::string why = is_token(token) ? "" : token.empty() ? "there is no token" : "what was given is no token";
            if (!why.empty()) token.clear();
            settle_later(question, std::move(token), std::move(why));
        });
    } catch (const std::exception& e) {
        settle_later(question, {}, std::string("there is no token: ") + e.what());
    }
}

void token_asker::settle_later(const std::weak_ptr<answer>& question, std::string token, std::string why) {
    loop_.post([this, question, said = std::move(token), wrong = std::move(why)]() mutable {
        const auto asked = question.lock();
        if (!asked) return;
        question_.reset();
        (*asked)(std::move(said), std::move(wrong));
    });
}

}  // namespace parlor
