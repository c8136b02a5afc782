// A rate for each user, or each address: all connections that share it take from one bucket. The server owns one for
// each kind; sessions take from it for each message, front doors for each handshake.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/amortized_sweep.hpp"
#include "core/token_bucket.hpp"

namespace parlor {

/// Safe from any thread. A bucket outlives those who share it until it is full again: who comes back finds it as it
/// was.
class shared_rates {
private:
    struct bucket {
        explicit bucket(shared_rates& its) noexcept : of(its) {}
        shared_rates& of;
        std::atomic<token_bucket> tokens;
        std::size_t shared_by = 0;  // guarded by mutex_
    };

public:
    /// Twice the rate may come at once. 0: no limit.
    explicit shared_rates(std::size_t per_second) noexcept : per_second_(per_second) {}

    [[nodiscard]] bool limits() const noexcept { return per_second_.load(std::memory_order_relaxed) != 0; }

    /// From now on. Who came while there was no limit stays without.
    void set_rate(std::size_t per_second) noexcept { per_second_.store(per_second, std::memory_order_relaxed); }

    /// A part in one bucket. Move-only; an empty one has no limit. Ends before its shared_rates does.
    class share {
    public:
        share() noexcept = default;
        share(share&& other) noexcept : bucket_(std::exchange(other.bucket_, nullptr)) {}
        share& operator=(share&& other) noexcept {
            std::swap(bucket_, other.bucket_);
            return *this;
        }
        ~share() {
            if (bucket_) bucket_->of.give_back(*bucket_);
        }

        /// False when all that share it together are too fast.
        [[nodiscard]] bool try_take(time_point now) noexcept { return !bucket_ || bucket_->of.try_take(*bucket_, now); }

    private:
        friend class shared_rates;
        explicit share(bucket& own) noexcept : bucket_(&own) {}

        bucket* bucket_ = nullptr;
    };

    [[nodiscard]] share share_of(std::string_view whose, time_point now);
    /// The same for an address, or the network that it stands for (limited_address).
    [[nodiscard]] share share_of_address(std::string_view address, time_point now);

    /// Buckets that are kept.
    [[nodiscard]] std::size_t size() const;

private:
    [[nodiscard]] bool try_take(bucket& from, time_point now) const noexcept;
    void give_back(bucket& shared) noexcept;

    std::atomic<std::size_t> per_second_;
    mutable std::mutex mutex_;
    std::unordered_map<std::string, bucket> buckets_;  // guarded by mutex_; they do not move
    amortized_sweep sweep_{1024};                      // guarded by mutex_
};

}  // namespace parlor
