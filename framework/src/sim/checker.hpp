// What all clients of a simulated server did and saw, held against what the server guarantees. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor::sim {

struct checked_message {
    std::uint64_t seq = 0;
    std::string text;
};

/// Each text is posted once, with retries under one key, and so names its message. All throw broken_promise.
class checker {
public:
    void posted(const std::string& room, const std::string& text) { posted_[text] = room; }
    /// A message of the room's order reached somebody.
    void saw(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
             const std::string& text);
    /// The sender was told that it is kept.
    void acknowledged(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
                      const std::string& text);
    /// A letter to a user's inbox, posted as any message, is on its way, and then kept.
    void letter_written(const std::string& to, const std::string& text, time_point when) {
        letters_[text] = {.to = to, .written = when};
    }
    void letter_kept(const std::string& text) { letters_.at(text).kept = true; }
    /// Everything kept that was written to that user after then must have been heard.
    void inbox_ended_with(const std::string& user, time_point after,
                          const std::function<bool(const std::string& text)>& was_heard) const;
    /// The room's log at the end of the simulation.
    void ended_with(const std::string& room, const std::string& epoch, const std::vector<checked_message>& messages);
    /// Rooms whose epoch may not change, as nothing of theirs was lost.
    void expect_one_epoch(const std::string& room);

    [[nodiscard]] std::uint64_t acknowledged() const noexcept { return acknowledged_; }
    [[nodiscard]] std::uint64_t seen() const noexcept { return seen_; }

private:
    struct log {
        std::map<std::uint64_t, std::string> texts;
        std::map<std::string, std::uint64_t> places;
    };
    struct letter {
        std::string to;
        time_point written{};
        bool kept = false;
    };
    void note(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
              const std::string& text);

    std::map<std::string, std::string> posted_;
    std::map<std::string, letter> letters_;                    // by text
    std::map<std::string, std::map<std::string, log>> rooms_;  // by name, by epoch
    std::uint64_t acknowledged_ = 0;
    std::uint64_t seen_ = 0;
};

}  // namespace parlor::sim
