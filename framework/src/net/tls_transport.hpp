// TLS over another transport. Its peer sees TLS; whoever uses it sees plain bytes, and nothing of the handshake.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "net/tls_handles.hpp"
#include "net/transport.hpp"

namespace parlor {

enum class tls_outcome : std::uint8_t {
    full,     ///< agreed upon anew
    resumed,  ///< taken up from an earlier connection's ticket
    failed,   ///< or never ended
};

/// Whom the handshakes of a server's side are for. Lives as long as one of them goes on.
class tls_handshake_owner {
public:
    virtual ~tls_handshake_owner() = default;

    /// On the stream's thread.
    virtual void on_handshake(tls_outcome how) const noexcept = 0;
};

/// OpenSSL encrypts and decrypts; the bytes go through `below` by its own rules, so this never blocks either. While the
/// peer does not take what was encrypted, at most one record (16 KiB) and what the protocol says of its own accord wait
/// here. Idle, it holds no buffer.
class tls_transport final : public transport, private stream_watcher {
public:
    /// Takes `session` as it was set up to accept or to connect, with no input or output yet. One that connects says
    /// its hello at once. `owner` may be null; else it hears how the handshake ended.
    tls_transport(std::unique_ptr<transport> below, tls_handle<ssl_st> session,
                  std::shared_ptr<const tls_handshake_owner> owner = {});
    ~tls_transport() override;

    /// The handshake is over, and went well.
    [[nodiscard]] bool is_established() const noexcept { return phase_ == phase::established; }
    /// Why the handshake failed, in words; empty when it has not.
    [[nodiscard]] std::string problem() const { return problem_ ? *problem_ : std::string(); }

    void watch(stream_watcher* who) override;
    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override;
    /// A close_notify first.
    void shutdown_write() override;
    void close() override;
    void reset() override;
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    [[nodiscard]] std::string peer_address() const override { return below_->peer_address(); }

private:
    struct wire;
    enum class phase : std::uint8_t { shaking_hands, established, failed };

    tls_transport(std::unique_ptr<transport> below, tls_transport& from);
    void on_ready(bool readable, bool writable) override;
    bool shake_hands();
    void fail_handshake(int why);
    void end_handshake(tls_outcome how) noexcept;
    bool flush();

    std::unique_ptr<transport> below_;
    tls_handle<ssl_st> session_;                        // null: closed, or moved
    std::shared_ptr<const tls_handshake_owner> owner_;  // null: the handshake is over, or nobody's
    stream_watcher* watcher_ = nullptr;
    std::string pending_;  // encrypted, but not taken by what is below yet
    std::unique_ptr<std::string> problem_;
    std::uint32_t drawn_ = 0;  // bytes from below since drawing began
    phase phase_ = phase::shaking_hands;
    bool watching_ = false;     // below
    bool may_read_ = true;      // there may be bytes below
    bool ended_ = false;        // there is the end below
    bool read_waits_ = false;   // until what is pending has left
    bool write_waits_ = false;  // a write would have blocked
    bool owes_ = false;         // the last byte that was encrypted is not reported as written yet
    bool shut_ = false;         // nothing more is sent
};

}  // namespace parlor
