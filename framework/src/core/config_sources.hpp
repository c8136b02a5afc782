// The places that settings come from, read into plain texts. Used by config.cpp; the parsers behind it stay in one
// .cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "parlor/core/config.hpp"

namespace parlor {

/// One text for one key.
struct given_text {
    std::string key;
    std::string text;
    std::string source;  ///< `--threads`, `PARLOR_THREADS` or `server.toml:3`
};

struct arguments {
    bool help = false;
    bool version = false;
    bool check_config = false;
    bool print_config = false;
    std::optional<std::string> contract;       ///< the form in which it is to be printed
    std::optional<std::string> contract_diff;  ///< the file with an earlier one
    std::optional<std::string> config_file;
    std::vector<given_text> given;
};

/// `max_message_bytes` as `--max-message-bytes` and as `PARLOR_MAX_MESSAGE_BYTES`.
[[nodiscard]] std::string option_name(std::string_view key);
[[nodiscard]] std::string variable_name(std::string_view key);

// These throw config_error for names that are no key, for what cannot be read, and for values of a wrong shape.

[[nodiscard]] arguments read_arguments(int argc, const char* const* argv, std::span<const option_row> rows);

/// The variables that begin with PARLOR_, but for PARLOR_CONFIG, which names the file.
/// A variable that is close to a setting's is refused; one that is not may be somebody else's, and is only noted.
[[nodiscard]] std::vector<given_text> read_variables(const environment& variables, std::span<const option_row> rows,
                                                     std::vector<std::string>& notes);

/// The file's keys in the order of its lines. `source` is what named the file.
[[nodiscard]] std::vector<given_text> read_file(const std::string& path, std::string_view source,
                                                std::span<const option_row> rows);

}  // namespace parlor
