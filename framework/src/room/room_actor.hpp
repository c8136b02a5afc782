// The engine of a room: takes what is in the mailbox one by one, runs the author's code, and lets its output leave
// when it is committed. All but push() belongs to the home loop.
#pragma once

#include <atomic>
#include <map>
#include <mutex>

#include "core/amortized_sweep.hpp"
#include "core/fifo.hpp"
#include "parlor/core/scope.hpp"
#include "room/key_table.hpp"
#include "room/mailbox.hpp"
#include "room/registry.hpp"
#include "room/roster.hpp"

namespace parlor {

/// A room as it is at one moment.
struct room_view {
    struct member_view {
        std::uint64_t number = 0;
        session_ref session;
        std::string user;
    };
    std::string name;
    std::string epoch;            ///< empty: its journal is not open
    std::uint64_t seq = 0;        ///< that its members have seen
    std::size_t waiting = 0;      ///< messages
    std::size_t uncommitted = 0;  ///< outputs that wait for the journal
    bool busy = false;            ///< its code waits, or it opens or closes
    std::vector<member_view> members;
};

/// One for each open room name. It outlives the author's room object: when a room is disposed of while a join is on
/// its way, or dropped because its journal failed, a new object is made on the same mailbox, and nothing is lost.
class room_actor final : public room_port, public std::enable_shared_from_this<room_actor> {
public:
    room_actor(registry& rooms, room_environment& home, const room_template& kind, std::string name, path_params params,
               std::uint64_t group);
    ~room_actor() override;

    // Any thread.
    admission push(inbound& item) override;
    [[nodiscard]] const std::string& name() const noexcept override { return name_; }
    [[nodiscard]] std::uint64_t group() const noexcept override { return group_; }
    [[nodiscard]] bool deflates() const noexcept override {
        return kind_.options.deflate.value_or(home_.limits.deflate);
    }
    [[nodiscard]] const room_options& options() const noexcept { return kind_.options; }
    [[nodiscard]] std::string listing() const;
    [[nodiscard]] std::size_t count() const noexcept { return count_.load(std::memory_order_relaxed); }
    /// Runs on_closing, after what waits already; then calls `then`.
    void close(unique_function<void()> then);
    /// Ends all memberships, after what waits already. `even_if_stuck`: what the room's code awaits is cancelled.
    void put_out_all(const failure& why, bool even_if_stuck);
    /// Messages that wait for it.
    [[nodiscard]] std::size_t waiting() const noexcept { return mailbox_.depth(); }
    /// On the home loop.
    [[nodiscard]] room_view view(std::size_t most_members) const;
    [[nodiscard]] std::uint32_t thread() const noexcept { return home_.shard; }
    /// Cancels what the room awaits.
    void force_close();

    // For room and member.
    [[nodiscard]] room_environment& home() noexcept { return home_; }
    [[nodiscard]] registry& rooms() noexcept { return rooms_; }
    [[nodiscard]] const path_params& params() const noexcept { return params_; }
    [[nodiscard]] roster& members() noexcept { return roster_; }
    void stage_broadcast(std::string_view type, std::string payload);
    void stage_ephemeral(std::string_view type, std::string payload, const member* except, std::string_view key,
                         bool lossy = false);
    void stage_send(session_ref to, std::string_view type, std::string payload);
    [[nodiscard]] std::shared_ptr<detail::call_state> stage_ask(session_ref to, std::string_view type,
                                                                std::string payload, duration timeout);
    void stage_keep(std::string state);
    [[nodiscard]] std::string_view kept_state() const noexcept { return kept_; }
    void stage_redaction(std::uint64_t seq, std::string_view type, std::string payload);
    void set_listing(std::string shown);
    void reserve_seat(const std::string& user_name, duration keep_for);
    void kick(member& who, const failure& why);
    [[nodiscard]] task<history_page> history(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes);
    std::uint64_t start_timer(duration wait, duration period, unique_function<void()> work);
    void stop_timer(std::uint64_t timer) noexcept;
    void post(unique_function<void()> work);
    void spawn(task<> work);

private:
    class timer;
    class presence_tick;

    struct staged {
        enum class what : std::uint8_t { broadcast, ephemeral, send, admit, dismiss };
        what kind;
        std::shared_ptr<outgoing> record;  // its seq is written in when it is committed
        shared_outgoing last_word = {};    // dismiss
        session_ref who;
        request_id id = {};              // admit
        bool resuming = false;           // admit
        bool again = false;              // admit: a member already, who only asks
        std::uint64_t conflate_key = 0;  // ephemeral
        bool lossy = false;              // ephemeral
        bool late = false;               // admit: its session does not know of us yet
        std::uint64_t after = 0;         // admit, resuming: what the client saw, and in which run of the server
        std::uint64_t run = 0;
    };

    /// What a turn changes beside the messages of the log.
    struct kept_change {
        std::optional<std::string> state;
        std::vector<redaction> redactions;
    };

    /// All that one turn of the room's code does outwards, and who is to hear how it went.
    struct output {
        std::vector<staged> items;
        session_ref from;
        std::string type;  // of the message, for the log
        std::string user;  // with key: whose it is
        std::string key;
        std::string value;  // the reply's payload, for retries
        std::shared_ptr<kept_change> change;
        std::vector<std::pair<session_ref, shared_outgoing>> kicks;
        request_id id;
        shared_outgoing reply;
        unique_function<void(std::string, std::optional<failure>)> answer;
        bool committed = false;
        message_trace_ptr trace;
        std::optional<time_point> waits_since;  // for a journal that does not answer at once
    };

