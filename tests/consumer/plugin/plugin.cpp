// Defines all that this library shows.
#include <parlor/parlor.hpp>

class hall final : public parlor::room {};

extern "C" [[gnu::visibility("default")]] int serve(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<hall>("hall/{name}"); });
}
