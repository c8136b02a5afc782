#include "room/sqlite_writer.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <tuple>

#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_batch = 1024;                        // pieces of work in one transaction
constexpr std::size_t max_batch_bytes = std::size_t{4} << 20;  // and their payload
constexpr std::int64_t at_a_time = 256;                        // rows deleted in one go, so that nobody waits long
constexpr std::uint64_t slack = 64;                            // rows over a limit before they are deleted together
constexpr std::size_t rooms_at_a_time = 64;                    // tidied in one transaction

std::int64_t row(std::uint64_t number) noexcept {
    return static_cast<std::int64_t>(number);
}
std::uint64_t number(std::int64_t row) noexcept {
    return static_cast<std::uint64_t>(row);
}

}  // namespace

struct sqlite_writer::queries {
    explicit queries(sqlite_database& on)
        : newest_run(on, "SELECT max(run) FROM runs"),
          find_room(on, "SELECT room, epoch, since, last FROM rooms WHERE name = ?1"),
          add_room(on, "INSERT INTO rooms(name, epoch, since, last) VALUES(?1, ?2, ?3, 0) RETURNING room"),
          advance(on, "UPDATE rooms SET last = ?3 WHERE room = ?1 AND last = ?2"),
          add_message(on, "REPLACE INTO messages(room, seq, at, type, payload) VALUES(?1, ?2, ?3, ?4, ?5)"),
          add_key(on, "REPLACE INTO keys(room, number, until, user, key, reply) VALUES(?1, ?2, ?3, ?4, ?5, ?6)"),
          oldest_messages(on, "SELECT seq, at FROM messages WHERE room = ?1 ORDER BY seq LIMIT ?2"),
          oldest_keys(on, "SELECT number, until FROM keys WHERE room = ?1 ORDER BY number LIMIT ?2"),
          get_state(on, "SELECT state FROM states WHERE room = ?1"),
          set_state(on, "REPLACE INTO states(room, state) VALUES(?1, ?2)"),
          redact(on, "UPDATE messages SET type = ?3, payload = ?4 WHERE room = ?1 AND seq = ?2"),
          newest_key(on, "SELECT max(number) FROM keys WHERE room = ?1"),
          delete_messages(on, "DELETE FROM messages WHERE room = ?1 AND seq < ?2"),
          delete_keys(on, "DELETE FROM keys WHERE room = ?1 AND number < ?2"),
          next_rooms(on, "SELECT room FROM rooms WHERE room > ?1 ORDER BY room LIMIT ?2"),
          probe(on, "REPLACE INTO meta VALUES('probed', ?1)") {}

    sqlite_query newest_run, find_room, add_room, advance, add_message, add_key, oldest_messages, oldest_keys,
        get_state, set_state, redact, newest_key, delete_messages, delete_keys, next_rooms, probe;
};

/// What became of one piece of work.
struct sqlite_writer::outcome {
    append_result appended = append_result::failed;
    std::shared_ptr<sqlite_open_room> opened;
    std::uint64_t first = 0;
    std::int64_t first_time = 0;
};

sqlite_writer::sqlite_writer(sqlite_database database, sqlite_run run, journal_limits limits,
                             std::unique_ptr<work_queue> thread)
    : database_(std::move(database)),
      run_(std::move(run)),
      limits_(limits),
      queries_(std::make_unique<queries>(database_)),
      thread_(std::move(thread)) {}

sqlite_writer::~sqlite_writer() {
    finish();
}

// ------------------------------------------------------------------------------------------- the thread

void sqlite_writer::give(work what) {
    std::vector<work> one;
    one.push_back(std::move(what));
    give_all(std::move(one));
}

void sqlite_writer::give_with_turn(work what, loop& on) {
    bool first = false;
    {
        const std::scoped_lock lock(mutex_);
        auto& turn = turns_[&on];
        first = turn.empty();
        turn.push_back(std::move(what));
    }
    if (!first) return;
    on.at_end_of_turn([this, &on] {
        std::vector<work> turn;
        {
            const std::scoped_lock lock(mutex_);
            turn.swap(turns_[&on]);
        }
        give_all(std::move(turn));
    });
}

