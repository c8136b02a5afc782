// Rooms for what no bundled app has: every kind of value in the binary form, and a sequence that the client can stop.
#include <parlor/parlor.hpp>

#include <array>
#include <map>
#include <variant>
#include <vector>

using namespace std::chrono_literals;

enum class paint : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(paint, red, green)

struct spot {
    std::int16_t x = 0;
    std::uint32_t y = 0;
};
BOOST_DESCRIBE_STRUCT(spot, (), (x, y))

struct branch {
    std::string name;
    std::vector<branch> branches;
};
BOOST_DESCRIBE_STRUCT(branch, (), (name, branches))

// Client -> room, and back as it came.
struct everything {
    static constexpr auto payload_form = parlor::payload_form::binary;
    bool flag = false;
    std::uint8_t small = 0;
    std::int8_t minus = 0;
    std::int64_t wide = 0;
    float single = 0;
    double real = 0;
    std::optional<std::string> maybe;
    std::vector<std::optional<int>> holes;
    std::array<spot, 2> two{};
    std::map<std::string, int> counts;
    paint colour = paint::red;
    std::vector<std::variant<spot, branch, std::string, std::monostate>> either;
    std::chrono::seconds wait{0};
    std::chrono::sys_time<std::chrono::milliseconds> at;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (flag, small, minus, wide, single, real, maybe, holes, two, counts, colour, either, wait, at))

struct watch {  // client -> room: count for me
    int up_to = 0;
};
BOOST_DESCRIBE_STRUCT(watch, (), (up_to))

struct tick {  // room -> client: one item of the sequence
    int number = 0;
};
BOOST_DESCRIBE_STRUCT(tick, (), (number))

struct proceed {};
BOOST_DESCRIBE_STRUCT(proceed, (), ())

struct counted {};  // room -> client: that was the last one
BOOST_DESCRIBE_STRUCT(counted, (), ())

struct look {};  // client -> room: how did the sequences end?
BOOST_DESCRIBE_STRUCT(look, (), ())

struct ends {
    int running = 0;
    std::vector<std::string> refusals;
};
BOOST_DESCRIBE_STRUCT(ends, (), (running, refusals))

class exchange final : public parlor::room {
public:
    exchange() {
        on<everything>(&exchange::handle_everything);
        on<watch>(&exchange::handle_watch);
        on<look>(&exchange::handle_look);
        sends<everything, counted>();
        asks<tick, proceed>();
    }

private:
    void handle_everything(parlor::member& from, const everything& sent) { from.send(sent); }

    void handle_watch(parlor::member& from, watch wanted) {
        ++ends_.running;
        spawn(count(from.ref(), wanted.up_to));
    }

    ends handle_look(parlor::member& /*from*/, look /*asked*/) { return ends_; }

    parlor::task<> count(parlor::member_ref who, int up_to) {
        bool wanted = true;
        for (int i = 1; i <= up_to && wanted; ++i)
            wanted = co_await offer(who, i);
        --ends_.running;
        parlor::member* to = find(who);
        if (wanted && to) to->send(counted{});  // who has left the loop may be in the next one by now
    }

    parlor::task<bool> offer(parlor::member_ref who, int number) {
        parlor::member* to = find(who);
        if (!to) co_return false;
        auto answer = to->ask<proceed>(tick{number}, 1min);
        try {
            co_await answer.get();
        } catch (const parlor::failure& why) {
            ends_.refusals.emplace_back(parlor::to_string(why.code()));
            co_return false;
        }
        co_return true;
    }

    ends ends_;
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<exchange>("exchange/{name}"); });
}
