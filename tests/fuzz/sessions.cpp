// Whole conversations: what three strangers say to a server in memory, in good form and in bad, while somebody honest
// is there.
#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "fuzz.hpp"
#include "parlor/core/log.hpp"
#include "parlor/parlor.hpp"
#include "sim/simulated_server.hpp"
#include "visitor.hpp"

namespace {

using namespace std::chrono_literals;

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct said {
    std::string from, text;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text))

class talk final : public parlor::room {
public:
    talk() { on<say>(&talk::handle_say); }

private:
    void handle_say(parlor::member& from, say message) { broadcast(said{from.name(), std::move(message.text)}); }
};

parlor::config settings_of(std::uint8_t flags) {
    parlor::config settings;
    settings.threads = (flags & 1U) != 0 ? 2 : 1;
    settings.max_message_bytes = 1024;
    settings.max_outbox_bytes = (flags & 2U) != 0 ? 4096 : 65536;
    settings.max_total_outbox_bytes = std::size_t{64} << 20;
    settings.max_messages_per_second = (flags & 4U) != 0 ? 20 : 0;
    settings.message_burst = 10;
    settings.max_messages_per_second_per_user = (flags & 8U) != 0 ? 20 : 0;
    settings.max_rooms_per_connection = 2;
    settings.max_mailbox = (flags & 16U) != 0 ? 2 : 1024;
    settings.history_messages = (flags & 32U) != 0 ? 3 : 10000;
    settings.resume_window = 5s;
    settings.first_message_timeout = 3s;
    settings.ping_interval = settings.pong_timeout = settings.close_timeout = 2s;
    return settings;
}

const std::array<std::string, 3> rooms{"room/a", "room/b", "room/c"};

class conversation {
public:
    explicit conversation(std::uint8_t flags) : world_(flags), server_(net_, disk_, settings_of(flags), &install) {
        net_.calm();
        loop_.start();
        fuzz::require(server_.start(), "the server starts");
        honest_.connect();
        pass(50ms);
        honest_.ask("join", rooms[0], "{}");
        pass(1s);
        fuzz::require(honest_.is_in(rooms[0]), "who is honest is let in");
    }

    /// `line`: a byte that says who does what, and what they say.
    void play(std::string_view line) {
        const auto action = static_cast<std::uint8_t>(line.front());
        const std::string_view text = line.substr(1);
        fuzz::visitor& who = strangers_[action % strangers_.size()];
        const std::string& room = rooms[text.size() % rooms.size()];
        if (!who.has_line()) {
            who.connect();
            pass(10ms);
        }
        switch (action / strangers_.size() % 9) {
            case 0:
                who.send_text(text);
                break;
            case 1:
                who.send_bytes(text);
                break;
            case 2:
                who.ask("join", room, "{}");
                break;
            case 3:
                post(who, text);
                break;
            case 4:
                who.ask("leave", room, "{}");
                break;
            case 5:
                who.connect();
                break;
            case 6:
                who.close();
                break;
            case 7:
                who.connect();
                pass(50ms);
                who.resume(strangers_[text.size() % strangers_.size()]);
                break;
            case 8:
                pass(100ms * static_cast<int>(std::min<std::size_t>(text.size(), 30)));
                break;
            default:
                break;
        }
        if (action < 128) pass(5ms);  // else what follows comes with it
    }

    void end() {
        honest_.ask("say", rooms[0], R"({"text":"all is well"})");
        pass(6s);
        fuzz::require(!honest_.was_closed() && honest_.was_answered(), "who is honest is answered and stays");
        for (fuzz::visitor& each : strangers_)
            each.drop();
        server_.request_stop();
        for (int i = 0; !server_.has_stopped(); ++i) {
            fuzz::require(i < 600, "the server stops");
            pass(100ms);
        }
        server_.finish();  // throws when anything is left
    }

private:
    static void install(parlor::server& app) { app.add_room<talk>("room/{name}"); }
    void pass(parlor::duration time) { world_.run_until(world_.now() + time); }

    // Mostly in a room that they may be in; the first byte is also a key that comes again.
    static void post(fuzz::visitor& who, std::string_view text) {
        const auto first = static_cast<std::uint8_t>(text.empty() ? 0 : text.front());
        std::string printable;
        for (const char c : text.substr(0, 200))
            printable += c >= ' ' && c < '\x7f' ? c : '?';
        const std::string data = "{\"text\":" + boost::json::serialize(boost::json::string(printable)) + "}";
        who.ask("say", rooms[first % rooms.size()], data, first < 64 ? "k" + std::to_string(first) : std::string());
    }

    parlor::sim::world world_;
    parlor::sim::network net_{world_};
    parlor::sim::simulated_disk disk_{world_.chance()};
    parlor::sim::simulated_server server_;
    parlor::sim::simulated_clock clock_{world_};
    parlor::sim::simulated_loop loop_{world_, clock_, 0};
    fuzz::heard_by_all heard_;
    fuzz::visitor honest_{net_, loop_, heard_, "honest"};
    std::array<fuzz::visitor, 3> strangers_{fuzz::visitor(net_, loop_, heard_, "ana"),
                                            fuzz::visitor(net_, loop_, heard_, "bo"),
                                            fuzz::visitor(net_, loop_, heard_, "bo")};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parlor::log::set_level(parlor::log::level::off);
    fuzz::input in(data, std::min<std::size_t>(size, 4096));
    try {
        conversation all(in.byte());
        std::string_view rest = in.rest();
        for (int lines = 0; !rest.empty() && lines < 100; ++lines) {
            const std::string_view line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (!line.empty()) all.play(line);
        }
        all.end();
    } catch (const parlor::sim::broken_promise& broken) {
        fuzz::require(false, broken.what());
    }
    return 0;
}
