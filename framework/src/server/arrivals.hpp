// A set of things that live elsewhere, gone through in the order in which they came: addresses differ from run to run,
// and no behaviour may hang on them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace parlor {

template <class T>
class arrivals {
public:
    void insert(T* one) { places_.emplace(one, ++last_); }
    void erase(T* one) { places_.erase(one); }
    [[nodiscard]] bool contains(T* one) const { return places_.contains(one); }
    [[nodiscard]] std::size_t size() const noexcept { return places_.size(); }

    /// A copy: what is done to one may take out others.
    [[nodiscard]] std::vector<T*> in_order() const {
        std::vector<std::pair<std::uint64_t, T*>> sorted;
        sorted.reserve(places_.size());
        for (const auto& [one, place] : places_)
            sorted.emplace_back(place, one);
        std::ranges::sort(sorted);
        std::vector<T*> all;
        all.reserve(sorted.size());
        for (const auto& [place, one] : sorted)
            all.push_back(one);
        return all;
    }

private:
    std::unordered_map<T*, std::uint64_t> places_;
    std::uint64_t last_ = 0;
};

}  // namespace parlor
