// The client with callbacks, as docs/guide/client.md shows it.
//! [game]
#include <parlor/client/callback_client.hpp>

#include <cstdio>

class game {
public:
    void frame() {
        server_.poll();  // calls back, does not wait
        // ... draw
    }

private:
    void heard(std::string_view json, const parlor::message_info& info) {
        std::printf("%s in %s: %.*s\n", info.type.c_str(), info.room.c_str(), static_cast<int>(json.size()),
                    json.data());
    }

    parlor::callback_client server_{
        "ws://127.0.0.1:8080/ws",
        {.on_open = [this] { server_.join("arena/1"); },
         .on_message = [this](std::string_view json, const parlor::message_info& info) { heard(json, info); },
         .on_close = [](const parlor::client_change& why) { std::printf("lost: %s\n", why.reason.c_str()); },
         .on_error = [](const parlor::failure& why) { std::printf("%s\n", why.what()); }},
        {.user = "ana"}};
};
//! [game]

void play();
void play() {
    game one;
    one.frame();
}
