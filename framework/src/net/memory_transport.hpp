// Two ends of a stream without a socket, on one loop, with faults by script. For tests and simulations.
#pragma once

#include <deque>
#include <utility>

#include "net/transport.hpp"

namespace parlor {

/// One end; it behaves as a TCP socket does, as far as `transport` can tell. The other end may die before it.
class memory_transport final : public transport {
public:
    /// What one end sends through: the bytes on their way, and the end that has been said.
    struct pipe;

    memory_transport(loop& on, std::shared_ptr<pipe> in, std::shared_ptr<pipe> out);
    ~memory_transport() override;

    // ---- The script. Each is of this end alone.

    /// A try reads, or writes, at most so many bytes from now on; 0 = no limit.
    void limit_reads(std::size_t most) noexcept { read_limit_ = most; }
    void limit_writes(std::size_t most) noexcept { write_limit_ = most; }
    /// How many bytes this end may have sent that the other has not read; past it a write would block.
    void set_window(std::size_t bytes);
    /// The `nth` try from now (1 is the next) fails, as if the other end had reset.
    void fail_after(std::size_t nth) noexcept { fail_at_ = nth; }
    void set_peer_address(std::string address) { peer_address_ = std::move(address); }

    // ---- What a test wants to see of the other end.

    /// Reads all that has come.
    [[nodiscard]] std::string read_all();
    void write_all(std::string_view bytes);
    /// The other end has said that it sends no more (a FIN), and all before it is read.
    [[nodiscard]] bool at_end() const noexcept;
    /// The other end has reset the stream.
    [[nodiscard]] bool was_reset() const noexcept;
    [[nodiscard]] bool is_closed() const noexcept { return closed_; }
    /// Bytes of this end that the other has not read.
    [[nodiscard]] std::size_t unread_by_peer() const noexcept;

    // ---- transport.

    void watch(stream_watcher* who) override;
    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override;
    void shutdown_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    [[nodiscard]] std::string peer_address() const override { return peer_address_; }

private:
    friend struct pipe;
    [[nodiscard]] bool fails_now() noexcept;
    [[nodiscard]] bool can_read() const noexcept;
    [[nodiscard]] bool can_write() const noexcept;
    void tell_soon();
    void tell();
    void leave();

    loop* loop_;
    std::shared_ptr<pipe> in_;
    std::shared_ptr<pipe> out_;
    stream_watcher* watcher_ = nullptr;
    std::shared_ptr<memory_transport*> self_ = std::make_shared<memory_transport*>(this);  // for what is posted
    bool tells_soon_ = false;
    bool awaits_bytes_ = true;  // no read has left anything unread that the watcher knows of
    bool awaits_room_ = false;  // a write would have blocked
    std::string peer_address_ = "127.0.0.1";
    std::size_t read_limit_ = 0;
    std::size_t write_limit_ = 0;
    std::size_t fail_at_ = 0;
    bool closed_ = false;
};

/// Two connected ends.
[[nodiscard]] std::pair<std::unique_ptr<memory_transport>, std::unique_ptr<memory_transport>> make_memory_transports(
    loop& on);

}  // namespace parlor
