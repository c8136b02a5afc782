// The smallest app: every message goes back where it came from.
#include "parlor/parlor.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) {
        app.add_endpoint("/echo", [](parlor::connection& c) -> parlor::task<> {
            while (auto m = co_await c.receive())
                c.send(std::move(*m));
        });
    });
}
