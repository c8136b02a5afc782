// How the texts of the settings are read, beyond sizes and durations. Used by config_table.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/config.hpp"

namespace parlor {

// All of these throw std::invalid_argument, whose text says what was expected and what came instead.

/// When `largest` is `any_count`, the row is a limit and 0 means none.
constexpr std::size_t any_count = 1'000'000'000'000;
[[nodiscard]] std::size_t parse_count(std::string_view text, std::size_t smallest, std::size_t largest);

/// `127.0.0.1:8080`, `[::1]:8080` or `localhost:8080`.
[[nodiscard]] listen_address parse_listen(std::string_view text);

/// Of the file of a Unix socket: sockaddr_un.
constexpr std::size_t longest_socket_path = 107;
/// `auto`, `off`, a path with a slash in it, or an address with its port: the text itself.
[[nodiscard]] std::string parse_admin(std::string_view text);

/// Origins as browsers send them (RFC 6454), or `*`, separated by commas.
[[nodiscard]] std::vector<std::string> parse_origins(std::string_view text);

[[nodiscard]] std::vector<address_range> parse_ranges(std::string_view text);

/// The position of `text` among the names, which are separated by |.
[[nodiscard]] std::size_t parse_choice(std::string_view text, std::string_view names);

/// `info`, or `info,journal=debug`: a level for all areas, and then for some.
[[nodiscard]] log::levels parse_levels(std::string_view text);
/// As `parse_levels` reads it back.
[[nodiscard]] std::string levels_text(const log::levels& each);

/// The items of a list, without the blanks around them; an empty text is an empty list.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text, char separator = ',');

}  // namespace parlor