void sqlite_writer::give_all(std::vector<work> what) {
    bool first = false;
    {
        const std::scoped_lock lock(mutex_);
        first = waiting_.empty();
        if (first) {
            waiting_ = std::move(what);
        } else {
            std::ranges::move(what, std::back_inserter(waiting_));
        }
    }
    if (first) thread_->run([this] { write_all(); });
}

void sqlite_writer::finish() {
    thread_->run([this] {
        try {
            end_sqlite_run(database_, run_.number);
        } catch (const sqlite_error& error) {
            log::error(log::area::journal, "the journal could not be closed cleanly", {{"what", error.what()}});
        }
    });
    thread_->finish();
}

// All that came while the last transaction ran.
void sqlite_writer::write_all() {
    std::vector<work> taken;
    {
        const std::scoped_lock lock(mutex_);
        taken.swap(waiting_);
    }
    const piece all(taken);
    std::size_t begin = 0;
    std::size_t bytes = 0;
    for (std::size_t end = 0; end < all.size(); ++end) {
        bytes += bytes_of(all[end]);
        if (end + 1 - begin < max_batch && bytes < max_batch_bytes && end + 1 < all.size()) continue;
        write(all.subspan(begin, end + 1 - begin));
        begin = end + 1;
        bytes = 0;
    }
}

void sqlite_writer::write(piece some) {
    std::vector<outcome> outcomes;
    if (!try_write(some, outcomes) && some.size() > 1) {
        // One damaged place in the file must not stop every room.
        for (std::size_t i = 0; i < some.size(); ++i)
            write(some.subspan(i, 1));
        return;
    }
    answer(some, outcomes);
}

void sqlite_writer::check_fence() {
    auto rows = queries_->newest_run.rows();
    const bool newer = rows.next() && number(rows.integer(0)) != run_.number;
    if (newer && !fenced_)
        log::error(log::area::journal, "another server has taken over the journal; this one writes nothing any more");
    fenced_ = newer;
}

// False, with nothing kept and nobody answered, when one piece alone may be at fault: the file is damaged somewhere.
bool sqlite_writer::try_write(piece some, std::vector<outcome>& outcomes) {
    wrote_ = probes_ = false;
    try {
        sqlite_transaction all(database_);
        check_fence();
        for (work& each : some)
            outcomes.push_back(apply(each));
        all.commit();
        in_doubt_ = in_doubt_ && !wrote_;
        failing_ = failing_ && in_doubt_;
        figures_.refuses = failing_ || fenced_;
        figures_.transactions.add();
        for (std::size_t i = 0; i < some.size(); ++i) {
            const auto* const appended = std::get_if<sqlite_append>(&some[i]);
            if (!appended || outcomes[i].appended != append_result::committed) continue;
            figures_.appended_messages.add(appended->messages.size());
            figures_.appended_bytes.add(bytes_of(some[i]));
        }
        return true;
    } catch (const sqlite_error& error) {
        outcomes.assign(some.size(), outcome{});
        if (error.code() == SQLITE_CORRUPT && some.size() > 1) return false;
        log::error(log::area::journal, "the journal could not be written",
                   {{"what", error.what()}, {"code", error.code()}});
        figures_.failures.add();
        in_doubt_ = true;
        failing_ = failing_ || probes_ || error.code() != SQLITE_CORRUPT;
        figures_.refuses = failing_ || fenced_;
        for (const work& each : some) {
            const auto* const room = room_of(each);
            if (!room) continue;
            if (std::holds_alternative<sqlite_append>(each)) (*room)->stale = true;
            (*room)->oldest_message = (*room)->oldest_key = 0;
        }
        return true;
    }
}

sqlite_writer::outcome sqlite_writer::apply(work& what) {
    outcome result;
    if (auto* const appended = std::get_if<sqlite_append>(&what)) {
        result.appended = append(*appended);
    } else if (fenced_) {
        return result;
    } else if (const auto* const opened = std::get_if<sqlite_open>(&what)) {
        result.opened = open(*opened);
    } else if (const auto* const trimmed = std::get_if<sqlite_trim>(&what)) {
        delete_older(trimmed->room->id, trimmed->cutoff);
        trimmed->room->oldest_message = 0;
        std::tie(result.first, result.first_time) = oldest_message(trimmed->room->id);
    } else {
        tidy(std::get<sqlite_tidy>(what));
        if (in_doubt_) probe(std::get<sqlite_tidy>(what).now);
    }
    return result;
}

