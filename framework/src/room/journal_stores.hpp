// Where each kind of log is kept: in memory, or durably once there is a place for that. The server's journal_store.
#pragma once

#include "room/memory_journal.hpp"

namespace parlor {

class journal_stores final : public journal_store {
public:
    journal_stores(journal_limits limits, random_source& random) : memory_(limits, random) {}

    /// Rooms that want to be durable are kept there; without it, in memory. Before any room is opened.
    void keep_durable(journal_store& in) noexcept { durable_ = &in; }

    void open(std::string_view room, journal_kind kind, loop& on,
              unique_function<void(std::unique_ptr<journal>)> done) override;
    [[nodiscard]] bool outlives_the_process(journal_kind kind) const noexcept override {
        return kind == journal_kind::durable && durable_;
    }
    void remember(std::string_view room, journal_kind kind) override;
    void knows(std::string_view room, loop& on, unique_function<void(bool)> done) override;
    void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) override;

private:
    memory_journal_store memory_;
    journal_store* durable_ = nullptr;
};

}  // namespace parlor
