#include "room/sqlite_reader.hpp"

#include <algorithm>

#include "parlor/core/log.hpp"

namespace parlor {
namespace {

constexpr std::chrono::milliseconds patience{5000};
constexpr std::int64_t any_number = INT64_MAX;

std::int64_t as_signed(std::uint64_t number) noexcept {
    return number > static_cast<std::uint64_t>(any_number) ? any_number : static_cast<std::int64_t>(number);
}

std::shared_ptr<const outgoing> message_of(const sqlite_rows& row, const std::string& room) {
    auto made = std::make_shared<outgoing>(make_event(std::string(row.text(1)), room, std::string(row.text(2))));
    made->seq = static_cast<std::uint64_t>(row.integer(0));
    return made;
}

void log_failure(const std::exception& error) {
    log::error(log::area::journal, "the journal could not be read", {{"what", error.what()}});
}

}  // namespace

sqlite_reader::sqlite_reader(const std::string& path, const std::string& vfs, std::unique_ptr<work_queue> thread)
    : database_(path, vfs),
      forwards_(database_,
                "SELECT seq, type, payload FROM messages WHERE room = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3"),
      backwards_(database_,
                 "SELECT seq, type, payload, at FROM messages WHERE room = ?1 AND seq < ?2 AND seq >= ?3"
                 " ORDER BY seq DESC LIMIT ?4"),
      keys_(database_, "SELECT until, user, key, reply FROM keys WHERE room = ?1 ORDER BY number DESC LIMIT ?2"),
      known_(database_, "SELECT 1 FROM rooms WHERE name = ?1"),
      last_before_(database_,
                   "SELECT seq FROM messages WHERE room = ?1 AND seq <= ?2 AND at < ?3 ORDER BY seq DESC LIMIT 1"),
      newest_(database_,
              "SELECT at FROM messages JOIN rooms USING(room) WHERE rooms.name = ?1 ORDER BY seq DESC LIMIT 1"),
      thread_(std::move(thread)) {
    database_.wait_for_others(patience);
}

void sqlite_reader::read(sqlite_page_request what, loop& on, unique_function<void(journal_page)> done) {
    thread_->run([this, what = std::move(what), &on, done = std::move(done)]() mutable {
        journal_page page;
        try {
            page = what.before == 0 ? forwards(what) : backwards(what);
        } catch (const sqlite_error& error) {
            log_failure(error);
            page = {};
            page.failed = true;
        }
        on.post([page = std::move(page), done = std::move(done)]() mutable { done(std::move(page)); });
    });
}

journal_page sqlite_reader::forwards(const sqlite_page_request& what) {
    journal_page page;
    std::size_t bytes = 0;
    auto rows = forwards_.rows(what.room->id, as_signed(what.after), as_signed(what.max_messages));
    while (rows.next()) {
        bytes += rows.text(2).size();
        if (bytes > what.max_bytes && !page.messages.empty()) break;
        auto message = message_of(rows, what.room->name);
        if (message->seq != what.after + page.messages.size() + 1) {
            page.gap = true;
            page.messages.clear();
            break;
        }
        page.messages.push_back(std::move(message));
    }
    return page;
}

journal_page sqlite_reader::backwards(const sqlite_page_request& what) {
    journal_page page;
    std::size_t bytes = 0;
    const std::int64_t one_more = as_signed(std::max(what.max_messages, what.max_messages + 1));
    auto rows = backwards_.rows(what.room->id, as_signed(what.before), as_signed(what.first), one_more);
    while (rows.next() && rows.integer(3) >= what.cutoff) {
        bytes += rows.text(2).size();
        page.more = page.messages.size() == what.max_messages || (bytes > what.max_bytes && !page.messages.empty());
        if (page.more) break;
        page.messages.push_back(message_of(rows, what.room->name));
    }
    std::ranges::reverse(page.messages);
    return page;
}

void sqlite_reader::read_keys(std::int64_t room, std::int64_t now, std::size_t most, loop& on,
                              unique_function<void(std::optional<std::vector<sqlite_key>>)> done) {
    thread_->run([this, room, now, most, &on, done = std::move(done)]() mutable {
        std::optional<std::vector<sqlite_key>> found(std::in_place);
        try {
            auto rows = keys_.rows(room, as_signed(most));
            while (rows.next() && rows.integer(0) > now) {
                found->push_back({.until = rows.integer(0),
                                  .user = std::string(rows.text(1)),
                                  .key = std::string(rows.text(2)),
                                  .reply = std::string(rows.text(3))});
            }
        } catch (const sqlite_error& error) {
            log_failure(error);
            found.reset();
        }
        on.post([found = std::move(found), done = std::move(done)]() mutable { done(std::move(found)); });
    });
}

void sqlite_reader::knows(std::string room, loop& on, unique_function<void(bool)> done) {
    thread_->run([this, room = std::move(room), &on, done = std::move(done)]() mutable {
        bool known = false;
        try {
            known = known_.rows(std::string_view(room)).next();
        } catch (const sqlite_error& error) {
            log_failure(error);
        }
        on.post([known, done = std::move(done)]() mutable { done(known); });
    });
}

void sqlite_reader::last_before(std::shared_ptr<const sqlite_room> room, std::uint64_t last, std::int64_t at, loop& on,
                                unique_function<void(std::optional<std::uint64_t>)> done) {
    thread_->run([this, room = std::move(room), last, at, &on, done = std::move(done)]() mutable {
        std::optional<std::uint64_t> found;
        try {
            auto rows = last_before_.rows(room->id, as_signed(last), at);
            found = rows.next() ? static_cast<std::uint64_t>(rows.integer(0)) : 0;
        } catch (const sqlite_error& error) {
            log_failure(error);
        }
        on.post([found, done = std::move(done)]() mutable { done(found); });
    });
}

void sqlite_reader::may_have_since(std::string room, std::int64_t since, loop& on, unique_function<void(bool)> done) {
    thread_->run([this, room = std::move(room), since, &on, done = std::move(done)]() mutable {
        bool found = true;
        try {
            auto rows = newest_.rows(std::string_view(room));
            found = rows.next() && rows.integer(0) >= since;
        } catch (const sqlite_error& error) {
            log_failure(error);
        }
        on.post([found, done = std::move(done)]() mutable { done(found); });
    });
}

}  // namespace parlor
