// A disk in memory under SQLite: it fails, fills, tears its last write and loses what was not synced, by a seed.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/dice.hpp"

struct sqlite3_vfs;

namespace parlor::sim {

/// What is stored outlives the servers that use it. At a crash the servers' open files go dead: whatever they still do
/// fails.
class simulated_disk {
public:
    explicit simulated_disk(dice& chance);
    simulated_disk(const simulated_disk&) = delete;
    simulated_disk& operator=(const simulated_disk&) = delete;
    ~simulated_disk();

    /// The file system's name, for sqlite3_open_v2.
    [[nodiscard]] const std::string& vfs() const noexcept { return name_; }
    /// Changes when the machine lost its power.
    [[nodiscard]] std::string boot() const { return "boot " + std::to_string(boots_); }

    enum class mood : std::uint8_t { well, full, failing };
    /// full: nothing more can be written; failing: one access in three fails.
    void set_mood(mood now) noexcept { mood_ = now; }

    /// One access fails: the `nth` from now.
    void fail_once(std::uint64_t nth) noexcept { fail_at_ = nth; }
    /// The `nth` write from now, and all that follows, does not happen; a part of it may. 0: never.
    void die_at_write(std::uint64_t nth) noexcept { die_at_ = nth; }
    [[nodiscard]] bool has_died() const noexcept { return dead_; }

    /// Of living and dead processes.
    [[nodiscard]] std::size_t open_files() const noexcept { return open_files_; }

    /// The server's process ended: what was written is there.
    void kill();
    /// The machine lost its power: of what was not synced, any part may be there.
    void lose_power();

private:
    struct write {
        std::size_t at;
        std::string bytes;
        bool truncates = false;
    };
    struct shared_memory;
    struct file;
    struct handle;
    struct calls;

    void close_everything();
    [[nodiscard]] bool fails();
    static void apply(std::string& content, const write& what);
    int store(file& to, write what);

    dice& chance_;
    const std::string name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
    std::map<std::string, std::shared_ptr<file>> files_;
    mood mood_ = mood::well;
    std::uint64_t die_at_ = 0;
    std::uint64_t fail_at_ = 0;
    std::uint64_t boots_ = 1;
    std::size_t open_files_ = 0;
    bool dead_ = false;
};

}  // namespace parlor::sim
