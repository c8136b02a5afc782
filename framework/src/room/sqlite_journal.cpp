#include "room/sqlite_journal.hpp"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <system_error>

namespace parlor {
namespace {

constexpr std::size_t tidied_at_a_time = 1000;  // rooms

std::int64_t ms(wall_time at) noexcept {
    return at.time_since_epoch().count();
}

std::string file_in(const std::string& folder) {
    return folder + "/journal.db";
}

}  // namespace

/// A room's log as its loop knows it: where it begins and ends, and its most recent messages. Answers that come after
/// the room has closed find the state, not the journal.
class sqlite_journal final : public journal {
public:
    sqlite_journal(sqlite_journal_store& store, loop& on, std::shared_ptr<sqlite_open_room> room)
        : store_(store), on_(on), log_(std::make_shared<log>(std::move(room), store.limits_)) {}

    [[nodiscard]] const std::string& epoch() const noexcept override { return log_->room->epoch; }
    [[nodiscard]] bool was_there_in(std::uint64_t run) const noexcept override { return log_->room->since <= run; }
    [[nodiscard]] std::uint64_t last() const noexcept override { return log_->last; }
    [[nodiscard]] std::uint64_t first() const noexcept override { return log_->first(); }
    [[nodiscard]] std::string take_state() override { return std::move(log_->room->state_at_open); }
    [[nodiscard]] key_table& keys() noexcept override { return log_->keys; }

    void trim(wall_time now) override;
    void append(std::uint64_t expected_last, std::span<const std::shared_ptr<const outgoing>> messages,
                const journal_extras& extras, wall_time at, unique_function<void(append_result)> done) override;
    void read_after(std::uint64_t after, std::size_t max_messages, std::size_t max_bytes,
                    unique_function<void(journal_page)> done) override;
    void last_before(wall_time at, unique_function<void(std::optional<std::uint64_t>)> done) override;
    void read_before(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes,
                     unique_function<void(journal_page)> done) override;

    void restore_keys(const std::vector<sqlite_key>& newest_first);

private:
    struct recent {
        std::int64_t at;
        std::shared_ptr<const outgoing> message;
    };

    struct log {
        log(std::shared_ptr<sqlite_open_room> opened, const journal_limits& given)
            : room(std::move(opened)),
              limits(given),
              keys(given.key_window, given.past),
              last(room->last_at_open),
              oldest(room->first_at_open),
              oldest_at(room->first_time),
              next_key(room->keys_at_open + 1) {}

        [[nodiscard]] std::uint64_t first() const noexcept {
            if (limits.max_messages == 0 || last < limits.max_messages) return oldest;
            return std::max<std::uint64_t>(oldest, last - limits.max_messages + 1);
        }
        /// The seq of the first message that is in memory.
        [[nodiscard]] std::uint64_t first_recent() const noexcept { return last + 1 - tail.size(); }
        void redact(std::span<const redaction> some);
        void take(std::span<const std::shared_ptr<const outgoing>> messages, std::int64_t at);
        [[nodiscard]] journal_page after(std::uint64_t seq, std::size_t max_messages, std::size_t max_bytes) const;
        [[nodiscard]] std::optional<journal_page> before(std::uint64_t end, std::size_t max_messages,
                                                         std::size_t max_bytes) const;

        const std::shared_ptr<sqlite_open_room> room;
        const journal_limits limits;
        key_table keys;
        std::uint64_t last;      // committed
        std::uint64_t oldest;    // in the file; last + 1 for none
        std::int64_t oldest_at;  // when it was kept
        std::int64_t cutoff = INT64_MIN;
        std::deque<recent> tail;
        std::size_t tail_bytes = 0;
        std::uint64_t next_key;
        std::uint64_t appending_keys = 0;
        bool trimming = false;
    };

