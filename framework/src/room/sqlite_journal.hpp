// Logs kept in a file of the data folder, so that what was acknowledged outlives the process. One store a server.
#pragma once

#include <functional>

#include "room/sqlite_writer.hpp"

namespace parlor {

struct sqlite_journal_options {
    journal_limits limits;
    durability_level durability = durability_level::process;
    std::string boot = boot_of_this_machine();
    std::chrono::milliseconds patience = std::chrono::seconds(5);  ///< with another program that holds the file
    std::string vfs{};                                             ///< SQLite's file system; empty: the machine's own
    /// What writes, and what reads. Called twice, by the constructor.
    std::function<std::unique_ptr<work_queue>(std::string name)> make_thread = [](std::string name) {
        return std::make_unique<worker>(std::move(name));
    };
};

/// Opening a room, appending and reading answer later, on the loop that asked; nothing here waits for the disk but the
/// constructor and finish(). Loops that asked must have ended their turn before finish(), and outlive it.
class sqlite_journal_store final : public journal_store {
public:
    /// Messages that a room keeps in memory too, and their payload: what a reconnect has missed is mostly among them.
    static constexpr std::size_t max_recent = 256;
    static constexpr std::size_t max_recent_bytes = std::size_t{64} << 10;

    /// Uses `folder`/journal.db, which is made when it is missing. Throws std::runtime_error: see open_sqlite_file.
    sqlite_journal_store(const std::string& folder, const sqlite_journal_options& options,
                         std::unique_ptr<random_source> random);
    ~sqlite_journal_store() override { finish(); }

    void open(std::string_view room, journal_kind kind, loop& on,
              unique_function<void(std::unique_ptr<journal>)> done) override;
    [[nodiscard]] bool outlives_the_process(journal_kind /*kind*/) const noexcept override { return true; }
    void remember(std::string_view room, journal_kind kind) override;
    void knows(std::string_view room, loop& on, unique_function<void(bool)> done) override;
    void may_have_since(std::string_view room, wall_time since, loop& on, unique_function<void(bool)> done) override;

    /// Deletes what has grown too old in some rooms, whether or not anybody opens them; called again and again it comes
    /// round to all. While nothing can be written it tries to.
    void tidy(wall_time now);

    /// Keeps and answers all that was asked for, and ends.
    void finish();

    /// Of this run and the earlier ones.
    [[nodiscard]] const sqlite_run& run() const noexcept { return run_; }
    [[nodiscard]] const journal_figures& figures() const noexcept { return writer_.figures(); }
    /// What the file and its log take on the disk now. Any thread.
    [[nodiscard]] std::uint64_t file_bytes() const;

private:
    friend class sqlite_journal;

    struct begun {
        sqlite_database file;
        sqlite_run run;
        std::unique_ptr<random_source> random;
    };
    [[nodiscard]] static begun begin(const std::string& path, const sqlite_journal_options& options,
                                     std::unique_ptr<random_source> random);
    sqlite_journal_store(const std::string& path, const sqlite_journal_options& options, begun with);
    [[nodiscard]] std::string new_epoch();

    const std::string path_;
    const journal_limits limits_;
    const sqlite_run run_;
    std::mutex mutex_;
    std::unique_ptr<random_source> random_;  // guarded by mutex_
    sqlite_reader reader_;
    sqlite_writer writer_;
};

}  // namespace parlor
