#include "room/journal_stores.hpp"

namespace parlor {

void journal_stores::open(std::string_view room, journal_kind kind, loop& on,
                          unique_function<void(std::unique_ptr<journal>)> done) {
    if (outlives_the_process(kind)) return durable_->open(room, kind, on, std::move(done));
    done(memory_.open(room, kind));
}

void journal_stores::remember(std::string_view room, journal_kind kind) {
    if (outlives_the_process(kind)) return durable_->remember(room, kind);
    memory_.remember(room, kind);
}

void journal_stores::knows(std::string_view room, loop& on, unique_function<void(bool)> done) {
    if (memory_.knows(room)) return done(true);
    if (!durable_) return done(false);
    durable_->knows(room, on, std::move(done));
}

void journal_stores::may_have_since(std::string_view room, wall_time since, loop& on,
                                    unique_function<void(bool)> done) {
    if (!durable_ || memory_.knows(room)) return memory_.may_have_since(room, since, on, std::move(done));
    durable_->may_have_since(room, since, on, std::move(done));
}

}  // namespace parlor
