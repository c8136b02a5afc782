// What a session that comes back is told: how much it has missed, and then that, page by page from the journal.
#include <algorithm>

#include "room/room_actor.hpp"

namespace parlor {

// How many messages a client that saw everything up to `seq` has missed; nothing when they cannot all be replayed.
std::optional<std::uint64_t> room_actor::missed_since(std::uint64_t seq, bool same_log) {
    if (!same_log || seq > released_seq_) return std::nullopt;
    journal_->trim(home_.home.time().wall_now());
    const std::uint64_t missed = released_seq_ - seq;
    const std::size_t most = home_.limits.max_resume_messages;
    if (missed == 0) return missed;
    if (seq + 1 < journal_->first()) return std::nullopt;
    if (most == 0 || missed <= most) return missed;
    note(home_.limits.past, limit::max_resume_messages);
    return std::nullopt;
}

void room_actor::handle_resume(const inbound& item) {
    if (!roster_.find(item.from)) return send(item.from, nullptr, delivery_kind::left);
    if (item.since == wall_time{}) {
        const bool same_log = item.run != 0 ? journal_->was_there_in(item.run) : item.epoch == journal_->epoch();
        return answer_resume(item.from, item.attempt, same_log ? std::optional(item.seq) : std::nullopt);
    }
    journal_->last_before(item.since, [self = shared_from_this(), generation = generation_, to = item.from,
                                       attempt = item.attempt](std::optional<std::uint64_t> last) {
        if (generation != self->generation_) return;  // everybody was put out meanwhile
        if (!last) {  // taken for a gap, what came meanwhile would be passed over without a word
            self->begin_abandoning(failure(errc::unavailable, "the room's journal could not be read; join again"));
        } else {
            self->answer_resume(to, attempt, last);
        }
    });
}

// Behind what earlier turns still wait to release: a session hears of its memberships in the order of its requests.
void room_actor::answer_resume(session_ref to, std::uint32_t attempt, std::optional<std::uint64_t> seen) {
    output out;
    out.answer = [this, to, attempt, seen](const std::string&, const std::optional<failure>& why) {
        if (why) return;  // then everybody is put out
        const auto missed = missed_since(seen.value_or(0), seen.has_value());
        delivery answer;
        answer.kind = delivery_kind::resumed;
        answer.group = group_;
        answer.to = to;
        answer.attempt = attempt;
        answer.epoch = journal_->epoch();
        answer.seq = released_seq_;
        answer.gap = !missed;
        answer.replayed = missed.value_or(0);
        home_.out.deliver(to.shard, std::move(answer));
    };
    commit(std::move(out));
}

void room_actor::handle_read(const inbound& item) {
    constexpr std::size_t page_size = 256;
    if (!roster_.find(item.from)) return send(item.from, nullptr, delivery_kind::left);
    const std::uint64_t last = released_seq_;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(page_size, last - std::min(last, item.seq)));
    const std::size_t bytes = item.limit == 0 ? SIZE_MAX : static_cast<std::size_t>(item.limit);
    journal_->read_after(item.seq, wanted, bytes,
                         [self = shared_from_this(), generation = generation_, after = item.seq, attempt = item.attempt,
                          last, to = item.from](journal_page found) {
                             if (generation != self->generation_) return;  // everybody was put out meanwhile
                             delivery page;
                             page.kind = delivery_kind::page;
                             page.group = self->group_;
                             page.to = to;
                             page.attempt = attempt;
                             page.seq = after + found.messages.size();
                             page.gap = found.gap || found.failed || (found.messages.empty() && after < last);
                             page.last = !page.gap && page.seq == self->released_seq_;
                             page.page = std::move(found.messages);
                             self->home_.out.deliver(to.shard, std::move(page));
                         });
}

}  // namespace parlor
