// The server of docs/tutorial/1_echo.md.
//! [echo]
#include <parlor/parlor.hpp>

parlor::task<> echo(parlor::connection& c) {
    while (auto message = co_await c.receive())
        c.send(std::move(*message));
}

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_endpoint("/echo", echo); });
}
//! [echo]
