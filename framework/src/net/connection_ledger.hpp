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
    explicit connection_ledger(const config& settings) { set_limits(settings); }

    /// For those that come from now on.
    void set_limits(const config& settings) noexcept;

private:
    using per_address = std::unordered_map<std::string, std::size_t>;

public:
    /// A connection's place among all. Move-only; gives it back when it dies.
    class place {
    public:
        place() noexcept = default;
        place(connection_ledger& in, bool within) noexcept : in_(&in), within_(within) {}
        place(place&& other) noexcept
            : in_(std::exchange(other.in_, nullptr)), address_(other.address_), within_(other.within_) {}
        place& operator=(place&& other) noexcept {
            std::swap(in_, other.in_);
            std::swap(address_, other.address_);
            std::swap(within_, other.within_);
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
        per_address::value_type* address_ = nullptr;  // where it is counted; that does not move
        bool within_ = true;
    };

    [[nodiscard]] place take();
    [[nodiscard]] std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

private:
    void give_back(per_address::value_type* address);

    std::atomic<std::size_t> most_;
    std::atomic<std::size_t> most_per_address_;
    std::atomic<bool> counts_loopback_;
    std::atomic<std::size_t> size_ = 0;
    std::mutex mutex_;
    per_address by_address_;
};

}  // namespace parlor
