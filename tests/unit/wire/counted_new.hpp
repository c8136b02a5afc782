// Counts what this executable takes from the heap, for the tests that promise to take nothing or little, and refuses
// it, for those that promise to bear that. Memory that the standard library takes within itself is not seen.
#pragma once

#include <cstddef>

namespace wire_test {

struct heap_use {
    std::size_t allocations = 0;  // calls of operator new so far
    std::size_t bytes = 0;        // asked for by them
    std::size_t freed = 0;        // calls of operator delete so far

    [[nodiscard]] std::size_t live() const noexcept { return allocations - freed; }
};

/// The counts since the program began.
[[nodiscard]] heap_use heap_now() noexcept;
/// How often the calling thread alone has called operator new.
[[nodiscard]] std::size_t allocations_here() noexcept;

/// While it lives, the `nth` allocation of this thread (1: the next) throws std::bad_alloc.
class failing_allocation {
public:
    explicit failing_allocation(std::size_t nth) noexcept;
    failing_allocation(const failing_allocation&) = delete;
    failing_allocation& operator=(const failing_allocation&) = delete;
    ~failing_allocation();
    /// Whether it has come to that.
    [[nodiscard]] bool failed() const noexcept;
};

}  // namespace wire_test
