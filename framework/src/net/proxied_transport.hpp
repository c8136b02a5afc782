// A connection that a trusted proxy made for a client, and began with a PROXY header. Whoever uses it sees the client's
// bytes and address. The shard puts it under TLS, which comes from the client.
#pragma once

#include <memory>
#include <string>

#include "net/transport.hpp"

namespace parlor {

/// Reading fails when there is no header; until it is whole there is nothing to read.
class proxied_transport final : public transport {
public:
    explicit proxied_transport(std::unique_ptr<transport> below);

    void watch(stream_watcher* who) override { below_->watch(who); }
    io_result try_read(std::span<std::byte> into) override;
    io_result try_write(std::span<const std::span<const std::byte>> buffers) override {
        return below_->try_write(buffers);
    }
    void shutdown_write() override { below_->shutdown_write(); }
    void close() override { below_->close(); }
    void reset() override { below_->reset(); }
    [[nodiscard]] std::unique_ptr<transport> move_to(loop& other) override;
    /// The client's, once the header has come; the proxy's for what is its own.
    [[nodiscard]] std::string peer_address() const override { return address_; }

private:
    std::unique_ptr<transport> below_;
    std::unique_ptr<std::string> header_;  // what has come of it; null: it is over
    std::string address_;
};

}  // namespace parlor
