// Promises of unique_function: it moves, never copies, and destroys what it holds exactly once.
#include "parlor/core/function.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <stdexcept>
#include <string>

namespace {

struct counted_callable {
    explicit counted_callable(int& count) : alive(&count) { ++*alive; }
    counted_callable(counted_callable&& other) noexcept : alive(other.alive), calls(other.calls) { ++*alive; }
    ~counted_callable() { --*alive; }
    int operator()() { return ++calls; }
    int* alive;
    int calls = 0;
};

struct large_callable : counted_callable {
    using counted_callable::counted_callable;
    std::array<std::byte, 100> ballast{};
};

struct throwing_move {
    explicit throwing_move(int v) : value(v) {}
    throwing_move(throwing_move&& other) : value(other.value) {}  // NOLINT: not noexcept, which is the point
    int operator()() { return value; }
    int value;
};

template <class T>
void lives_once() {
    int alive = 0;
    {
        parlor::unique_function<int()> f{T(alive)};
        BOOST_TEST(alive == 1);
        BOOST_TEST(f() == 1);
        auto g = std::move(f);
        BOOST_TEST(alive == 1);
        BOOST_TEST(!f);  // NOLINT(bugprone-use-after-move): moved from is empty
        BOOST_TEST(g() == 2);
        f = std::move(g);
        BOOST_TEST(f() == 3);
        f = T(alive);
        BOOST_TEST(alive == 1);
        BOOST_TEST(f() == 1);
        f = nullptr;
        BOOST_TEST(alive == 0);
        BOOST_TEST(!f);
        f = T(alive);
    }
    BOOST_TEST(alive == 0);
}

// What it holds may give it something new to hold, as a handler does that waits for the next message.
template <class Callable>
void calls_once() {
    int alive = 0;
    parlor::unique_function<int(int)> f;
    f = [callable = Callable(alive), &f](int n) mutable {
        BOOST_TEST(!f);
        f = [](int) { return 1; };
        return callable() + n;
    };
    BOOST_TEST(std::move(f)(2) == 3);
    BOOST_TEST(alive == 0);
    BOOST_TEST(f(0) == 1);  // NOLINT(bugprone-use-after-move): it was given something new
}

}  // namespace

BOOST_AUTO_TEST_SUITE(unique_function)

BOOST_AUTO_TEST_CASE(is_empty_by_default) {
    const parlor::unique_function<void()> f{};
    BOOST_TEST(!f);
    const parlor::unique_function<void()> g = nullptr;
    BOOST_TEST(!g);
}

BOOST_AUTO_TEST_CASE(destroys_what_it_holds_once_in_place_and_on_the_heap) {
    lives_once<counted_callable>();
    lives_once<large_callable>();
}

BOOST_AUTO_TEST_CASE(holds_what_cannot_be_copied_and_passes_arguments_on) {
    parlor::unique_function<std::string(std::unique_ptr<int>, std::string&)> f =
        [own = std::make_unique<int>(1)](std::unique_ptr<int> given, std::string& out) {
            out += "!";
            return std::to_string(*own + *given);
        };
    std::string text = "hi";
    BOOST_TEST(f(std::make_unique<int>(2), text) == "3");
    BOOST_TEST(text == "hi!");
}

BOOST_AUTO_TEST_CASE(moves_without_throwing_even_what_may_throw_when_moved) {
    parlor::unique_function<int()> f{throwing_move(7)};
    static_assert(std::is_nothrow_move_constructible_v<parlor::unique_function<int()>>);
    parlor::unique_function<int()> g = std::move(f);
    BOOST_TEST(g() == 7);
}

BOOST_AUTO_TEST_CASE(lets_exceptions_out) {
    parlor::unique_function<void()> f = [] { throw std::runtime_error("x"); };
    BOOST_CHECK_THROW(f(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(survives_assignment_of_itself) {
    parlor::unique_function<int()> f = [p = std::make_unique<int>(5)] { return *p; };
    auto& same = f;
    f = std::move(same);
    BOOST_TEST(f() == 5);
}

BOOST_AUTO_TEST_CASE(is_empty_while_what_it_held_is_called_for_good) {
    calls_once<counted_callable>();
    calls_once<large_callable>();
}

BOOST_AUTO_TEST_SUITE_END()
