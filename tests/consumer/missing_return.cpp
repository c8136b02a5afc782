// A hook that forgets its `return {};`, which must not become a program that crashes.
#include <parlor/parlor.hpp>

class hall final : public parlor::room {
    parlor::task<> on_join(parlor::member& who) override { kick(who, {parlor::errc::permission_denied, "closed"}); }
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<hall>("hall/{name}"); });
}
