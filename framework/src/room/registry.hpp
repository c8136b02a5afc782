// All rooms of a process: templates, and a directory from name to room. server fills it; sessions and code look up.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "message/seam.hpp"
#include "parlor/core/limit.hpp"
#include "parlor/core/route_pattern.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/room/journal.hpp"
#include "parlor/room/room.hpp"
#include "parlor/room/room_error.hpp"
#include "parlor/room/room_ref.hpp"
#include "room/room_figures.hpp"

namespace parlor {

class room_actor;

/// What a room's constructor declared.
[[nodiscard]] contract_part describe_room(const room& which, std::string_view pattern, shape_book& book);

struct room_limits {
    std::size_t max_mailbox = 1024;
    std::size_t max_resume_messages = 1000;
    std::size_t max_outbox_bytes = std::size_t{1} << 20;  ///< of each member; 0: no limit
    bool deflate = false;                                 ///< of rooms whose options leave it open
    limit_counts* past = nullptr;                         ///< told of what is past these
};

/// What rooms need of the shard that is their home.
struct room_environment {
    loop& home;
    std::uint32_t shard;
    std::uint32_t shards;
    courier& out;
    scope& housekeeping;  ///< owns what closes rooms
    journal_store& journals;
    const room_limits& limits;
    room_figures& figures;
};

struct room_template {
    route_pattern pattern;
    std::string prefix;  ///< what comes before the first parameter
    room_options options;
    std::function<std::unique_ptr<room>()> make;
};

/// Safe from any thread, but for add_template (before the start) .
class registry final : public room_directory {
public:
    explicit registry(journal_store& journals) : journals_(journals) {}

    void add_template(std::string_view pattern, room_options options, std::function<std::unique_ptr<room>()> make);
    /// The homes of rooms, in the order of their shards. Before the start.
    void set_homes(std::vector<room_environment*> homes) { homes_ = std::move(homes); }

    std::shared_ptr<room_port> open(std::string_view name) override;
    bool join_late(std::string_view name, session_ref session, const std::shared_ptr<const user>& who) override;
    void leave_late(std::string_view name, session_ref session) override;
    void may_have_since(std::string_view name, wall_time since, loop& on, unique_function<void(bool)> done) override;

    /// Before the start.
    void on_error(room_error_handler handler) { on_error_ = std::move(handler); }
    [[nodiscard]] after_error judge(const room_error& what) const {
        return on_error_ ? on_error_(what) : after_error::keep_room;
    }

    /// What each template's rooms say and hear.
    [[nodiscard]] std::vector<contract_part> describe(shape_book& book) const;

    /// Whether some rooms ask for compression by themselves.
    [[nodiscard]] bool any_deflates() const noexcept;

    /// Pushes to the room of that name until an open one takes it. True when taken, false when its mailbox is full.
    bool push(std::string_view name, inbound& item);

    /// Whether the room is open, somebody waits to be let in, or its log is remembered; `done` is called on `on`,
    /// inside the call or later.
    void knows(std::string_view name, loop& on, unique_function<void(bool)> done) const;
    /// Open rooms whose name begins with `prefix`, by name.
    [[nodiscard]] std::vector<room_summary> list(std::string_view prefix) const;

    /// Every open room, in no order.
    [[nodiscard]] std::vector<std::shared_ptr<room_actor>> all() const;
    /// The open room of that name, or null.
    [[nodiscard]] std::shared_ptr<room_actor> find(std::string_view name) const;
    /// Open rooms.
    [[nodiscard]] std::size_t size() const;

    /// Opens no room any more and runs every room's on_closing; calls `then`, on any thread, when all have ended.
    void close_all(unique_function<void()> then);
    /// No room is opened any more; what is in flight is cancelled.
    void force_close();
    /// Called, on any thread, when no room is left after close_all.
    void when_empty(unique_function<void()> then);

    /// A room's own, last word, on its home loop.
    void retire(const room_actor& gone);

private:
    /// Who waits for one room. Mostly that is one session; who has thousands of one user may let each go at once.
    struct late_joins {
        session_ref first;
        std::shared_ptr<const user> who;
        std::unique_ptr<std::map<session_ref, std::shared_ptr<const user>>> others;  // null: none
    };

    [[nodiscard]] static bool take_out(late_joins& from, session_ref session);
    [[nodiscard]] const room_template& find_template(std::string_view name, path_params& params) const;

    journal_store& journals_;
    std::vector<std::unique_ptr<room_template>> templates_;
    std::vector<room_environment*> homes_;
    room_error_handler on_error_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, std::shared_ptr<room_actor>> rooms_;
    std::unordered_map<std::string, late_joins> late_;  // by room: no room is in both
    std::uint64_t last_group_ = 0;
    bool stopping_ = false;
    unique_function<void()> when_empty_;
};

}  // namespace parlor
