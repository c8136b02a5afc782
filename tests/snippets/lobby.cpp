// The whole server of README.md, as it stands there.
//! [lobby]
#include <parlor/parlor.hpp>

// client -> room: imperative
struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

// room -> clients: past tense
struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

class lobby final : public parlor::room {
public:
    lobby() { on<say>(&lobby::handle_say); }

private:
    void handle_say(parlor::member& from, say msg) {  // or parlor::task<reply>: then it may co_await
        broadcast(said{from.name(), std::move(msg.text)});
    }
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<lobby>("room/{name}"); });
}
//! [lobby]
