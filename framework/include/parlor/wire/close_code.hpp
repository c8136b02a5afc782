// Why a connection ends, as a number that a peer's program can act on. Used by wire/ and net/, and by apps that close.
#pragma once

#include <cstdint>

namespace parlor {

/// The close codes that parlor sends or names (RFC 6455 section 7.4 and the IANA registry); a peer may send others, so
/// a value outside the names is normal.
enum class close_code : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    no_status = 1005,  ///< never on the wire: the close frame had no code
    abnormal = 1006,   ///< never on the wire: the connection was lost without a close frame
    invalid_payload = 1007,
    policy_violation = 1008,
    message_too_big = 1009,
    mandatory_extension = 1010,
    internal_error = 1011,
    service_restart = 1012,
    try_again_later = 1013,
    taken_over = 4001,  ///< parlor's own: the session was resumed on another connection
};

/// True for the codes that may stand in a close frame: the registered ones that are not reserved (1000 to 1003, 1007
/// to 1014), those of libraries (3000 to 3999) and those of applications (4000 to 4999). RFC 6455
/// sections 7.4.1, 7.4.2.
[[nodiscard]] bool is_valid_on_the_wire(std::uint16_t code) noexcept;

}  // namespace parlor
