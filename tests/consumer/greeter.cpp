// The smallest server with a room, in one file: built by those who consume parlor without the template.
#include <parlor/parlor.hpp>

struct greet {
    std::string whom;
};
BOOST_DESCRIBE_STRUCT(greet, (), (whom))

struct greeted {
    std::string from, whom;
};
BOOST_DESCRIBE_STRUCT(greeted, (), (from, whom))

class hall final : public parlor::room {
public:
    hall() { on<greet>(&hall::handle_greet); }

private:
    void handle_greet(parlor::member& from, greet wish) { broadcast(greeted{from.name(), std::move(wish.whom)}); }
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<hall>("hall/{name}"); });
}
