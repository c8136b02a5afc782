// Structured logging: a message and key/value fields, one line each on stderr. Used by every layer.
#pragma once

#include <atomic>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parlor/core/clock.hpp"

namespace parlor::log {

enum class level : std::uint8_t { trace, debug, info, warn, error, off };

enum class format : std::uint8_t {
    text,  ///< 2026-01-02T03:04:05.678Z info  session closed session=s1 code=1008
    json,  ///< {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"session closed","session":"s1","code":1008}
};

/// The spelling in options and log lines (`warn`).
[[nodiscard]] std::string_view to_string(level value) noexcept;
[[nodiscard]] std::string_view to_string(format value) noexcept;

/// One key and its value. Holds no copy of texts: it lives for the call only.
class field {
public:
    using value_type = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

    constexpr field(std::string_view key, std::string_view value) noexcept : key_(key), value_(value) {}
    constexpr field(std::string_view key, const char* value) noexcept : field(key, std::string_view(value)) {}
    field(std::string_view key, const std::string& value) noexcept : field(key, std::string_view(value)) {}
    constexpr field(std::string_view key, bool value) noexcept : key_(key), value_(value) {}
    constexpr field(std::string_view key, std::floating_point auto value) noexcept
        : key_(key), value_(static_cast<double>(value)) {}
    constexpr field(std::string_view key, std::signed_integral auto value) noexcept
        : key_(key), value_(std::int64_t{value}) {}
    constexpr field(std::string_view key, std::unsigned_integral auto value) noexcept
        : key_(key), value_(std::uint64_t{value}) {}

    [[nodiscard]] constexpr std::string_view key() const noexcept { return key_; }
    [[nodiscard]] constexpr const value_type& value() const noexcept { return value_; }

private:
    std::string_view key_;
    value_type value_;
};

/// What a capture keeps of a call; values as the text format spells them, without quotes.
struct record {
    level severity = level::info;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;

    /// The value of the first field with this key.
    [[nodiscard]] std::optional<std::string> value(std::string_view key) const;
};

namespace detail {
inline std::atomic<level> threshold{level::info};
}

/// Records below `lowest` are dropped; `off` drops all. The default is `info`. Any thread, at any time.
void set_level(level lowest) noexcept;
void set_format(format value) noexcept;

/// Whether a record of this level would be written. Ask before work that only the log needs.
[[nodiscard]] inline bool enabled(level severity) noexcept {
    return severity >= detail::threshold.load(std::memory_order_relaxed);
}

/// Writes a record, whatever the level. Any thread. Message and fields are cut at 1 KiB each; control characters are
/// escaped, so no input can forge a line. Fields named time, level or message get an underscore behind their name.
void write(level severity, std::string_view message, std::initializer_list<field> fields);

inline void trace(std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(level::trace)) write(level::trace, message, fields);
}
inline void debug(std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(level::debug)) write(level::debug, message, fields);
}
inline void info(std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(level::info)) write(level::info, message, fields);
}
inline void warn(std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(level::warn)) write(level::warn, message, fields);
}
inline void error(std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(level::error)) write(level::error, message, fields);
}

/// While one lives, a thread of its own writes the lines, so that no caller ever waits for the reader of stderr: past
/// `capacity` waiting lines the oldest is dropped and the number of dropped ones is logged. Without one, lines are
/// written by whoever logs. A server holds one for longer than its threads live; destroying it writes what still waits,
/// but gives up after a moment when nobody reads.
class background {
public:
    explicit background(std::size_t capacity = 4096, int descriptor = 2);
    background(const background&) = delete;
    background& operator=(const background&) = delete;
    ~background();

    /// Lines lost so far.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    class output;
    std::shared_ptr<output> output_;
};

/// For tests: while one lives, records of all threads are kept here and not written. They nest; the newest hears all.
class capture {
public:
    explicit capture(level lowest = level::trace);
    capture(const capture&) = delete;
    capture& operator=(const capture&) = delete;
    ~capture();

    /// All records so far, or those with this message.
    [[nodiscard]] std::vector<record> records() const;
    [[nodiscard]] std::vector<record> records(std::string_view message) const;

private:
    class output;
    std::shared_ptr<output> output_;
    level outer_level_;
};

}  // namespace parlor::log
