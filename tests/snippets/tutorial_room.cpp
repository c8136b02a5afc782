// The server of docs/tutorial/2_room.md.
//! [room]
#include <parlor/parlor.hpp>

struct add {  // client -> room
    std::string text;
};
BOOST_DESCRIBE_STRUCT(add, (), (text))

struct added {  // room -> clients
    std::uint64_t number = 0;
    std::string text, by;
};
BOOST_DESCRIBE_STRUCT(added, (), (number, text, by))

class list_room final : public parlor::room {
public:
    list_room() { on<add>(&list_room::handle_add); }

private:
    void handle_add(parlor::member& from, add msg) { broadcast(added{++last_, std::move(msg.text), from.name()}); }

    std::uint64_t last_ = 0;
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<list_room>("list/{name}"); });
}
//! [room]