void sqlite_writer::answer(piece some, std::vector<outcome>& outcomes) {
    std::vector<std::pair<loop*, std::vector<unique_function<void()>>>> answers;
    auto next = outcomes.begin();  // one for each piece of work
    for (work& each : some) {
        outcome& result = *next++;
        const auto post = [&answers](loop* on, unique_function<void()> done) {
            const auto at = std::ranges::find(answers, on, &decltype(answers)::value_type::first);
            auto& place = at != answers.end() ? *at : answers.emplace_back(on, std::vector<unique_function<void()>>());
            place.second.push_back(std::move(done));
        };
        if (auto* const appended = std::get_if<sqlite_append>(&each)) {
            post(appended->on, [done = std::move(appended->done), end = result.appended]() mutable { done(end); });
        } else if (auto* const opened = std::get_if<sqlite_open>(&each); opened && opened->on) {
            post(opened->on, [done = std::move(opened->done), room = std::move(result.opened)]() mutable {
                done(std::move(room));
            });
        } else if (auto* const trimmed = std::get_if<sqlite_trim>(&each)) {
            post(trimmed->on, [done = std::move(trimmed->done), first = result.first,
                               time = result.first_time]() mutable { done(first, time); });
        }
    }
    for (auto& [on, list] : answers) {
        on->post([all = std::move(list)]() mutable {
            for (auto& each : all)
                each();
        });
    }
}

// ------------------------------------------------------------------------------------------- inside a transaction

append_result sqlite_writer::append(sqlite_append& what) {
    sqlite_open_room& room = *what.room;
    if (fenced_ || room.stale) {
        room.stale = true;
        return append_result::conflict;
    }
    std::uint64_t seq = what.expected_last;
    queries_->advance.run(room.id, row(seq), row(seq + what.messages.size()));
    if (database_.changes() != 1) {
        room.stale = true;
        return append_result::conflict;
    }
    for (const auto& message : what.messages) {
        queries_->add_message.run(room.id, row(++seq), what.at, std::string_view(message->type),
                                  std::string_view(message->payload));
    }
    wrote_ = true;
    keep_beside(what);
    if (!what.messages.empty()) keep_count(what);
    if (!what.key.empty()) keep_keys(what);
    return append_result::committed;
}

// Redactions are of messages that earlier appends have brought, and that may be deleted by now.
void sqlite_writer::keep_beside(const sqlite_append& what) {
    const std::int64_t room = what.room->id;
    if (what.state) queries_->set_state.run(room, std::string_view(*what.state));
    for (const redaction& each : what.redactions)
        queries_->redact.run(room, row(each.seq), std::string_view(each.type), std::string_view(each.payload));
}

void sqlite_writer::keep_count(sqlite_append& what) {
    if (limits_.max_messages == 0) return;
    sqlite_open_room& room = *what.room;
    const std::uint64_t last = what.expected_last + what.messages.size();
    if (last < limits_.max_messages + slack) return;
    if (room.oldest_message == 0) room.oldest_message = oldest_message(room.id).first;
    const std::uint64_t keep_from = last - limits_.max_messages + 1;
    if (keep_from < room.oldest_message + slack) return;
    room.oldest_message = std::min(keep_from, room.oldest_message + number(at_a_time) + what.messages.size());
    queries_->delete_messages.run(room.id, row(room.oldest_message));
    note(limits_.past, limit::history_messages, static_cast<std::uint64_t>(database_.changes()));
}

void sqlite_writer::keep_keys(sqlite_append& what) {
    const std::int64_t window = std::chrono::duration_cast<std::chrono::milliseconds>(limits_.key_window).count();
    const std::int64_t until = window == 0 ? INT64_MAX : what.at + window;
    sqlite_open_room& room = *what.room;
    queries_->add_key.run(room.id, row(what.key_number), until, std::string_view(what.user), std::string_view(what.key),
                          std::string_view(what.reply));
    if (room.oldest_key == 0) {
        auto rows = queries_->oldest_keys.rows(room.id, std::int64_t{1});
        room.oldest_key = rows.next() ? number(rows.integer(0)) : 0;
    }
    if (what.oldest_key < room.oldest_key + slack) return;
    room.oldest_key = std::min(what.oldest_key, room.oldest_key + number(at_a_time));
    queries_->delete_keys.run(room.id, row(room.oldest_key));
}

