// What lives on one thread, as the admin side shows it. Each is called on that thread and takes a bounded time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin_model.hpp"
#include "server/shard.hpp"

namespace parlor {

/// `s0-1a`, as in hello.
[[nodiscard]] std::string session_name(session_ref of);
/// Nothing for a text that names none.
[[nodiscard]] std::optional<session_ref> session_named(std::string_view text);

[[nodiscard]] std::string_view journal_name(journal_kind kind, bool has_data) noexcept;

[[nodiscard]] admin::session_line session_view(const session& of);

/// The first `limit` sessions past `after` by number, of that user unless it is empty. One pass over those here.
struct session_filter {
    std::uint64_t after = 0;
    std::size_t limit = 0;
    std::string user;
};
[[nodiscard]] std::vector<admin::session_line> session_views(const shard& on, const session_filter& wanted);

[[nodiscard]] std::vector<admin::close_line> close_views(const shard& on, std::size_t limit);
[[nodiscard]] std::vector<admin::task_line> task_views(const shard& on);

/// By number.
[[nodiscard]] std::map<std::uint64_t, std::uint64_t> outboxes(const shard& on,
                                                              const std::vector<std::uint64_t>& sessions);

/// Closes that session, or all of a user's, with 1008; returns how many.
[[nodiscard]] std::uint64_t kick(shard& on, session_ref one, const std::string& user, const std::string& reason);

/// Shows a text to every session here that is connected, as the app does that; returns how many.
[[nodiscard]] std::uint64_t give_notice(shard& on, server_core& core, const std::string& text);

}  // namespace parlor
