// Descriptors on their way from one process to another, over a Unix socket. For unix_handover and unix_predecessor.
#pragma once

#include <string_view>
#include <vector>

namespace parlor {

/// Their first words; the number is that of the whole protocol.
constexpr std::string_view handover_greeting = "parlor-handover 1";
constexpr std::string_view handover_accepting = "accepting";
constexpr std::string_view handover_released = "released";
constexpr std::string_view handover_serving = "serving";

/// Neither waits: what goes through here always fits into the socket's buffer. False when it could not be sent.
[[nodiscard]] bool send_line(int to, std::string_view line);
[[nodiscard]] bool send_descriptors(int to, const std::vector<int>& which);

/// Takes up what has come, up to `wanted` in all; waits for the first. Whoever calls owns them. False at the end, and
/// on errors.
[[nodiscard]] bool receive_descriptors(int from, std::size_t wanted, std::vector<int>& to);

void close_descriptors(const std::vector<int>& which) noexcept;

/// The same listening socket may have several descriptors: one of each.
[[nodiscard]] std::vector<int> one_of_each_socket(const std::vector<int>& descriptors);

}  // namespace parlor
