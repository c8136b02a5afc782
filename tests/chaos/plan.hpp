// What a run does, all of it from the seed: who is there, in which rooms, and what is done to them when. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace chaos {

struct plan_options {
    std::uint64_t seed = 1;
    std::uint32_t kills = 20;
    std::uint32_t messages = 200'000;
    std::uint32_t clients = 24;
};

enum class trouble : std::uint8_t {
    kill,      ///< SIGKILL, and a new start
    stop,      ///< SIGTERM, and a new start
    stall,     ///< a client does not read until much was said in its rooms
    half_open  ///< a client's wire is cut without a word
};

struct disturbance {
    trouble what = trouble::kill;
    std::uint32_t at = 0;                 ///< when so many messages are acknowledged
    std::uint32_t whom = 0;               ///< stall, half_open: the client's number
    std::chrono::milliseconds lasting{};  ///< how long the server is down, or the client without its connection
    std::uint32_t bytes = 0;              ///< stall: how long the texts are that are said meanwhile
    bool in_peace = false;                ///< stall: the server lives until it is over
};

struct cast_member {
    std::uint32_t number = 0;  ///< from 1
    std::string user;
    std::vector<std::string> rooms;  ///< where a talker is; the one that a visitor goes in and out of
    std::uint32_t messages = 0;      ///< how many it says
    bool visits = false;
    std::uint64_t seed = 0;  ///< of what it says and where
};

/// Who has not read so much is too slow: more than its outbox (of server_outbox_bytes), what the system keeps for it on
/// the server's side (128 KiB) and on its own together.
inline constexpr std::uint32_t server_outbox_bytes = 256 * 1024;
inline constexpr std::uint32_t too_much_to_miss = 500 * 1024;

/// Rooms grow to at most 8 000 messages, so that every key is remembered until the end. A third of the clients visit,
/// two a room: one comes in just as the other leaves, while the room is being disposed of. The others talk, two of them
/// as devices of one user.
struct plan {
    std::vector<std::string> rooms;
    std::vector<cast_member> cast;
    std::vector<disturbance> disturbances;  ///< in their order
};

[[nodiscard]] plan make_plan(const plan_options& options);

}  // namespace chaos
