// The C++ client, as docs/guide/client.md shows it.
//! [bot]
#include <parlor/client/client.hpp>

#include <cstdio>

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

struct receipt {
    std::uint64_t seq = 0;
};
BOOST_DESCRIBE_STRUCT(receipt, (), (seq))

parlor::task<> talk(parlor::client& chat) {
    co_await chat.connect();
    const parlor::client_room room = co_await chat.join("room/main");
    room.on<said>([](const said& it) { std::printf("%s: %s\n", it.from.c_str(), it.text.c_str()); });

    const say hello{"I am a bot"};
    auto posted = room.request<receipt>(hello);  // it is on its way already
    const receipt got = co_await posted.get();
    std::printf("that was message %llu\n", static_cast<unsigned long long>(got.seq));
    co_await chat.close();
}

int main() {
    parlor::client_loop loop;
    parlor::client chat(loop, "ws://127.0.0.1:8080/ws", {.user = "bot"});
    loop.run(talk(chat));
}
//! [bot]
