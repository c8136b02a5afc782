// A room behind its handles: position, members, handlers. client_core drives it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/client_frame.hpp"
#include "client/room_position.hpp"
#include "parlor/client/client_room.hpp"

namespace parlor::detail {

/// Handlers by type. They may add further ones while they run; those are called from the next message on.
class typed_handlers {
public:
    void add(std::string_view type, raw_handler handler);
    /// Calls all of the type, in the order in which they were added. What one throws goes to `on_failure`.
    void call(std::string_view payload, const message_info& info,
              const std::function<void(const failure&)>& on_failure);

private:
    std::map<std::string, std::vector<std::shared_ptr<raw_handler>>, std::less<>> handlers_;
};

class room_core {
public:
    explicit room_core(std::string_view with_name) : name(with_name) {}

    /// A join reply.
    void entered(const protocol::joined& reply);
    /// What a resume made of it: the missed messages follow, or a gap.
    void resumed(const std::string& epoch, std::uint64_t seq, bool gap);
    /// The membership is over: by our own wish, or not.
    void left();
    void ended(const failure& why);
    /// Members came and went. True when the list cannot be whole and is to be read again.
    [[nodiscard]] bool apply(const protocol::presence& change);
    void begin_refresh();
    void add_page(const protocol::members_page& page);
    void end_refresh();
    /// Whether the list may lack somebody.
    [[nodiscard]] bool incomplete() const noexcept { return members.size() != count; }

    std::string name;
    room_position position;
    std::map<std::string, std::string> members;
    std::uint64_t count = 0;
    bool joined = false;
    bool refreshing = false;
    unsigned joining = 0;      ///< joins that wait for their reply, and were not left since
    std::uint64_t leaves = 0;  ///< how often the app has left it
    typed_handlers handlers;
    std::vector<std::function<void(const room_gap&)>> gap_handlers;
    std::vector<std::function<void(const protocol::presence&)>> member_handlers;
    std::vector<std::function<void(const failure&)>> end_handlers;

    void tell_gap(const std::optional<room_gap>& gap);

private:
    void clear_members();
    void merge(const protocol::presence& change);
    void tell_members(const protocol::presence& change);

    std::map<std::string, std::string> read_members_;  // by the refresh that is under way
    std::vector<protocol::presence> meanwhile_;
};

}  // namespace parlor::detail
