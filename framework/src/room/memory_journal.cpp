#include "room/memory_journal.hpp"

#include <algorithm>
#include <array>

namespace parlor {

/// Holds its log while the room lives, and hands it back to the store when the room closes.
class memory_journal final : public journal {
public:
    memory_journal(memory_journal_store& store, std::unique_ptr<memory_journal_store::log> log, bool keeps)
        : store_(store), log_(std::move(log)), keeps_(keeps) {}

    ~memory_journal() override {
        const std::string room = log_->room;
        store_.close(room, std::move(log_));
    }

    [[nodiscard]] const std::string& epoch() const noexcept override { return log_->epoch; }
    [[nodiscard]] bool was_there_in(std::uint64_t /*run*/) const noexcept override { return false; }
    [[nodiscard]] std::uint64_t last() const noexcept override { return log_->last; }
    [[nodiscard]] std::uint64_t first() const noexcept override { return log_->last + 1 - log_->messages.size(); }

    [[nodiscard]] std::string take_state() override { return log_->state; }
    [[nodiscard]] key_table& keys() noexcept override { return log_->keys; }

    void trim(wall_time now) override {
        const auto& limits = store_.limits_;
        std::uint64_t gone_by_count = 0;
        std::uint64_t gone_by_age = 0;
        while (!log_->messages.empty()) {
            const auto& [at, message] = log_->messages.front();
            const bool too_many = limits.max_messages != 0 && log_->messages.size() > limits.max_messages;
            const bool too_old = limits.max_age != duration::zero() && now - at > limits.max_age;
            if (!too_many && !too_old) break;
            ++(too_many ? gone_by_count : gone_by_age);
            log_->bytes -= message->payload.size();
            log_->messages.pop_front();
        }
        note(limits.past, limit::history_messages, gone_by_count);
        note(limits.past, limit::history_age, gone_by_age);
    }

    void append(std::uint64_t expected_last, std::span<const std::shared_ptr<const outgoing>> messages,
                const journal_extras& extras, wall_time at, unique_function<void(append_result)> done) override {
        if (expected_last != log_->last) return done(append_result::conflict);
        if (extras.state) log_->state = *extras.state;
        for (const redaction& each : extras.redactions)
            redact(each);
        log_->last += messages.size();
        if (keeps_) {
            for (const auto& message : messages) {
                log_->bytes += message->payload.size();
                log_->messages.push_back({at, message});
            }
            trim(at);
        }
        done(append_result::committed);
    }

    void read_after(std::uint64_t after, std::size_t max_messages, std::size_t max_bytes,
                    unique_function<void(journal_page)> done) override {
        journal_page page;
        page.gap = after > log_->last || log_->last - after > log_->messages.size();
        if (!page.gap) {
            const auto missed = static_cast<std::size_t>(log_->last - after);
            std::size_t bytes = 0;
            for (std::size_t i = log_->messages.size() - missed;
                 i < log_->messages.size() && page.messages.size() < max_messages; ++i) {
                const auto& message = log_->messages[i].second;
                bytes += message->payload.size();
                if (bytes > max_bytes && !page.messages.empty()) break;
                page.messages.push_back(message);
            }
        }
        done(std::move(page));
    }

    void last_before(wall_time at, unique_function<void(std::optional<std::uint64_t>)> done) override {
        const auto& kept = log_->messages;
        const auto found = std::find_if(kept.rbegin(), kept.rend(), [at](const auto& each) { return each.first < at; });
        done(found == kept.rend() ? 0 : found->second->seq);
    }