    // The mailbox's side.
    void drain();
    void run();
    void run_backlog();
    void dispatch(inbound& item);
    void let_senders_go_on();

    // One kind of inbound each.
    void handle_join(inbound& item);
    void handle_leave(inbound& item);
    void handle_message(inbound& item);
    void handle_call(inbound& item);
    void handle_members(inbound& item);
    void handle_resume(const inbound& item);
    void answer_resume(session_ref to, std::uint32_t attempt, std::optional<std::uint64_t> seen);
    void handle_read(const inbound& item);
    void handle_answer(inbound& item);
    void handle_work(inbound& item);
    void handle_closing(inbound& item);

    // Turns.
    template <class Code, class Done>
    void run_turn(const char* what, Code code, Done done);
    void settle(outcome result);
    void finish_turn(reply_payload value);
    void fail_turn(const std::exception_ptr& error);
    [[nodiscard]] task<> follow(task<> rest, unique_function<void(std::exception_ptr)> done);
    [[nodiscard]] task<> follow_handler(task<reply_payload> rest);
    void leave_turn();
    [[nodiscard]] const std::string* earlier_reply(std::string_view user, std::string_view key);
    template <class Hook>
    void run_hook(Hook hook);
    void ask_guards(member& from);
    [[nodiscard]] task<> let_in(member& who);

    // Output.
    [[nodiscard]] kept_change& change_of_turn();
    [[nodiscard]] std::shared_ptr<outgoing> make_record(std::string_view type, std::string payload) const;
    void commit(output out);
    void on_append(append_result result, std::uint64_t generation);
    [[nodiscard]] bool journal_is_behind() const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> missed_since(std::uint64_t seq, bool same_log);
    void release_committed();
    void release(output& out);
    void release_item(staged& item, const message_trace* trace);
    void fan_out(shared_outgoing record, const delivery_terms& terms, session_ref except, const message_trace* trace);
    void end_step(output& of, span_step which, const log::field& detail);
    [[nodiscard]] delivery_terms ephemeral_terms(std::uint64_t conflate_key, bool lossy = false) const noexcept;
    void send(session_ref to, shared_outgoing record, delivery_kind kind = delivery_kind::send);
    void refuse_join(session_ref to, const request_id& id, bool late, const failure& why);
    void admit(const staged& item);
    void answer_error(output& out, const failure& why);

    // Life.
    void open_instance();
    void begin(std::unique_ptr<journal> opened);
    void remove_member(session_ref session, shared_outgoing last_word);
    [[nodiscard]] shared_outgoing leave_notice(const failure& why) const;
    void note_presence();
    void send_presence();
    void consider_disposal();
    void refuse_waiting(const failure& why);
    [[nodiscard]] task<> dispose();
    void begin_abandoning(failure why);
    [[nodiscard]] task<> abandon(failure why);
    [[nodiscard]] failure judge(const std::exception_ptr& error, std::string_view type);
    [[nodiscard]] bool has_seat_for(const std::string& user_name);
    void forget_old_seats();
    void drop_instance();

    registry& rooms_;
    room_environment& home_;
    const room_template& kind_;
    const std::string name_;
    const path_params params_;
    const std::uint64_t group_;
    mailbox mailbox_;
    std::atomic<std::size_t> count_ = 0;

    fifo<inbound> backlog_;
    std::unique_ptr<room> instance_;
    std::uint64_t generation_ = 1;  // of the instance: what was meant for an earlier one is dropped
    std::unique_ptr<journal> journal_;
    roster roster_;
    // By shard: members, from their join on. A session that resumes may be live before its admission is released.
    std::vector<std::uint32_t> audience_;
    scope children_;
    std::string kept_;                // what the room keeps beside its log, as given to the journal
    output turn_;                     // of the code that runs now
    fifo<output> in_flight_;          // given to the journal, or waiting behind what was
    std::uint64_t last_seq_ = 0;      // given to the journal
    std::uint64_t released_seq_ = 0;  // seen by members
    bool busy_ = false;               // code of the room is waiting, or the room is opening or closing
    bool in_turn_ = false;            // what is staged joins turn_
    bool opening_ = false;            // nothing has been dispatched to this instance yet
    bool closing_ = false;            // the server stops
    bool lingered_ = false;           // options.linger has passed
    bool abandoning_ = false;         // the journal refused; nothing leaves any more
    std::map<std::uint64_t, std::shared_ptr<timer>> timers_;
    std::uint64_t last_timer_ = 0;
    std::map<std::uint64_t, std::weak_ptr<detail::call_state>> asks_;
    amortized_sweep sweep_asks_{64};
    std::uint64_t last_ask_ = 0;
    std::unique_ptr<presence_tick> presence_;
    std::uint64_t linger_timer_ = 0;
    std::map<std::string, time_point, std::less<>> seats_;  // kept for users that have not come yet, and until when
    std::uint64_t seats_timer_ = 0;
    mutable std::mutex listing_mutex_;  // lists of rooms are made on any thread
    std::string listing_;
};

// Runs one piece of the author's code as a turn, then `done`: at once, unless the code has to wait.
template <class Code, class Done>
void room_actor::run_turn(const char* what, Code code, Done done) {
    in_turn_ = true;
    task<> rest;
    try {
        rest = code();
    } catch (...) {
        return done(std::current_exception());
    }
    if (!rest.valid()) return done(nullptr);
    busy_ = true;
    children_.spawn(what, follow(std::move(rest), std::move(done)));
}

}  // namespace parlor
