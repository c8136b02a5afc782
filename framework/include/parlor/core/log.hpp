// Structured logging: a message and key/value fields, one line each on stderr. Used by every layer.
#pragma once

#include <array>
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

/// What a line is about. Each has a level of its own.
enum class area : std::uint8_t {
    app,      ///< whatever an app logs; the only one that is not named in its lines
    auth,     ///< who signs up, in and out: the audit
    core,     ///< workers and scopes
    http,     ///< requests, answers and upgrades
    journal,  ///< the durable one
    net,      ///< listeners, proxies, TLS
    room,
    server,  ///< start, stop, settings
    session,
    trace,  ///< spans of messages that are followed
};
inline constexpr std::size_t area_count = 10;

enum class format : std::uint8_t {
    text,  ///< 2026-01-02T03:04:05.678Z info  session: ended session=s0-1 code=1008
    json,  ///< {"time":"2026-01-02T03:04:05.678Z","level":"info","area":"session","message":"ended","session":"s0-1"}
};

/// The least severe lines that are written, by area.
class levels {
public:
    constexpr levels(level all = level::info) noexcept { each_.fill(all); }  // NOLINT(google-explicit-constructor)
    [[nodiscard]] constexpr level operator[](area of) const noexcept { return each_[static_cast<std::size_t>(of)]; }
    constexpr void set(area of, level lowest) noexcept { each_[static_cast<std::size_t>(of)] = lowest; }
    bool operator==(const levels&) const = default;

private:
    std::array<level, area_count> each_{};
};

/// The spelling in options and log lines (`warn`).
[[nodiscard]] std::string_view to_string(level value) noexcept;
[[nodiscard]] std::string_view to_string(format value) noexcept;
[[nodiscard]] std::string_view to_string(area value) noexcept;

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
    area about = area::app;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;

    /// The value of the first field with this key.
    [[nodiscard]] std::optional<std::string> value(std::string_view key) const;
};

namespace detail {
struct threshold {
    std::atomic<level> lowest{level::info};
};
inline std::array<threshold, area_count> thresholds;
}  // namespace detail

/// Records below `lowest` are dropped; `off` drops all. The default is `info`. Any thread, at any time.
void set_level(const levels& lowest) noexcept;
[[nodiscard]] levels current_levels() noexcept;
void set_format(format value) noexcept;

/// Whether a record of this level would be written. Ask before work that only the log needs.
[[nodiscard]] inline bool enabled(area about, level severity) noexcept {
    return severity >= detail::thresholds[static_cast<std::size_t>(about)].lowest.load(std::memory_order_relaxed);
}
[[nodiscard]] inline bool enabled(level severity) noexcept {
    return enabled(area::app, severity);
}

/// Lines that were lost so far, because nobody read them fast enough.
[[nodiscard]] std::uint64_t dropped_lines();

/// Writes a record, whatever the level. Any thread. Message and fields are cut at 1 KiB each; control characters are
/// escaped, so no input can forge a line. Fields named time, level, area or message get an underscore behind their
/// name.
void write(area about, level severity, std::string_view message, std::initializer_list<field> fields);

inline void trace(area about, std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(about, level::trace)) write(about, level::trace, message, fields);
}
inline void debug(area about, std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(about, level::debug)) write(about, level::debug, message, fields);
}
inline void info(area about, std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(about, level::info)) write(about, level::info, message, fields);
}
inline void warn(area about, std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(about, level::warn)) write(about, level::warn, message, fields);
}
inline void error(area about, std::string_view message, std::initializer_list<field> fields = {}) {
    if (enabled(about, level::error)) write(about, level::error, message, fields);
}

// Of the app itself.

inline void trace(std::string_view message, std::initializer_list<field> fields = {}) {
    trace(area::app, message, fields);
}
inline void debug(std::string_view message, std::initializer_list<field> fields = {}) {
    debug(area::app, message, fields);
}
inline void info(std::string_view message, std::initializer_list<field> fields = {}) {
    info(area::app, message, fields);
}
inline void warn(std::string_view message, std::initializer_list<field> fields = {}) {
    warn(area::app, message, fields);
}
inline void error(std::string_view message, std::initializer_list<field> fields = {}) {
    error(area::app, message, fields);
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
    levels outer_levels_;
};

}  // namespace parlor::log