    void read_before(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes,
                     unique_function<void(journal_page)> done) override {
        journal_page page;
        const std::uint64_t first = this->first();
        std::size_t bytes = 0;
        for (std::uint64_t seq = std::min(before, log_->last + 1); seq > first && page.messages.size() < max_messages;
             --seq) {
            const auto& message = log_->messages[static_cast<std::size_t>(seq - 1 - first)].second;
            bytes += message->payload.size();
            if (bytes > max_bytes && !page.messages.empty()) break;
            page.messages.push_back(message);
        }
        page.more = !page.messages.empty() && page.messages.back()->seq > first;
        std::reverse(page.messages.begin(), page.messages.end());
        done(std::move(page));
    }

private:
    void redact(const redaction& what) {
        if (what.seq < first() || what.seq > last()) return;
        auto& place = log_->messages[static_cast<std::size_t>(what.seq - first())].second;
        log_->bytes -= place->payload.size();
        place = redacted(*place, what);
        log_->bytes += place->payload.size();
    }

    memory_journal_store& store_;
    std::unique_ptr<memory_journal_store::log> log_;
    const bool keeps_;
};

std::unique_ptr<journal> memory_journal_store::open(std::string_view room, journal_kind kind) {
    std::unique_ptr<log> found;
    {
        const std::scoped_lock lock(mutex_);
        const std::string name(room);
        if (const auto at = closed_by_room_.find(name); at != closed_by_room_.end()) {
            found = std::move(*at->second);
            closed_bytes_ -= found->held_bytes();
            closed_.erase(at->second);
            closed_by_room_.erase(at);
        }
        open_.insert(name);
    }
    if (!found) {
        found = std::make_unique<log>(room, new_epoch(), limits_);
    }
    return std::make_unique<memory_journal>(*this, std::move(found), kind != journal_kind::none);
}

void memory_journal_store::open(std::string_view room, journal_kind kind, loop& /*on*/,
                                unique_function<void(std::unique_ptr<journal>)> done) {
    done(open(room, kind));
}

void memory_journal_store::knows(std::string_view room, loop& /*on*/, unique_function<void(bool)> done) {
    done(knows(room));
}

void memory_journal_store::may_have_since(std::string_view room, wall_time since, loop& /*on*/,
                                          unique_function<void(bool)> done) {
    bool found = false;
    {
        const std::scoped_lock lock(mutex_);
        const std::string name(room);
        const auto closed = closed_by_room_.find(name);
        found = open_.contains(name) || (closed != closed_by_room_.end() && !(*closed->second)->messages.empty() &&
                                         (*closed->second)->messages.back().first >= since);
    }
    done(found);
}

bool memory_journal_store::knows(std::string_view room) const {
    const std::scoped_lock lock(mutex_);
    const std::string name(room);
    return open_.contains(name) || closed_by_room_.contains(name) || bare_by_room_.contains(name);
}

void memory_journal_store::remember(std::string_view room, journal_kind /*kind*/) {
    const std::scoped_lock lock(mutex_);
    if (const auto at = bare_by_room_.find(room); at != bare_by_room_.end()) {
        bare_.splice(bare_.end(), bare_, at->second);
        return;
    }
    bare_.emplace_back(room);
    bare_by_room_.emplace(bare_.back(), std::prev(bare_.end()));
    if (bare_.size() <= max_bare_names) return;
    bare_by_room_.erase(bare_.front());
    bare_.pop_front();
}

void memory_journal_store::close(std::string_view room, std::unique_ptr<log> kept) {
    const std::scoped_lock lock(mutex_);
    std::string name(room);
    open_.erase(name);
    closed_bytes_ += kept->held_bytes();
    closed_.push_back(std::move(kept));
    closed_by_room_.insert_or_assign(std::move(name), std::prev(closed_.end()));
    while (closed_.size() > max_closed_logs || closed_bytes_ > max_closed_bytes) {
        closed_bytes_ -= closed_.front()->held_bytes();
        closed_by_room_.erase(closed_.front()->room);
        closed_.pop_front();
    }
}

std::string memory_journal_store::new_epoch() {
    std::array<std::byte, 6> bytes{};
    const std::scoped_lock lock(mutex_);
    random_.fill(bytes);
    return "e" + base64url(bytes);
}

}  // namespace parlor