std::shared_ptr<sqlite_open_room> sqlite_writer::open(const sqlite_open& what) {
    auto room = std::make_shared<sqlite_open_room>();
    room->name = what.name;
    room->since = run_.number;
    room->epoch = what.new_epoch;
    bool is_new = true;
    {
        auto rows = queries_->find_room.rows(std::string_view(what.name));
        if (rows.next()) {
            is_new = false;
            room->id = rows.integer(0);
            room->epoch = rows.text(1);
            room->since = number(rows.integer(2));
            room->last_at_open = number(rows.integer(3));
        }
    }
    if (is_new) {
        auto added =
            queries_->add_room.rows(std::string_view(what.name), std::string_view(what.new_epoch), row(run_.number));
        if (added.next()) room->id = added.integer(0);
        while (added.next()) {
        }
    } else if (what.on) {
        std::tie(room->first_at_open, room->first_time) = oldest_message(room->id);
        auto newest = queries_->newest_key.rows(room->id);
        if (newest.next()) room->keys_at_open = number(newest.integer(0));
        auto kept = queries_->get_state.rows(room->id);
        if (kept.next()) room->state_at_open = kept.text(0);
    }
    if (room->first_at_open == 0) room->first_at_open = room->last_at_open + 1;
    if (run_.generation != 0) {
        room->epoch += "." + std::to_string(run_.generation);
        room->since = std::max(room->since, run_.generation_since);
    }
    return room;
}

// 0 and 0 when there is none.
std::pair<std::uint64_t, std::int64_t> sqlite_writer::oldest_message(std::int64_t room) {
    auto rows = queries_->oldest_messages.rows(room, std::int64_t{1});
    if (!rows.next()) return {0, 0};
    return {number(rows.integer(0)), rows.integer(1)};
}

void sqlite_writer::delete_older(std::int64_t room, std::int64_t cutoff) {
    std::int64_t keep_from = 0;
    {
        auto rows = queries_->oldest_messages.rows(room, at_a_time);
        while (rows.next() && rows.integer(1) < cutoff)
            keep_from = rows.integer(0) + 1;
    }
    if (keep_from == 0) return;
    queries_->delete_messages.run(room, keep_from);
    note(limits_.past, limit::history_age, static_cast<std::uint64_t>(database_.changes()));
}

void sqlite_writer::delete_expired_keys(std::int64_t room, std::int64_t now) {
    std::int64_t keep_from = 0;
    {
        auto rows = queries_->oldest_keys.rows(room, at_a_time);
        while (rows.next() && rows.integer(1) <= now)
            keep_from = rows.integer(0) + 1;
    }
    if (keep_from != 0) queries_->delete_keys.run(room, keep_from);
}

// Nobody may have anything to write for long, least of all while the server says that it is not ready.
void sqlite_writer::probe(std::int64_t now) {
    probes_ = wrote_ = true;
    queries_->probe.run(now);
}

void sqlite_writer::tidy(const sqlite_tidy& what) {
    const std::size_t wanted = std::min(what.rooms, rooms_at_a_time);
    std::vector<std::int64_t> rooms;
    {
        auto rows = queries_->next_rooms.rows(tidied_, row(wanted));
        while (rows.next())
            rooms.push_back(rows.integer(0));
    }
    const std::int64_t age = std::chrono::duration_cast<std::chrono::milliseconds>(limits_.max_age).count();
    for (const std::int64_t room : rooms) {
        if (age != 0) delete_older(room, what.now - age);
        delete_expired_keys(room, what.now);
    }
    tidied_ = !rooms.empty() && rooms.size() == wanted ? rooms.back() : 0;
    if (tidied_ != 0 && what.rooms > rooms.size()) {
        give(sqlite_tidy{.now = what.now, .rooms = what.rooms - rooms.size()});
    }
}

}  // namespace parlor