    sqlite_journal_store& store_;
    loop& on_;
    std::shared_ptr<log> log_;
};

// ------------------------------------------------------------------------------------------- what is in memory

void sqlite_journal::log::take(std::span<const std::shared_ptr<const outgoing>> messages, std::int64_t at) {
    if (messages.empty()) return;
    if (oldest > last) oldest_at = at;
    last += messages.size();
    for (const auto& message : messages) {
        tail_bytes += message->payload.size();
        tail.push_back({.at = at, .message = message});
    }
    while (tail.size() > sqlite_journal_store::max_recent || tail_bytes > sqlite_journal_store::max_recent_bytes) {
        tail_bytes -= tail.front().message->payload.size();
        tail.pop_front();
    }
}

void sqlite_journal::log::redact(std::span<const redaction> some) {
    for (const redaction& each : some) {
        if (each.seq < first_recent() || each.seq > last) continue;
        auto& place = tail[static_cast<std::size_t>(each.seq - first_recent())].message;
        tail_bytes -= place->payload.size();
        place = redacted(*place, each);
        tail_bytes += place->payload.size();
    }
}

journal_page sqlite_journal::log::after(std::uint64_t seq, std::size_t max_messages, std::size_t max_bytes) const {
    journal_page page;
    std::size_t bytes = 0;
    for (auto i = static_cast<std::size_t>(seq + 1 - first_recent());
         i < tail.size() && page.messages.size() < max_messages; ++i) {
        bytes += tail[i].message->payload.size();
        if (bytes > max_bytes && !page.messages.empty()) break;
        page.messages.push_back(tail[i].message);
    }
    return page;
}

// Nothing when the file has to be asked.
std::optional<journal_page> sqlite_journal::log::before(std::uint64_t end, std::size_t max_messages,
                                                        std::size_t max_bytes) const {
    journal_page page;
    std::size_t bytes = 0;
    for (std::uint64_t seq = end; seq-- > first();) {
        page.more = page.messages.size() == max_messages;
        if (page.more) break;
        if (seq < first_recent()) return std::nullopt;
        const recent& each = tail[static_cast<std::size_t>(seq - first_recent())];
        if (each.at < cutoff) break;
        bytes += each.message->payload.size();
        page.more = bytes > max_bytes && !page.messages.empty();
        if (page.more) break;
        page.messages.push_back(each.message);
    }
    std::ranges::reverse(page.messages);
    return page;
}

void sqlite_journal::restore_keys(const std::vector<sqlite_key>& newest_first) {
    const duration window = log_->limits.key_window;
    const std::int64_t now = ms(on_.time().wall_now());
    for (const sqlite_key& each : newest_first) {
        // The window may have been another one when it was kept.
        const auto left = std::min<std::int64_t>(each.until - now,
                                                 std::chrono::duration_cast<std::chrono::milliseconds>(window).count());
        const time_point until =
            window == duration::zero() ? time_point::max() : on_.now() + std::chrono::milliseconds(left);
        log_->keys.restore(each.user, each.key, each.reply, until);
    }
}

// ------------------------------------------------------------------------------------------- the journal

void sqlite_journal::trim(wall_time now) {
    if (log_->limits.max_age == duration::zero()) return;
    const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(log_->limits.max_age);
    log_->cutoff = ms(now - age);
    if (log_->trimming || log_->oldest > log_->last || log_->oldest_at >= log_->cutoff) return;
    log_->trimming = true;
    store_.writer_.give_with_turn(sqlite_trim{.room = log_->room,
                                              .cutoff = log_->cutoff,
                                              .on = &on_,
                                              .done =
                                                  [log = log_](std::uint64_t first, std::int64_t first_time) {
                                                      log->trimming = false;
                                                      log->oldest = first == 0 ? log->last + 1 : first;
                                                      log->oldest_at = first_time;
                                                  }},
                                  on_);
}

void sqlite_journal::append(std::uint64_t expected_last, std::span<const std::shared_ptr<const outgoing>> messages,
                            const journal_extras& extras, wall_time at, unique_function<void(append_result)> done) {
    sqlite_append what;
    what.room = log_->room;
    what.expected_last = expected_last;
    what.messages.assign(messages.begin(), messages.end());
    what.at = ms(at);
    what.state = extras.state;
    what.redactions.assign(extras.redactions.begin(), extras.redactions.end());
    const bool has_key = !extras.key.empty();
    if (has_key) {
        what.user = extras.user;
        what.key = extras.key;
        what.reply = extras.reply;
        what.key_number = log_->next_key++;
        what.oldest_key = what.key_number - std::min(what.key_number, log_->keys.size() + log_->appending_keys++);
    }
    what.on = &on_;
    what.done = [log = log_, kept = what.messages, redactions = what.redactions, at = what.at, has_key,
                 done = std::move(done)](append_result result) mutable {
        if (has_key) --log->appending_keys;
        if (result == append_result::committed) {
            log->redact(redactions);
            log->take(kept, at);
        }
        done(result);
    };
    store_.writer_.give_with_turn(std::move(what), on_);
}

void sqlite_journal::read_after(std::uint64_t after, std::size_t max_messages, std::size_t max_bytes,
                                unique_function<void(journal_page)> done) {
    journal_page page;
    page.gap = after > log_->last || (after < log_->last && after + 1 < log_->first());
    if (page.gap || max_messages == 0) return done(std::move(page));
    if (after + 1 >= log_->first_recent()) return done(log_->after(after, max_messages, max_bytes));
    const std::uint64_t behind = log_->last - after;  // what is kept already but not yet known here stays out
    sqlite_page_request what;
    what.room = log_->room;
    what.after = after;
    what.max_messages = static_cast<std::size_t>(std::min<std::uint64_t>(max_messages, behind));
    what.max_bytes = max_bytes;
    store_.reader_.read(std::move(what), on_, std::move(done));
}

void sqlite_journal::last_before(wall_time at, unique_function<void(std::optional<std::uint64_t>)> done) {
    const auto& tail = log_->tail;
    const auto found =
        std::find_if(tail.rbegin(), tail.rend(), [since = ms(at)](const recent& each) { return each.at < since; });
    if (found != tail.rend()) return done(found->message->seq);
    if (log_->first_recent() == 1) return done(0);
    store_.reader_.last_before(log_->room, log_->last, ms(at), on_, std::move(done));
}

void sqlite_journal::read_before(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes,
                                 unique_function<void(journal_page)> done) {
    const std::uint64_t end = std::min(before, log_->last + 1);
    if (auto page = log_->before(end, max_messages, max_bytes)) return done(std::move(*page));
    sqlite_page_request what;
    what.room = log_->room;
    what.before = end;
    what.first = log_->first();
    what.cutoff = log_->cutoff;
    what.max_messages = max_messages;
    what.max_bytes = max_bytes;
    store_.reader_.read(std::move(what), on_, std::move(done));
}

// ------------------------------------------------------------------------------------------- the store

sqlite_journal_store::begun sqlite_journal_store::begin(const std::string& path, const sqlite_journal_options& options,
                                                        std::unique_ptr<random_source> random) {
    auto file = open_sqlite_file(path, options.durability, sqlite_schema_steps(), options.vfs);
    file.wait_for_others(options.patience);
    auto run = begin_sqlite_run(file, options.durability, options.boot, *random);
    return {.file = std::move(file), .run = std::move(run), .random = std::move(random)};
}

sqlite_journal_store::sqlite_journal_store(const std::string& folder, const sqlite_journal_options& options,
                                           std::unique_ptr<random_source> random) try
    : sqlite_journal_store(file_in(folder), options, begin(file_in(folder), options, std::move(random))) {
} catch (const sqlite_error& error) {
    throw std::runtime_error("data: cannot use " + file_in(folder) + ": " + error.what());
}

sqlite_journal_store::sqlite_journal_store(const std::string& path, const sqlite_journal_options& options, begun with)
    : path_(path),
      limits_(options.limits),
      run_(std::move(with.run)),
      random_(std::move(with.random)),
      reader_(path, options.vfs, options.make_thread("journal-read")),
      writer_(std::move(with.file), run_, limits_, options.make_thread("journal-write")) {}

std::uint64_t sqlite_journal_store::file_bytes() const {
    std::uint64_t total = 0;
    for (const char* part : {"", "-wal"}) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(path_ + part, missing);
        if (!missing) total += size;
    }
    return total;
}

