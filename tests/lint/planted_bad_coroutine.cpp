// What g++ 12 miscompiles, planted so that tools/lint/coroutines proves it bites; no build target holds this file.
// A line that the lint must find says `expect`; all other lines are safe and must stay silent.
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <utility>

template <class T = void>
using task = boost::asio::awaitable<T>;

struct text {
    std::string body;
    int size = 0;
};

class owned_text {
public:
    explicit owned_text(std::string body) : body_(std::move(body)) {}

private:
    std::string body_;
};

task<std::string> fetch();
task<text> fetch_text();
task<int> store(text value);
task<int> store_or_default(text value = {});
task<int> keep(owned_text value);
text make_text(std::string body);

template <class Function>
task<> call(Function function) {
    function();
    co_return;
}

// An aggregate built in the full expression that waits.
task<int> aggregate_argument(std::string body) {
    co_return co_await store(text{.body = body, .size = 1});  // expect
}

task<int> braced_argument(std::string body) {
    const int stored = co_await store({body, 1});  // expect
    co_return stored;
}

task<int> default_argument() {
    co_return co_await store_or_default();  // expect
}

// A lambda that captures something with a destructor, in the full expression that waits.
task<> capturing_lambda(std::string body) {
    co_await call([body] { return body.size(); });  // expect
}

task<> spawns_with_a_capture(std::shared_ptr<text> self) {
    boost::asio::co_spawn(  // expect
        co_await boost::asio::this_coro::executor, [self]() -> task<> { co_return; }, boost::asio::use_awaitable);
}

task<> initiates_with_a_capture(std::shared_ptr<text> self) {
    co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(  // expect
        [self](auto&& handler) { std::move(handler)(); }, boost::asio::use_awaitable);
}

// An aggregate whose own initialiser waits.
task<int> waits_inside_the_braces() {
    const text value{.body = co_await fetch()};  // expect
    co_return value.size;
}

task<int> waits_inside_the_second_member() {
    text value = {"first", static_cast<int>((co_await fetch()).size())};  // expect
    co_return value.size;
}

task<text> chooses(bool really) {
    text chosen = really ? co_await fetch_text() : text{};  // expect
    co_return chosen;
}

// Also where a template waits, once it is used.
template <class T>
task<int> in_a_template(T body) {
    co_return co_await store(text{.body = body});  // expect
}
template task<int> in_a_template(std::string body);

// The safe forms.
task<int> named_first(std::string body) {
    text value{.body = std::move(body)};
    co_return co_await store(std::move(value));
}

task<int> returned_by_a_function(std::string body) {
    co_return co_await store(make_text(std::move(body)));
}

task<int> a_type_with_a_constructor(std::string body) {
    co_return co_await keep(owned_text(std::move(body)));
}

task<text> returns_an_aggregate(std::string body) {
    auto prefix = co_await fetch();
    co_return text{.body = prefix + body};
}

task<> captures_nothing_to_destroy(const std::string& body) {
    const int size = 3;
    co_await call([&body, size] { return body.size() + static_cast<unsigned>(size); });
}

task<int> chooses_between_numbers(bool really) {
    const int chosen = really ? co_await store(make_text("")) : 0;
    co_return chosen;
}

task<text> chooses_with_if(bool really) {
    text chosen;
    if (really) chosen = co_await fetch_text();
    co_return chosen;
}
