// A shard in a hot restart, on either side of it.
#include "server/shard.hpp"

namespace parlor {

void shard::let_sessions_go(unique_function<void()> done) {
    end_sessions([](const session&) { return true; });
    done();
}

void shard::serve_held() {
    tokens_ = core_.tokens;
    holds_ = false;
    for (const session_ref who : std::exchange(held_, {})) {
        session* const waits = find(who);
        if (!waits) continue;
        if (!waits->connection()) {
            waits->end();
            continue;
        }
        greet(*waits);
        if (waits->connection()) waits->connection()->resume_reading();
    }
}

}  // namespace parlor