void sqlite_journal_store::open(std::string_view room, journal_kind /*kind*/, loop& on,
                                unique_function<void(std::unique_ptr<journal>)> done) {
    sqlite_open what;
    what.name = room;
    what.new_epoch = new_epoch();
    what.on = &on;
    what.done = [this, &on, done = std::move(done)](std::shared_ptr<sqlite_open_room> opened) mutable {
        if (!opened) return done(nullptr);
        const std::int64_t id = opened->id;
        const bool has_keys = opened->keys_at_open != 0;
        auto made = std::make_unique<sqlite_journal>(*this, on, std::move(opened));
        if (!has_keys) return done(std::move(made));
        reader_.read_keys(
            id, ms(on.time().wall_now()), key_table::max_keys, on,
            [made = std::move(made), done = std::move(done)](std::optional<std::vector<sqlite_key>> keys) mutable {
                if (!keys) return done(nullptr);
                made->restore_keys(*keys);
                done(std::move(made));
            });
    };
    writer_.give_with_turn(std::move(what), on);
}

void sqlite_journal_store::remember(std::string_view room, journal_kind /*kind*/) {
    writer_.give(sqlite_open{.name = std::string(room), .new_epoch = new_epoch(), .on = nullptr, .done = nullptr});
}

void sqlite_journal_store::knows(std::string_view room, loop& on, unique_function<void(bool)> done) {
    reader_.knows(std::string(room), on, std::move(done));
}

void sqlite_journal_store::may_have_since(std::string_view room, wall_time since, loop& on,
                                          unique_function<void(bool)> done) {
    reader_.may_have_since(std::string(room), ms(since), on, std::move(done));
}

void sqlite_journal_store::tidy(wall_time now) {
    writer_.give(sqlite_tidy{.now = ms(now), .rooms = tidied_at_a_time});
}

// The writer first: what it has opened may still have keys to read.
void sqlite_journal_store::finish() {
    writer_.finish();
    reader_.finish();
}

std::string sqlite_journal_store::new_epoch() {
    std::array<std::byte, 6> bytes{};
    const std::scoped_lock lock(mutex_);
    random_->fill(bytes);
    return "e" + base64url(bytes);
}

}  // namespace parlor
