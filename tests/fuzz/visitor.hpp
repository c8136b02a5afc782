// A client of a simulated server that says whatever it is told to, and checks all that it hears. Used by sessions.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "parlor/core/random.hpp"
#include "parlor/wire/frame_parser.hpp"
#include "parlor/wire/frame_writer.hpp"
#include "sim/network.hpp"

namespace fuzz {

/// What everybody heard: a number of a room's epoch is the same message for all.
using heard_by_all = std::map<std::pair<std::string, std::string>, std::map<std::uint64_t, std::string>>;

class visitor final : private parlor::stream_watcher {
public:
    visitor(parlor::sim::network& net, parlor::sim::simulated_loop& on, heard_by_all& all, std::string user);
    ~visitor();

    /// Dials and asks for the upgrade. What it had before is dropped without a word.
    void connect();
    void drop();
    [[nodiscard]] bool has_line() const noexcept { return stream_ != nullptr; }

    /// What somebody else worded.
    void send_bytes(std::string_view bytes);
    void send_text(std::string_view text);
    void close();
    /// A request with an id that nobody guesses.
    void ask(std::string_view type, std::string_view room, std::string_view data, std::string_view key = {});
    /// Takes up the session that `whose` had on its last connection but one.
    void resume(const visitor& whose);

    /// Every request since it connected was answered.
    [[nodiscard]] bool was_answered() const noexcept { return asked_.empty(); }
    [[nodiscard]] bool was_closed() const noexcept { return closed_; }
    [[nodiscard]] bool is_in(const std::string& room) const { return rooms_.contains(room); }

private:
    struct position {
        std::string epoch;
        std::uint64_t seq = 0;
    };

    void on_ready(bool readable, bool writable) override;
    void write(std::string_view bytes);
    void write_frame(parlor::opcode kind, std::string_view payload);
    void flush();
    void take(std::string_view bytes);
    void take_message(std::string_view text);

    heard_by_all& all_;
    const std::string user_;
    std::unique_ptr<parlor::random_source> random_ = parlor::make_seeded_random(7);
    std::unique_ptr<parlor::dialer> dialer_;
    std::unique_ptr<parlor::dialing> dialing_;
    std::unique_ptr<parlor::transport> stream_;
    parlor::frame_writer writer_;
    std::unique_ptr<parlor::frame_parser> parser_;
    std::string head_;  // of the answer to the upgrade, until it is whole
    std::string unsent_;
    std::map<std::string, position> rooms_, rooms_before_;  // on this connection, and on the one before
    std::set<std::string> asked_;                           // ids without an answer
    std::map<std::string, std::string> said_;               // the room of a message, by its id
    std::string token_, token_before_;
    std::uint64_t last_id_ = 0;
    bool upgraded_ = false;
    bool closed_ = false;
    bool worded_by_others_ = false;  // and who knows what: a join without an id, which nothing answers
};

}  // namespace fuzz
