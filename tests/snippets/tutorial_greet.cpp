// The endpoint of docs/tutorial/1_echo.md that looks at its request.
#include <parlor/parlor.hpp>

//! [request]
parlor::task<> greet(parlor::connection& c) {
    const std::string name(c.request().param("name").value_or(""));
    c.send_text("hello " + name);
    while (auto message = co_await c.receive())
        c.send_text(name + ", you said: " + message->data);
}

parlor::upgrade_decision let_in(const parlor::http_request& request) {
    if (request.param("name") == "nobody") return parlor::upgrade_decision::refuse(403, "nobody may not come in");
    return parlor::upgrade_decision::accept();
}

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_endpoint("/greet/{name}", greet, let_in); });
}
//! [request]
