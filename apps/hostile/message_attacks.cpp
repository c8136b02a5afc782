// What servers of parlor.v1 are asked besides: envelopes, numbers, rooms and tokens.
#include <fmt/format.h>

#include "attack.hpp"
#include "frames.hpp"

namespace hostile {
namespace {

std::string token_in(std::string_view hello) {
    constexpr std::string_view before = R"("resume":")";
    const std::size_t at = hello.find(before);
    if (at == std::string_view::npos) return {};
    hello.remove_prefix(at + before.size());
    return std::string(hello.substr(0, hello.find('"')));
}

std::string resume(std::string_view token, std::string_view rooms = "{}") {
    return message(fmt::format(R"({{"type":"resume","id":"mine","data":{{"token":"{}","rooms":{}}}}})", token, rooms));
}

class message_attacks {
public:
    explicit message_attacks(attack_list& to) : to_(to) {}

    void add_all() {
        add_json();
        add_numbers();
        add_names();
        add_rooms();
        add_tokens();
    }

private:
    attack& session(std::string name, std::string bytes, std::vector<int> allowed) {
        return add(to_, stage::session, std::move(name), std::move(bytes), std::move(allowed));
    }

    /// The server answers so, and goes on until we leave.
    attack& answered(std::string name, std::string bytes, std::string says) {
        attack& made = session(std::move(name), std::move(bytes), {1000});
        made.says = std::move(says);
        made.afterwards = close_frame(1000);
        return made;
    }

    attack& refused(std::string name, std::string_view json, std::string says) {
        return answered(std::move(name), message(json), std::move(says));
    }

    void add_json() {
        session("JSON that is none, three times", times(3, message("{{{")), {1008});
        session("JSON of depth 30000, three times", times(3, message(times(30'000, "["))), {1008});
        session("JSON of depth 100000", message(times(100'000, "[")) + close_frame(1000), {1009, 1000});
        refused("JSON of depth 9000 as data",
                fmt::format(R"({{"type":"ping","id":1,"data":{}{}}})", times(9000, R"({"a":)"), "1" + times(9000, "}")),
                R"("error")");
        attack& slow = session("a first message that comes a byte at a time",
                               announcement(final | text_kind, 65'536) + times(60'000, " "), {1008});
        slow.piece = 1;
        slow.pause = std::chrono::milliseconds(50);
        session("a binary message", frame(final | binary_kind, "x") + close_frame(1000), {1000, 1003});
        refused("keys twice: the last counts", R"({"type":"no-such","id":1,"type":"ping","id":2})", R"("reply":2)");
        refused("5000 keys that nobody knows", R"({"type":"ping",)" + times(5000, R"("key":"x",)") + R"("id":"many"})",
                R"("reply":"many")");
        refused("half of a surrogate pair", R"({"type":"ping","id":1,"data":{"x":"\ud800"}})", R"("error")");
        refused("an envelope that is a list, beside one that is none", R"([{"type":"ping","id":1}])", R"("error")");
    }

    void add_numbers() {
        for (const std::string_view bad :
             {"1e999", "-1e999", "-1", "1.5", "9007199254740992", "18446744073709551616", "true", "[]", "{}"})
            refused(fmt::format("the id {}", bad), fmt::format(R"({{"type":"ping","id":{}}})", bad),
                    "invalid_argument");
        refused("an id of 65 bytes", fmt::format(R"({{"type":"ping","id":"{}"}})", times(65, "x")), "invalid_argument");
        for (const std::string_view bad : {"-1", "1.5", "1e400", "18446744073709551616", R"("1")"}) {
            const std::string join = message(R"({"type":"join","room":"room/hostile","id":1})");
            answered(fmt::format("a list of {} members", bad),
                     join + message(fmt::format(
                                R"({{"type":"members","room":"room/hostile","id":2,"data":{{"limit":{}}}}})", bad)),
                     R"("error")");
        }
    }

    void add_names() {
        refused("an unknown type", R"({"type":"no-such-type","id":1})", "not_found");
        for (const std::string_view type : {"hello", "presence", ""})
            refused(fmt::format("the server's own type \"{}\"", type), fmt::format(R"({{"type":"{}","id":1}})", type),
                    R"("error")");
        refused("an answer that nobody asked for", R"({"reply":999,"data":{}})", "").afterwards.clear();
        to_.back().bytes += close_frame(1000);
        refused("a type of 60000 bytes", fmt::format(R"({{"type":"{}","id":1}})", times(60'000, "x")), R"("error")");
    }

    void add_rooms() {
        refused("somebody else's inbox", R"({"type":"join","room":"user/somebody-else","id":1})", R"("error")");
        refused("a room that was not joined", R"({"type":"say","room":"room/never-joined","id":1,"data":{"text":"x"}})",
                R"("error")");
        refused("the members of a room that was not joined", R"({"type":"members","room":"room/never-joined","id":1})",
                R"("error")");
        refused("the history of a room that was not joined", R"({"type":"history","room":"room/never-joined","id":1})",
                R"("error")");
        refused("leaving a room that was not joined", R"({"type":"leave","room":"room/never-joined","id":1})",
                R"("error")");
        for (const std::string_view bad : {R"(room/\u0000)", "room/", "room", "", "/", "room/a/b", "room/../user/x"})
            refused(fmt::format("the room \"{}\"", bad), fmt::format(R"({{"type":"join","room":"{}","id":1}})", bad),
                    R"("error")");
        refused("a room's name of 65 bytes",
                fmt::format(R"({{"type":"join","room":"room/{}","id":1}})", times(65, "x")), "invalid_argument");
        std::string joins;
        for (int i = 0; i < 200; ++i)
            joins += message(fmt::format(R"({{"type":"join","room":"room/hostile-{}","id":{}}})", i, i));
        answered("200 rooms at once", joins, "resource_exhausted");
    }

    void add_tokens() {
        refused("a forged token", R"({"type":"resume","id":1,"data":{"token":"forged","rooms":{}}})",
                "unauthenticated");
        refused("an empty token", R"({"type":"resume","id":1,"data":{"token":"","rooms":{}}})", R"("error")");
        refused("a token of 60000 bytes",
                fmt::format(R"({{"type":"resume","id":1,"data":{{"token":"{}","rooms":{{}}}}}})", times(60'000, "A")),
                "unauthenticated");
        // Each of these begins with a token that the server has just made.
        const auto made = [this](std::string name, std::function<std::string(std::string)> of_token, std::string says) {
            answered(std::move(name), "", std::move(says)).makes =
                [of_token = std::move(of_token)](std::string_view hello) { return of_token(token_in(hello)); };
        };
        made(
            "a token with its first byte changed",
            [](std::string token) {
                token.front() = token.front() == 'A' ? 'B' : 'A';
                return resume(token);
            },
            "unauthenticated");
        made(
            "a token with a byte of its signature changed",
            [](std::string token) {
                char& byte = token[token.size() - 8];
                byte = byte == 'A' ? 'B' : 'A';
                return resume(token);
            },
            "unauthenticated");
        made(
            "a token that is cut short", [](std::string token) { return resume(token.substr(0, token.size() / 2)); },
            "unauthenticated");
        made("a token twice as long", [](std::string token) { return resume(token + token); }, "unauthenticated");
        made(
            "a token that comes too late",
            [](const std::string& token) { return message(R"({"type":"ping","id":1})") + resume(token); },
            "failed_precondition");
    }

    attack_list& to_;
};

}  // namespace

void add_message_attacks(attack_list& to) {
    message_attacks(to).add_all();
}

}  // namespace hostile
