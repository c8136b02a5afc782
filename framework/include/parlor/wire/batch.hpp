// Encoded frames that many connections share: a batch holds the bytes, a slice is a counted view of some of them.
// frame_writer makes them; groups hand them out and outboxes queue them.
//
// Shard-local: the counts are plain integers. A batch, its writer and all slices of it belong to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <span>
#include <utility>

#include "parlor/wire/batch_budget.hpp"

namespace parlor {

/// A chunk of encoded frames, one after another. Bytes that a slice refers to never change and never move. It lives as
/// long as its writer or a slice holds it; only frame_writer makes one.
class batch {
public:
    /// How big a chunk is, this header included. A single frame that does not fit gets a chunk of its own size.
    static constexpr std::size_t chunk_bytes = std::size_t{64} * 1024;

    batch(const batch&) = delete;
    batch& operator=(const batch&) = delete;

private:
    friend class slice;
    friend class frame_writer;

    batch(std::uint32_t capacity, batch_budget* budget) : budget_(budget), capacity_(capacity) {
        if (budget_) budget_->charge(capacity_);
    }
    ~batch() {
        if (budget_) budget_->release(capacity_);
    }

    static batch* make(std::size_t capacity, batch_budget* budget) {
        void* const memory = ::operator new(sizeof(batch) + capacity);
        return ::new (memory) batch(static_cast<std::uint32_t>(capacity), budget);
    }

    // Its writer adds no more.
    void fill() noexcept {
        if (budget_) age_ = budget_->fill(capacity_);
    }

    void acquire() noexcept { ++references_; }
    void release() noexcept {
        if (--references_ == 0) destroy();
    }
    void destroy() noexcept {
        this->~batch();
        ::operator delete(static_cast<void*>(this));
    }

    // The bytes lie right behind the object, in the same allocation.
    [[nodiscard]] std::byte* data() noexcept { return reinterpret_cast<std::byte*>(this + 1); }

    std::uint64_t age_ = 0;  // known once it is full
    batch_budget* budget_;
    std::uint32_t references_ = 1;
    std::uint32_t capacity_;
    std::uint32_t used_ = 0;
};

/// A counted reference to contiguous bytes of one batch. Copying costs an increment; the last one frees the batch.
/// An empty slice holds nothing.
class slice {
public:
    slice() noexcept = default;
    slice(const slice& other) noexcept : from_(other.from_), begin_(other.begin_), end_(other.end_) {
        if (from_) from_->acquire();
    }
    slice(slice&& other) noexcept
        : from_(std::exchange(other.from_, nullptr)),
          begin_(std::exchange(other.begin_, 0)),
          end_(std::exchange(other.end_, 0)) {}
    slice& operator=(slice other) noexcept {
        std::swap(from_, other.from_);
        std::swap(begin_, other.begin_);
        std::swap(end_, other.end_);
        return *this;
    }
    ~slice() {
        if (from_) from_->release();
    }

    /// Good as long as this slice, or another that covers them, lives.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept {
        return from_ ? std::span<const std::byte>(from_->data() + begin_, size()) : std::span<const std::byte>();
    }
    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    /// What batch_budget::fill() said of its batch; 0 while the writer still adds to that, or without a budget.
    [[nodiscard]] std::uint64_t age() const noexcept { return from_ ? from_->age_ : 0; }

    /// When `next` begins where this one ends, in the same batch, this one covers both from now on, and the answer is
    /// true. Otherwise nothing changes.
    [[nodiscard]] bool try_extend(const slice& next) noexcept {
        if (!from_ || next.from_ != from_ || next.begin_ != end_) return false;
        end_ = next.end_;
        return true;
    }

    /// Forgets the first `n` bytes, for instance because they are written; `n` is at most size().
    void drop_front(std::size_t n) noexcept {
        begin_ += static_cast<std::uint32_t>(n);
        if (empty()) *this = slice();
    }

private:
    friend class frame_writer;

    // Takes a reference of its own.
    slice(batch& from, std::uint32_t begin, std::uint32_t end) noexcept : from_(&from), begin_(begin), end_(end) {
        from.acquire();
    }

    batch* from_ = nullptr;
    std::uint32_t begin_ = 0;
    std::uint32_t end_ = 0;
};

}  // namespace parlor
