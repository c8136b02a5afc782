#include "options.hpp"

#include "failure.hpp"

#include <array>
#include <cstdlib>
#include <random>

namespace bench {

namespace {

[[noreturn]] void refuse(std::string_view what) {
    throw failure(std::string(what) +
                      "\nusage: bench_load echo|room|handshake|idle port=N pid=N [clients=N rooms=N in_flight=N "
                      "bytes=N warm_up=S seconds=S deflate=1 first_frame=1 target=T join=T ready=T message=T count=T]",
                  2);
}

void replace(std::string& in, std::string_view name, std::string_view value) {
    for (std::size_t at = 0; (at = in.find(name, at)) != std::string::npos; at += value.size())
        in.replace(at, name.size(), value);
}

// Words that compress about as well as what people write, not as well as one letter repeated.
std::string words(std::size_t size) {
    static constexpr std::array<std::string_view, 24> some = {
        "meet",  "you",     "tonight", "after", "the",    "lecture", "in",      "front",
        "of",    "library", "and",     "bring", "both",   "maps",    "because", "we",
        "might", "walk",    "along",   "river", "before", "dinner",  "again",   "please"};
    std::mt19937 chance(7);  // NOLINT: the same words in each run
    std::string text;
    while (text.size() < size) {
        text += some[chance() % some.size()];
        text += ' ';
    }
    text.resize(size);
    return text;
}

}  // namespace

options read_options(int argc, char** argv) {
    if (argc < 2) refuse("which work?");
    options o;
    o.work = argv[1];
    if (o.work != "echo" && o.work != "room" && o.work != "handshake" && o.work != "idle") refuse("no such work");
    for (int i = 2; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const std::size_t equals = argument.find('=');
        if (equals == std::string_view::npos) refuse(argument);
        const std::string_view key = argument.substr(0, equals);
        const std::string value(argument.substr(equals + 1));
        const auto number = [&value] { return static_cast<std::size_t>(std::strtoull(value.c_str(), nullptr, 10)); };
        const auto set = [&](std::string_view name, auto& field, const auto& to) {
            if (key == name) field = to;
            return key == name;
        };
        const bool known =
            set("port", o.port, static_cast<std::uint16_t>(number())) ||
            set("pid", o.pid, static_cast<int>(number())) || set("clients", o.clients, number()) ||
            set("rooms", o.rooms, number()) || set("in_flight", o.in_flight, number()) ||
            set("bytes", o.bytes, number()) || set("warm_up", o.warm_up, std::strtod(value.c_str(), nullptr)) ||
            set("seconds", o.seconds, std::strtod(value.c_str(), nullptr)) || set("deflate", o.deflate, value == "1") ||
            set("first_frame", o.first_frame, value == "1") || set("target", o.target, value) ||
            set("join", o.join, value) || set("ready", o.ready, value) || set("message", o.message, value) ||
            set("count", o.count, value);
        if (!known) refuse(argument);
    }
    if (o.port == 0 || o.pid == 0) refuse("port and pid are needed");
    if (o.clients == 0 || o.in_flight == 0 || o.rooms == 0 || o.rooms > o.clients) refuse("a number is too small");
    return o;
}

std::string filled(std::string_view text, const options& o, std::size_t client) {
    std::string done(text);
    replace(done, "{client}", std::to_string(client));
    replace(done, "{room}", std::to_string(client % o.rooms));
    return done;
}

std::string message_of(const options& o, std::size_t client) {
    std::string done = filled(o.message, o, client);
    replace(done, "{text}", words(o.bytes));
    return done;
}

}  // namespace bench
