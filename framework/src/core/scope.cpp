#include "parlor/core/scope.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>

#include "parlor/core/living_task.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

bool is_cancellation(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& e) {
        return e.code() == boost::asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

void log_error(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        log::error(log::area::core, "a background task failed", {{"what", e.what()}});
    } catch (...) {
        log::error(log::area::core, "a background task failed", {{"what", "unknown exception"}});
    }
}

// A child that is cancelled before its first wait would otherwise throw in Asio's own last wait, out of the loop.
task<> guarded(task<> work) {
    std::exception_ptr error;
    try {
        co_await std::move(work);
    } catch (...) {
        error = std::current_exception();
    }
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    if (error) std::rethrow_exception(error);
}

}  // namespace

struct scope::child final : living_task {
    using living_task::living_task;
    boost::asio::cancellation_signal signal;
    unique_function<void()> on_done;
    unique_function<void(std::exception_ptr)> on_error;
    child* next = nullptr;
    child* previous = nullptr;
};

scope::scope(loop& on, std::string_view called) : loop_(on), called_(called), empty_(on, "its children") {}

scope::~scope() {
    assert(empty() && "a scope died with running children: request_stop() and join() it first");
}

void scope::spawn(task<> work, unique_function<void()> on_done, unique_function<void(std::exception_ptr)> on_error) {
    spawn("a task", std::move(work), std::move(on_done), std::move(on_error));
}

void scope::spawn(std::string name, task<> work, unique_function<void()> on_done,
                  unique_function<void(std::exception_ptr)> on_error) {
    const boost::intrusive_ptr<child> c(new child(std::move(name), called_, loop_.turn_time()));
    intrusive_ptr_add_ref(c.get());  // the scope's own
    c->on_done = std::move(on_done);
    c->on_error = std::move(on_error);
    c->next = first_;
    if (first_) first_->previous = c.get();
    first_ = c.get();
    ++size_;
    const living_task::turn now(c.get());
    boost::asio::co_spawn(
        loop_.executor(), guarded(std::move(work)),
        boost::asio::bind_cancellation_slot(
            c->signal.slot(), [this, c = c.get()](std::exception_ptr error) { finished(*c, std::move(error)); }));
    if (stopping_) c->signal.emit(boost::asio::cancellation_type::terminal);
}

void scope::finished(child& c, std::exception_ptr error) {
    if (error && !is_cancellation(error)) {
        if (c.on_error) {
            c.on_error(std::move(error));
        } else {
            log_error(error);
        }
    }
    if (c.on_done) c.on_done();
    (c.previous ? c.previous->next : first_) = c.next;
    if (c.next) c.next->previous = c.previous;
    // The signal may be emitting right now, further up this very stack: it dies in a turn of its own.
    loop_.post([dead = boost::intrusive_ptr<child>(&c, false)] {});
    one_less();
}

void scope::one_less() {
    if (--size_ == 0 && empty_.has_waiter()) empty_.notify();
}

void scope::request_stop() {
    stopping_ = true;
    for (child* c = first_; c;) {
        child* next = c->next;
        c->signal.emit(boost::asio::cancellation_type::terminal);
        c = next;
    }
}

task<> scope::join() {
    while (size_ != 0)
        co_await empty_.wait();
}

}  // namespace parlor
