// When a table whose entries grow useless by themselves is looked through. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace parlor {

/// Sweeps when the table has doubled since the last time, so that over time each entry is looked at once for each one
/// that is added, however large the table is. It keeps the useless ones until then: up to as many as the useful ones.
class amortized_sweep {
public:
    /// `few` entries are never looked through.
    explicit constexpr amortized_sweep(std::size_t few) noexcept : few_(few), at_(few) {}

    /// Called before each insertion. Erases what `useless(entry)` is true for, if it is time.
    template <class Table, class Useless>
    void operator()(Table& table, Useless useless) {
        if (std::size(table) < at_) return;
        erase_if(table, useless);  // of std, or of the table's own namespace
        at_ = std::max(few_, 2 * std::size(table));
    }

private:
    std::size_t few_;
    std::size_t at_;
};

}  // namespace parlor
