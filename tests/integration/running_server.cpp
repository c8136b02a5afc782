#include "integration/running_server.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>

#include "integration/test_rooms.hpp"
#include "parlor/core/log.hpp"

namespace integration {
namespace {

struct quiet {
    quiet() { parlor::log::set_level(parlor::log::level::off); }
};
BOOST_TEST_GLOBAL_FIXTURE(quiet);

parlor::config settings(const std::function<void(parlor::config&)>& tune) {
    parlor::config chosen;
    chosen.listen = {.host = "127.0.0.1", .port = 0};
    chosen.threads = threads_of_this_run();
    chosen.max_messages_per_second = 0;
    if (tune) tune(chosen);
    return chosen;
}

}  // namespace

std::size_t threads_of_this_run() {
    const char* const text = std::getenv("PARLOR_TEST_THREADS");
    return text ? std::stoul(text) : 1;
}

running_server::running_server(const std::function<void(parlor::config&)>& tune,
                               const std::function<void(parlor::server&)>& install, parlor::machine* on)
    : app_(on ? std::make_unique<parlor::server>(settings(tune), *on)
              : std::make_unique<parlor::server>(settings(tune))) {
    add_test_rooms(*app_, log_);
    if (install) install(*app_);
    app_->start();
}

running_server::~running_server() = default;

bool running_server::stop() {
    app_->request_stop();
    return app_->join();
}

}  // namespace integration
