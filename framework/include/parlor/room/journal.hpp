// The ordered log of a room: the seam behind which messages are kept, and what rooms commit to before anything leaves.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/clock.hpp"
#include "parlor/core/function.hpp"
#include "parlor/core/loop.hpp"
#include "parlor/message/record.hpp"
#include "parlor/room/room_options.hpp"

namespace parlor {

class key_table;

enum class append_result : std::uint8_t {
    committed,
    conflict,  ///< the log is not at the expected place: somebody else wrote
    failed,    ///< not kept; nothing of it may be shown to anyone
};

/// What a read found: messages in order of their seq.
struct journal_page {
    std::vector<std::shared_ptr<const outgoing>> messages;
    bool gap = false;     ///< what was asked for is partly gone: trimmed away
    bool more = false;    ///< read_before: there are older ones
    bool failed = false;  ///< the log cannot be read now
};

/// A message of the log that gets another form.
struct redaction {
    std::uint64_t seq = 0;
    std::string type;
    std::string payload;
};

/// What a turn leaves in a log beside its messages, kept together with them.
struct journal_extras {
    std::string_view user{};
    std::string_view key{};  ///< of the message that caused it all; empty: it had none
    std::string_view reply{};
    std::optional<std::string_view> state{};  ///< takes the place of the room's kept state
    std::span<const redaction> redactions{};  ///< of messages that were there before; those that are gone are left out
};

/// The message with what takes its place.
[[nodiscard]] std::shared_ptr<const outgoing> redacted(const outgoing& message, const redaction& by);

/// The log of one room, used by its one owner on its home loop. Answers come on that loop, inside the call or later.
class journal {
public:
    virtual ~journal() = default;

    /// Changes whenever the log began anew. Numbers of different epochs cannot be compared.
    [[nodiscard]] virtual const std::string& epoch() const noexcept = 0;
    /// True when the log had this epoch already in that earlier run of the server (runs are numbered from 1): then
    /// the numbers that a client heard in that run still count.
    [[nodiscard]] virtual bool was_there_in(std::uint64_t run) const noexcept = 0;
    /// The seq of the last message kept; 0 for an empty log.
    [[nodiscard]] virtual std::uint64_t last() const noexcept = 0;
    /// The seq of the oldest message that can still be read; last() + 1 when none can.
    [[nodiscard]] virtual std::uint64_t first() const noexcept = 0;

    /// What the room keeps beside its messages (room::keep), as it was when the log was opened; empty: nothing. Asked
    /// once.
    [[nodiscard]] virtual std::string take_state() = 0;

    /// The keys whose effects this log holds, with their replies. Good as long as the journal.
    [[nodiscard]] virtual key_table& keys() noexcept = 0;

    /// Forgets what is over the limits of count and age.
    virtual void trim(wall_time now) = 0;

    /// Appends messages numbered from `expected_last` + 1 on, and what comes with them: all or none. There may be no
    /// messages. Several appends may be on their way; they are answered in their order.
    virtual void append(std::uint64_t expected_last, std::span<const std::shared_ptr<const outgoing>> messages,
                        const journal_extras& extras, wall_time at, unique_function<void(append_result)> done) = 0;

    /// Up to `max_messages` (and, but for the first, `max_bytes` of payload) that follow `after`.
    virtual void read_after(std::uint64_t after, std::size_t max_messages, std::size_t max_bytes,
                            unique_function<void(journal_page)> done) = 0;

    /// The seq of the last message that was kept before that time; 0 when there is none any more, nothing when the log
    /// cannot be read now.
    virtual void last_before(wall_time at, unique_function<void(std::optional<std::uint64_t>)> done) = 0;

    /// The last `max_messages` (and `max_bytes` of payload) before `before`, oldest first.
    virtual void read_before(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes,
                             unique_function<void(journal_page)> done) = 0;
};

/// Where the logs of all rooms are. Safe from any thread. Answers come on `on`, inside the call or later.
class journal_store {
public:
    virtual ~journal_store() = default;

    /// The log of `room`, or null when it cannot be had now (the reason is in the server's log); at most one owner at a
    /// time holds it.
    virtual void open(std::string_view room, journal_kind kind, loop& on,
                      unique_function<void(std::unique_ptr<journal>)> done) = 0;

    /// What is kept with that kind is still there after a restart.
    [[nodiscard]] virtual bool outlives_the_process(journal_kind kind) const noexcept = 0;

    /// The name is known from now on, as if the room had been opened.
    virtual void remember(std::string_view room, journal_kind kind) = 0;

    /// True when the room was ever opened or remembered here and is not forgotten.
    virtual void knows(std::string_view room, loop& on, unique_function<void(bool)> done) = 0;

    /// False when nothing was kept in that room's log since then.
    virtual void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) = 0;
};

}  // namespace parlor
