// A store of room logs whose answers a test decides. test_room has one; its rooms keep their logs in memory.
#pragma once

#include <cstddef>
#include <memory>

#include "parlor/room/journal.hpp"

namespace parlor::test {

/// Keeps logs as the real memory store does, but can refuse appends and can hold answers back. On one loop.
class scripted_journals final : public journal_store {
public:
    /// Over a store of its own, in memory.
    explicit scripted_journals(duration key_window = std::chrono::hours(1));
    /// Wraps another store, which must outlive this one.
    explicit scripted_journals(journal_store& inner);
    ~scripted_journals() override;

    /// The `nth` append from now (1 is the next one) is answered with `answer`. Unless that is `committed`, nothing of
    /// it is kept. Several may be planned.
    void answer_append(std::size_t nth, append_result answer);
    /// Every append from now on that nothing else is planned for; `committed` makes the store well again.
    void answer_appends(append_result answer) noexcept;

    /// Logs cannot be opened from now on; `true` makes the store well again.
    void let_open(bool possible) noexcept;
    /// Logs that are open cannot be read from now on; `true` makes the store well again.
    void let_read(bool possible) noexcept;
    /// From now on logs that are opened wait for release_opens().
    void hold_opens() noexcept;
    /// Gives out the logs that wait, and holds none any longer.
    void release_opens();

    /// From now on answers to appends wait for release(). What is kept is kept at once: only the answer is late.
    void hold() noexcept;
    /// Gives the `count` oldest answers that wait, in order; later ones still wait. Answers of rooms that are gone
    /// vanish.
    void release(std::size_t count);
    /// Gives all that wait, and holds no longer.
    void release();

    [[nodiscard]] std::size_t waiting() const noexcept;
    /// Appends so far, refused ones too.
    [[nodiscard]] std::size_t appends() const noexcept;
    /// How often a log was opened: one more each time that a room begins again.
    [[nodiscard]] std::size_t opens() const noexcept;

    void open(std::string_view room, journal_kind kind, loop& on,
              unique_function<void(std::unique_ptr<journal>)> done) override;
    [[nodiscard]] bool outlives_the_process(journal_kind kind) const noexcept override;
    void remember(std::string_view room, journal_kind kind) override;
    void knows(std::string_view room, loop& on, unique_function<void(bool)> done) override;
    void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) override;

private:
    struct script;
    class scripted;
    std::shared_ptr<script> script_;
};

}  // namespace parlor::test
