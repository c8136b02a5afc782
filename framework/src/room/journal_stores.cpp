#include "room/journal_stores.hpp"

namespace parlor {

void journal_stores::keep_durable(journal_store& in) {
    durable_ = &in;
    go_on(stage::ready);
}

void journal_stores::go_on(stage next) {
    std::vector<std::pair<loop*, unique_function<void()>>> waited;
    {
        const std::scoped_lock lock(mutex_);
        stage_ = next;
        waited.swap(waiting_);
    }
    for (auto& [on, work] : waited) {
        if (on) {
            on->post(std::move(work));
        } else {
            work();
        }
    }
}

template <class Work>
void journal_stores::when_ready(loop* on, Work work) {
    {
        const std::scoped_lock lock(mutex_);
        if (stage_ == stage::awaited) {
            waiting_.emplace_back(on, std::move(work));
            return;
        }
    }
    work();
}

void journal_stores::open(std::string_view room, journal_kind kind, loop& on,
                          unique_function<void(std::unique_ptr<journal>)> done) {
    switch (const stage now = stage_; now) {
        case stage::given_up:
            return done(nullptr);
        case stage::awaited:
            return when_ready(&on, [this, name = std::string(room), kind, &on, done = std::move(done)]() mutable {
                open(name, kind, on, std::move(done));
            });
        case stage::ready:
            break;
    }
    if (outlives_the_process(kind)) return durable_.load()->open(room, kind, on, std::move(done));
    done(memory_.open(room, kind));
}

void journal_stores::remember(std::string_view room, journal_kind kind) {
    if (stage_ == stage::given_up) return;
    if (stage_ == stage::awaited) {
        return when_ready(nullptr, [this, name = std::string(room), kind] { remember(name, kind); });
    }
    if (outlives_the_process(kind)) return durable_.load()->remember(room, kind);
    memory_.remember(room, kind);
}

void journal_stores::knows(std::string_view room, loop& on, unique_function<void(bool)> done) {
    if (memory_.knows(room)) return done(true);
    switch (const stage now = stage_; now) {
        case stage::given_up:
            return done(false);
        case stage::awaited:
            return when_ready(&on, [this, name = std::string(room), &on, done = std::move(done)]() mutable {
                knows(name, on, std::move(done));
            });
        case stage::ready:
            break;
    }
    if (!durable_) return done(false);
    durable_.load()->knows(room, on, std::move(done));
}

void journal_stores::may_have_since(std::string_view room, wall_time since, loop& on,
                                    unique_function<void(bool)> done) {
    switch (const stage now = stage_; now) {
        case stage::given_up:
            return done(false);
        case stage::awaited:
            return when_ready(&on, [this, name = std::string(room), since, &on, done = std::move(done)]() mutable {
                may_have_since(name, since, on, std::move(done));
            });
        case stage::ready:
            break;
    }
    if (!durable_ || memory_.knows(room)) return memory_.may_have_since(room, since, on, std::move(done));
    durable_.load()->may_have_since(room, since, on, std::move(done));
}

}  // namespace parlor
