// Promises of fifo: first in, first out, whatever it grows to, and no memory while it is empty.
#include "core/fifo.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>

BOOST_AUTO_TEST_SUITE(fifo)

BOOST_AUTO_TEST_CASE(gives_back_in_the_order_of_pushes_as_it_grows) {
    parlor::fifo<std::unique_ptr<int>> queue;
    int next = 0;
    int last = 0;
    for (int round = 0; round < 50; ++round) {  // the ring wraps around at other places each time
        for (int i = 0; i < round; ++i)
            queue.push_back(std::make_unique<int>(next++));
        for (int i = 0; i < round / 2; ++i) {
            BOOST_TEST(*queue.front() == last++);
            queue.pop_front();
        }
        BOOST_TEST(queue.size() == static_cast<std::size_t>(next - last));
    }
    for (std::size_t i = 0; i < queue.size(); ++i)
        BOOST_TEST(*queue[i] == last + static_cast<int>(i));
    BOOST_TEST(*queue.back() == next - 1);
    while (!queue.empty()) {
        BOOST_TEST(*queue.front() == last++);
        queue.pop_front();
    }
    BOOST_TEST(last == next);
}

BOOST_AUTO_TEST_CASE(takes_what_is_pushed_in_front_before_the_rest) {
    parlor::fifo<int> queue;
    for (int i = 0; i < 20; ++i)
        queue.push_front(i);
    for (int i = 19; i >= 0; --i) {
        BOOST_TEST(queue.front() == i);
        queue.pop_front();
    }
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(lets_go_of_what_was_taken_at_once) {
    parlor::fifo<std::shared_ptr<int>> queue;
    const auto watched = std::make_shared<int>(1);
    for (int i = 0; i < 40; ++i)
        queue.push_back(watched);
    BOOST_TEST(watched.use_count() == 41);
    queue.pop_front();
    BOOST_TEST(watched.use_count() == 40);
    while (!queue.empty())
        queue.pop_front();
    BOOST_TEST(watched.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
