// One of the many: a connection that joins, says what it is told to, and reports what it hears. Owned by the run.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "client/client_connection.hpp"

namespace load {

class load_client;

/// Who is told. Called on the loop.
class load_listener {
public:
    virtual void on_open(load_client& who) = 0;
    virtual void on_text(load_client& who, std::string_view text) = 0;
    /// The connection is over; it may be opened again.
    virtual void on_over(load_client& who, const parlor::connection_end& how) = 0;

protected:
    ~load_listener() = default;
};

class load_client final : private parlor::client_connection_owner {
public:
    enum class state : std::uint8_t { idle, dialing, open, joining, ready, closing };

    load_client(load_listener& listener, std::uint32_t index) noexcept : listener_(listener), index_(index) {}

    void open(parlor::client_services& services, const parlor::client_connection_options& options,
              const parlor::dial_target& to, std::string_view target, std::uint64_t intended_ns);
    /// False when it cannot be sent.
    [[nodiscard]] bool say(bool binary, std::string_view text);
    [[nodiscard]] bool join(std::string_view text, std::uint64_t intended_ns);
    /// The join was answered, or is not needed.
    void set_ready() noexcept { state_ = state::ready; }
    /// Reads no more, from now on, until unstall().
    void stall();
    void unstall();
    void close();
    /// What it was at; from now on it is idle.
    state reset() noexcept;

    [[nodiscard]] std::uint32_t index() const noexcept { return index_; }
    [[nodiscard]] state now() const noexcept { return state_; }
    [[nodiscard]] bool stalled() const noexcept { return stalled_; }
    [[nodiscard]] bool was_open() const noexcept { return was_open_; }
    /// When what it waits for was meant to begin: the dial, or the join.
    [[nodiscard]] std::uint64_t intended_ns() const noexcept { return intended_ns_; }

private:
    void on_open(std::string_view subprotocol) override;
    void on_message(bool binary, std::span<std::byte> data) override;
    void on_over(const parlor::connection_end& how) override;

    load_listener& listener_;
    std::unique_ptr<parlor::client_connection> connection_;
    std::uint64_t intended_ns_ = 0;
    std::uint32_t index_;
    state state_ = state::idle;
    bool stalled_ = false;
    bool was_open_ = false;
};

}  // namespace load
