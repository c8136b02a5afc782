// A server whose rooms get stuck on request, for admin.py: what never ends, and what holds up its thread.
#include <boost/describe/class.hpp>
#include <chrono>

#include "parlor/core/sleep.hpp"
#include "parlor/server/run_main.hpp"

namespace {

struct wait_long {};
BOOST_DESCRIBE_STRUCT(wait_long, (), ())

/// Keeps the thread for so long.
struct spin {
    std::uint32_t ms = 0;
};
BOOST_DESCRIBE_STRUCT(spin, (), (ms))

struct said {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(said, (), (text))

class stuck_room final : public parlor::room {
public:
    stuck_room() {
        on<wait_long>(&stuck_room::handle_wait_long);
        on<spin>(&stuck_room::handle_spin);
        on<said>(&stuck_room::handle_said);
        sends<said>();
    }

private:
    parlor::task<> handle_wait_long(parlor::member& from, wait_long /*message*/) {
        auto answer = from.ask<said>(said{"are you there?"}, std::chrono::hours(1));
        co_await answer.get();
    }
    void handle_spin(parlor::member& /*from*/, spin message) {
        const auto until = now() + std::chrono::milliseconds(message.ms);
        while (now() < until) {
        }
    }
    void handle_said(parlor::member& /*from*/, said message) { broadcast(message); }
};

}  // namespace

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<stuck_room>("room/{name}"); });
}
