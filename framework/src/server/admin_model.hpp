// What the admin side says, as it stands in its JSON. docs/guide/admin.md explains each.
#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parlor::admin {

/// A second, of all threads together.
struct rates {
    double messages_in = 0;
    double messages_out = 0;
    double bytes_in = 0;
    double bytes_out = 0;
};
BOOST_DESCRIBE_STRUCT(rates, (), (messages_in, messages_out, bytes_in, bytes_out))

/// What code has kept a thread from answering: a handler that blocks.
struct running {
    std::string room;  ///< empty: of no room
    std::string type;  ///< of the message
};
BOOST_DESCRIBE_STRUCT(running, (), (room, type))

struct thread_line {
    std::uint64_t thread = 0;
    bool answers = true;  ///< false: it works for so long that it did not answer
    double lag_ms = 0;    ///< until it took up what it was given last; of one that has not yet, so far
    std::uint64_t websockets = 0;
    std::optional<running> runs;
};
BOOST_DESCRIBE_STRUCT(thread_line, (), (thread, answers, lag_ms, websockets, runs))

struct process_line {
    std::uint64_t pid = 0;
    double cpu_seconds = 0;
    double cpu_percent = 0;  ///< of one processor, over the last second
    std::uint64_t resident_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t max_descriptors = 0;
};
BOOST_DESCRIBE_STRUCT(process_line, (),
                      (pid, cpu_seconds, cpu_percent, resident_bytes, open_descriptors, max_descriptors))

struct overview {
    std::string version;
    double uptime_s = 0;
    bool stopping = false;
    std::uint64_t connections = 0;
    std::uint64_t websockets = 0;
    std::uint64_t sessions = 0;  ///< of the threads that answered
    std::uint64_t rooms = 0;
    rates last_second;
    rates last_minute;
    std::uint64_t outbox_bytes = 0;
    std::uint64_t max_total_outbox_bytes = 0;
    std::string log_level;
    bool notices = false;  ///< the app shows them
    process_line process;
    std::vector<thread_line> threads;
};
BOOST_DESCRIBE_STRUCT(overview, (),
                      (version, uptime_s, stopping, connections, websockets, sessions, rooms, last_second, last_minute,
                       outbox_bytes, max_total_outbox_bytes, log_level, notices, process, threads))

struct room_line {
    std::string room;
    std::uint64_t members = 0;
    std::uint64_t waiting = 0;  ///< messages in its mailbox
    std::uint64_t thread = 0;
    std::string journal;               ///< none, memory or durable
    std::optional<std::uint64_t> seq;  ///< absent: its thread did not answer
    std::optional<bool> busy;          ///< its code waits for something
};
BOOST_DESCRIBE_STRUCT(room_line, (), (room, members, waiting, thread, journal, seq, busy))

struct rooms_page {
    std::vector<room_line> rooms;
    std::optional<std::string> next;  ///< the `after` of the next page
};
BOOST_DESCRIBE_STRUCT(rooms_page, (), (rooms, next))

struct member_line {
    std::string id;
    std::string user;
    std::string session;
    std::optional<std::uint64_t> outbox_bytes;  ///< absent: away, or its thread did not answer
};
BOOST_DESCRIBE_STRUCT(member_line, (), (id, user, session, outbox_bytes))

struct room_detail {
    std::string room;
    std::uint64_t thread = 0;
    std::string journal;
    std::string epoch;
    std::uint64_t seq = 0;
    std::uint64_t waiting = 0;
    std::uint64_t uncommitted = 0;  ///< outputs that wait for the journal
    bool busy = false;
    std::uint64_t count = 0;           ///< of all members
    std::uint64_t outbox_bytes = 0;    ///< that wait for the members below, of all rooms that they are in
    std::vector<member_line> members;  ///< at most 1000
};
BOOST_DESCRIBE_STRUCT(room_detail, (),
                      (room, thread, journal, epoch, seq, waiting, uncommitted, busy, count, outbox_bytes, members))

struct session_line {
    std::string session;
    std::string user;
    bool away = false;  ///< its connection is lost; its client may come back
    std::string address;
    std::string subprotocol;
    std::int64_t since_ms = 0;  ///< since the epoch of Unix
    std::uint64_t outbox_bytes = 0;
    std::optional<double> round_trip_ms;  ///< absent: it was never quiet for ping_interval
    std::vector<std::string> rooms;
};
BOOST_DESCRIBE_STRUCT(session_line, (),
                      (session, user, away, address, subprotocol, since_ms, outbox_bytes, round_trip_ms, rooms))

struct sessions_page {
    std::vector<session_line> sessions;
    std::optional<std::string> next;
    std::vector<std::uint64_t> silent;  ///< threads that did not answer
};
BOOST_DESCRIBE_STRUCT(sessions_page, (), (sessions, next, silent))

struct close_line {
    std::int64_t at_ms = 0;
    std::string session;
    std::string user;
    std::string address;
    std::uint64_t code = 0;
    std::string by;  ///< server, client or network
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(close_line, (), (at_ms, session, user, address, code, by, reason))

struct closes_page {
    std::vector<close_line> closes;
    std::vector<std::uint64_t> silent;
};
BOOST_DESCRIBE_STRUCT(closes_page, (), (closes, silent))

struct task_line {
    std::uint64_t task = 0;
    std::uint64_t parent = 0;  ///< 0: none
    std::string of;            ///< the room, or what else it belongs to; empty: its parent
    std::string name;
    std::string waits_for;  ///< empty: something that is not of parlor
    std::optional<double> waits_s;
    double age_s = 0;
};
BOOST_DESCRIBE_STRUCT(task_line, (), (task, parent, of, name, waits_for, waits_s, age_s))

struct thread_tasks {
    std::uint64_t thread = 0;
    bool answers = true;
    double lag_ms = 0;
    std::optional<running> runs;
    std::vector<task_line> tasks;
};
BOOST_DESCRIBE_STRUCT(thread_tasks, (), (thread, answers, lag_ms, runs, tasks))

struct tasks_page {
    std::vector<thread_tasks> threads;
};
BOOST_DESCRIBE_STRUCT(tasks_page, (), (threads))

// ---- What is asked for, and what came of it.

struct log_level {
    std::string level;
};
BOOST_DESCRIBE_STRUCT(log_level, (), (level))

struct kick {
    std::optional<std::string> session;
    std::optional<std::string> user;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(kick, (), (session, user, reason))

struct close_room {
    std::string room;
    std::optional<std::string> reason;
    std::optional<bool> force;
};
BOOST_DESCRIBE_STRUCT(close_room, (), (room, reason, force))

struct notice {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(notice, (), (text))

struct drain {};
BOOST_DESCRIBE_STRUCT(drain, (), ())

/// How many it met: sessions, or members.
struct done {
    std::uint64_t count = 0;
    std::vector<std::uint64_t> silent;
};
BOOST_DESCRIBE_STRUCT(done, (), (count, silent))

/// What was wrong, and what was expected.
struct problem {
    std::string code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(problem, (), (code, message))
struct refusal {
    problem error;
};
BOOST_DESCRIBE_STRUCT(refusal, (), (error))

}  // namespace parlor::admin
