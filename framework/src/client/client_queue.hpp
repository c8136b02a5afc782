// What the app has said and the server has not yet answered, in order and bounded. It survives connections: what is in
// it is written again after each reconnect. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/function.hpp"

namespace parlor {

class client_queue {
public:
    explicit client_queue(std::size_t capacity) noexcept : capacity_(capacity) {}

    /// `id` 0: it waits for no reply. False when it is full.
    [[nodiscard]] bool add(std::uint64_t id, std::string text);
    /// Writes what is not written yet, until `write` says no. What waits for no reply is done with then.
    template <class Write>
    void flush(Write write) {
        for (entry& each : entries_) {
            if (!each.written) each.written = write(std::string_view(each.text));
            if (!each.written) break;
        }
        std::erase_if(entries_, [](const entry& each) { return each.written && each.id == 0; });
    }
    /// The connection is gone: what has no reply yet has to be written again.
    void rewind() noexcept;
    /// The request is answered, or nobody waits for it any more.
    void settle(std::uint64_t id);
    void clear() noexcept { entries_.clear(); }
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct entry {
        std::uint64_t id = 0;
        bool written = false;
        std::string text;
    };
    std::vector<entry> entries_;
    std::size_t capacity_;
};

}  // namespace parlor
