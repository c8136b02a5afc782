#include "sim/checker.hpp"

#include <fmt/format.h>

#include "sim/world.hpp"

namespace parlor::sim {

void checker::note(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
                   const std::string& text) {
    const auto known = posted_.find(text);
    if (known == posted_.end() || known->second != room)
        throw broken_promise(fmt::format("{} saw \"{}\" in {}, where nobody posted it", who, text, room));
    log& of = rooms_[room][epoch];
    const auto [at, fresh] = of.texts.emplace(seq, text);
    if (!fresh && at->second != text) {
        throw broken_promise(fmt::format("two orders: {} saw \"{}\" as {}.{} of {}, which was \"{}\"", who, text, epoch,
                                         seq, room, at->second));
    }
    const auto [place, first] = of.places.emplace(text, seq);
    if (!first && place->second != seq) {
        throw broken_promise(fmt::format("two effects: {} saw \"{}\" as {}.{} of {}, where it was {} already", who,
                                         text, epoch, seq, room, place->second));
    }
}

void checker::saw(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
                  const std::string& text) {
    ++seen_;
    note(who, room, epoch, seq, text);
}

void checker::acknowledged(const std::string& who, const std::string& room, const std::string& epoch, std::uint64_t seq,
                           const std::string& text) {
    ++acknowledged_;
    note(who, room, epoch, seq, text);
}

void checker::inbox_ended_with(const std::string& user, time_point after,
                               const std::function<bool(const std::string& text)>& was_heard) const {
    for (const auto& [text, one] : letters_) {
        if (one.kept && one.to == user && one.written > after && !was_heard(text))
            throw broken_promise(fmt::format("{} was never told of \"{}\", which is kept in its inbox", user, text));
    }
}

void checker::ended_with(const std::string& room, const std::string& epoch,
                         const std::vector<checked_message>& messages) {
    std::uint64_t expected = 0;
    for (const checked_message& each : messages) {
        if (each.seq != ++expected)
            throw broken_promise(fmt::format("the log of {} has {} where {} should be", room, each.seq, expected));
        note("the end", room, epoch, each.seq, each.text);
    }
    for (const auto& [seq, text] : rooms_[room][epoch].texts) {
        if (seq > messages.size())
            throw broken_promise(fmt::format("lost: \"{}\" was {}.{} of {}, and is gone", text, epoch, seq, room));
    }
}

void checker::expect_one_epoch(const std::string& room) {
    const auto at = rooms_.find(room);
    if (at != rooms_.end() && at->second.size() > 1)
        throw broken_promise(fmt::format("the log of {} began anew, though nothing was lost", room));
}

}  // namespace parlor::sim
