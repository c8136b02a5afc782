// The server of docs/guide/apps.md: the whole chat, and a room of another kind beside it.
//! [own]
#include "chat.hpp"

#include <parlor/parlor.hpp>

struct roll {
    std::uint32_t sides = 6;
};
BOOST_DESCRIBE_STRUCT(roll, (), (sides))

struct rolled {
    std::string by;
    std::uint32_t value = 0;
};
BOOST_DESCRIBE_STRUCT(rolled, (), (by, value))

class dice final : public parlor::room {
public:
    dice() { on<roll>(&dice::handle_roll); }

private:
    rolled handle_roll(parlor::member& from, roll msg) {
        if (msg.sides == 0) throw parlor::failure(parlor::errc::invalid_argument, "data.sides: expected 1 or more");
        const rolled fell{from.name(), static_cast<std::uint32_t>(random_->next() % msg.sides) + 1};
        broadcast(fell);
        return fell;
    }

    std::unique_ptr<parlor::random_source> random_ = parlor::make_system_random();
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) {
        chat::install(app);                  // room/NAME, user/NAME, direct messages, the page
        app.add_room<dice>("dice/{table}");  // joined at the same /ws, by the same sessions
    });
}
//! [own]
