// A queue that owns no memory before it holds something: most rooms, and most of a room's queues, are empty most of the
// time, and a std::deque takes 576 bytes to be so. Rooms and their logs wait and remember in these.
#pragma once

#include <algorithm>
#include <boost/circular_buffer.hpp>
#include <cstddef>
#include <utility>

namespace parlor {

/// A ring that grows. Whatever is pushed may move what is there; a pointer to an element is good until the next push or
/// pop.
template <class T>
class fifo : private boost::circular_buffer<T> {
    using base = boost::circular_buffer<T>;
    static constexpr std::size_t kept = 16;  // places that an emptied queue keeps, for the next burst

public:
    fifo() noexcept = default;

    using base::back;
    using base::begin;
    using base::empty;
    using base::end;
    using base::erase;
    using base::front;
    using base::rbegin;
    using base::rend;
    using base::size;
    using base::operator[];

    void push_back(T item) {
        grow();
        base::push_back(std::move(item));
    }
    void push_front(T item) {
        grow();
        base::push_front(std::move(item));
    }
    void pop_front() {
        base::pop_front();
        if (empty() && base::capacity() > kept) base::set_capacity(0);
    }

private:
    void grow() {
        if (base::full()) base::set_capacity(std::max<std::size_t>(4, 2 * base::capacity()));
    }
};

}  // namespace parlor
