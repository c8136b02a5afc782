#include "parlor/core/limit.hpp"

namespace parlor {

std::string_view to_string(limit which) noexcept {
    static constexpr std::array<std::string_view, limit_count> names{"allow_origin",
                                                                     "max_message_bytes",
                                                                     "max_fragments",
                                                                     "max_outbox_bytes",
                                                                     "max_total_outbox_bytes",
                                                                     "deflate",
                                                                     "deflate_min_bytes",
                                                                     "max_connections",
                                                                     "max_connections_per_address",
                                                                     "max_handshakes_per_second_per_address",
                                                                     "max_header_bytes",
                                                                     "upgrade_timeout",
                                                                     "first_message_timeout",
                                                                     "ping_interval",
                                                                     "pong_timeout",
                                                                     "close_timeout",
                                                                     "drain_timeout",
                                                                     "max_messages_per_second",
                                                                     "message_burst",
                                                                     "max_messages_per_second_per_user",
                                                                     "max_messages_per_second_per_address",
                                                                     "max_rooms_per_connection",
                                                                     "max_mailbox",
                                                                     "resume_window",
                                                                     "max_resume_messages",
                                                                     "key_window",
                                                                     "history_messages",
                                                                     "history_age"};
    return names[static_cast<std::size_t>(which)];
}

}  // namespace parlor
