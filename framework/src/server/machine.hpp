// What a server stands on: threads with loops, listeners, chance, and the disk. The seam below server_core; forms:
// system_machine, and sim/'s, on which a whole server runs in one thread by a seed.
#pragma once

#include <future>
#include <memory>
#include <string>

#include "net/handover.hpp"
#include "net/listener.hpp"
#include "parlor/core/config.hpp"
#include "parlor/core/file_lock.hpp"
#include "parlor/core/random.hpp"
#include "room/sqlite_journal.hpp"

namespace parlor {

/// A loop with a thread of its own. The loop exists at once; it runs from start() on.
class machine_thread {
public:
    machine_thread() = default;
    machine_thread(const machine_thread&) = delete;
    machine_thread& operator=(const machine_thread&) = delete;
    virtual ~machine_thread() = default;

    [[nodiscard]] virtual loop& on() noexcept = 0;
    virtual void start() = 0;
    /// Lets the loop end when it has nothing left to do, and waits for that.
    virtual void join() = 0;

    /// Before start(): opens a port for this loop. Of a server's threads the first is `alone`: a port that anybody else
    /// listens on is an error. Throws std::runtime_error with a line for people.
    [[nodiscard]] virtual std::unique_ptr<listener> listen(const std::string& address, std::uint16_t port,
                                                           bool alone) = 0;
    /// The same for thread `index` of the `of` that serve a server's clients: one that takes up what was passed on by
    /// the server before, or by a service manager, has no port to open.
    [[nodiscard]] virtual std::unique_ptr<listener> listen_as(std::size_t index, std::size_t of,
                                                              const std::string& address, std::uint16_t port);
    /// Before start(): a socket's file, for who is on this machine. Throws as listen() does; a machine that has no
    /// files throws too.
    [[nodiscard]] virtual std::unique_ptr<listener> listen_locally(const std::string& path);
    /// Where the next server is waited for, on this loop. Throws as listen() does; null: this machine has no such
    /// thing.
    [[nodiscard]] virtual std::unique_ptr<handover_desk> offer_handover(const std::string& path);
};

/// The journal of a data folder, and what keeps other servers away from it.
struct machine_journal {
    std::unique_ptr<file_lock> lock;
    std::unique_ptr<sqlite_journal_store> store;
};

/// Outlives its servers. All is called by whoever owns the server, on one thread.
class machine {
public:
    machine() = default;
    machine(const machine&) = delete;
    machine& operator=(const machine&) = delete;
    virtual ~machine() = default;

    [[nodiscard]] virtual std::unique_ptr<machine_thread> make_thread() = 0;
    [[nodiscard]] virtual std::unique_ptr<random_source> make_random() = 0;

    /// The server that uses the data folder and hands it over, whose sockets this machine's threads will listen on;
    /// null when there is none. Before any thread is made. Throws std::runtime_error, one line.
    [[nodiscard]] virtual std::unique_ptr<predecessor> find_predecessor(const config& settings);

    /// Throws std::runtime_error, one line that begins with `data: `.
    [[nodiscard]] virtual machine_journal open_journal(const config& settings, const journal_limits& limits) = 0;

    /// Waits until `done` is ready, which the machine's threads see to.
    virtual void wait(const std::future<void>& done) = 0;
};

}  // namespace parlor
