// How many connections there are, in all and from each address: the one place where the two limits are held.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parlor/core/config.hpp"

namespace parlor {

/// Safe from any thread.
class connection_ledger {
public:
    explicit connection_ledger(const config& settings) : settings_(settings) {}

    /// A connection's place among all. Move-only; gives it back when it dies.
    class place {
    public:
        place() noexcept = default;
        place(connection_ledger& in, bool within) noexcept : in_(&in), within_(within) {}
        place(place&& other) noexcept
            : in_(std::exchange(other.in_, nullptr)), within_(other.within_), address_(std::move(other.address_)) {}
        place& operator=(place&& other) noexcept {
            std::swap(in_, other.in_);
            std::swap(within_, other.within_);
            std::swap(address_, other.address_);
            return *this;
        }
        ~place() {
            if (in_) in_->give_back(address_);
        }

        /// False past max_connections: such a connection may only hear that it cannot stay.
        [[nodiscard]] bool within() const noexcept { return within_; }
        /// Counts the connection for its address, once that is known. False past max_connections_per_address.
        [[nodiscard]] bool count_for(std::string_view address);

    private:
        connection_ledger* in_ = nullptr;
        bool within_ = true;
        std::string address_;
    };

    [[nodiscard]] place take();
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

private:
    void give_back(const std::string& address);

    const config& settings_;
    std::atomic<std::size_t> size_ = 0;
    std::mutex mutex_;
    std::unordered_map<std::string, std::size_t> by_address_;
};

}  // namespace parlor
