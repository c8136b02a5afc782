#include "parlor/core/worker.hpp"

#include <pthread.h>

#include <csignal>

#include "parlor/core/error.hpp"
#include "parlor/core/log.hpp"

namespace parlor {
namespace {

/// Signals are the business of the threads that run loops.
class signals_blocked {
public:
    signals_blocked() {
        sigset_t all;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;
    ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

}  // namespace

worker::worker(std::string name) : name_(std::move(name)) {
    const signals_blocked inherited_by_the_thread;
    thread_ = std::thread([this] { serve(); });
}

worker::~worker() {
    worker::finish();
}

bool worker::run(unique_function<void()> work) {
    bool first = false;
    {
        const std::scoped_lock lock(mutex_);
        if (finishing_) return false;
        first = waiting_.empty();
        waiting_.push_back(std::move(work));
    }
    if (first) wake_.notify_one();
    return true;
}

void worker::finish() {
    {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(finishing_, true)) return;
    }
    wake_.notify_one();
    thread_.join();
}

bool worker::is_current() const noexcept {
    return std::this_thread::get_id() == thread_.get_id();
}

void worker::serve() {
    pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
    std::vector<unique_function<void()>> running;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return finishing_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            running.swap(waiting_);
        }
        for (auto& work : running) {
            try {
                work();
            } catch (const std::exception& e) {
                log::error(log::area::core, "work on a worker thread failed", {{"worker", name_}, {"what", e.what()}});
            } catch (...) {
                log::error(log::area::core, "work on a worker thread failed",
                           {{"worker", name_}, {"what", "unknown exception"}});
            }
            work = nullptr;  // what it holds goes now, not when the rest has run
        }
        running.clear();
    }
}

std::exception_ptr worker::refusal() {
    return std::make_exception_ptr(failure(errc::unavailable, "the server is stopping"));
}

}  // namespace parlor
