// A client that does what clients do on bad days: loses its lines, comes back with old tokens, holds two connections,
// reads slowly, retries what was answered, changes its protocol from one connection to the next. It speaks frames and
// envelopes itself and believes nothing.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "client/client_connection.hpp"
#include "client/client_frame.hpp"
#include "sim/checker.hpp"
#include "sim/network.hpp"

namespace parlor::sim {

/// What it checks by itself, on each connection: numbers without hole or double, a join reply that fits what follows,
/// a resume that says what it does, replies behind what they acknowledge. Throws broken_promise. All calls but the
/// constructor on its loop.
class wild_client {
public:
    wild_client(network& net, checker& against, std::string user, std::string address);
    ~wild_client();

    [[nodiscard]] simulated_loop& on() noexcept { return loop_; }
    [[nodiscard]] const std::string& user() const noexcept { return user_; }

    /// Dials. Whether it resumes, and with which token, is decided when the server greets it.
    void connect();
    /// Has a connection that has been greeted, and answered when it resumed.
    [[nodiscard]] bool is_ready() const noexcept;
    [[nodiscard]] bool has_line() const noexcept { return !lines_.empty(); }
    [[nodiscard]] bool is_in(const std::string& room) const;

    void join(const std::string& room);
    void leave(const std::string& room);
    /// Says something new, of a thousand bytes or up to that.
    void post(const std::string& room, bool long_text = false);
    /// Writes a letter to that user's inbox, the room user/USER that the server joins for them.
    void write_to(const std::string& user);
    /// Says again, under the same keys, what was not acknowledged yet, and now and then what was.
    void retry(bool all);
    /// Its connections end: without a word, or with a close frame, after which the server forgets the session.
    void drop();
    void close();
    /// Ends all of its connections but the newest.
    void drop_older();
    /// Stops reading, or goes on.
    void read_no_more(bool stop);
    /// From now on it makes no trouble by its own choice: resumes with its newest token, lists all rooms.
    void behave() noexcept { behaves_ = true; }

    /// Reads a room's whole log, page by page, from its end, then calls `done`.
    using log_reader = std::function<void(std::vector<checked_message>, std::string epoch)>;
    void read_log(const std::string& room, log_reader done);
    void list_members(const std::string& room, std::function<void(std::vector<std::string>)> done);

    [[nodiscard]] std::size_t unacknowledged() const noexcept;
    /// The number of the last message of that room, of those where it is.
    [[nodiscard]] std::uint64_t seen(const std::string& room) const;
    /// Since when it has been told of all that came to its inbox.
    [[nodiscard]] time_point whole_since() const noexcept { return whole_since_; }
    [[nodiscard]] bool has_letter(const std::string& text) const { return letters_.contains(text); }

private:
    struct position {
        std::string epoch;
        std::uint64_t seq = 0;
        bool certain = true;   // else only a reply from before the resume says that we are there
        bool closing = false;  // the room said that the server stops
    };
    struct request {
        enum class what : std::uint8_t { join, leave, post, write, resume, other };
        what kind = what::other;
        std::uint64_t line = 0;  // on which it was asked
        std::string room;
        std::string text;
        std::function<void(const server_frame&)> done;
    };
    struct message {
        std::string room;  // or the user, of a letter
        std::string text;
        bool keyed = true;
        bool acknowledged = false;
        bool is_letter = false;
        bool is_scrawl = false;
        std::uint64_t padding = 0;
    };
    struct token {
        std::string text;
        std::uint64_t machine = 0;  // the server's that gave it
        bool used_up = false;       // the server has heard from us after it gave us a newer one
        std::uint64_t session = 0;
    };
    class line;

    /// The server still has the session, beyond doubt.
    [[nodiscard]] bool session_lives() const noexcept;
    void on_lost(line& gone);
    [[nodiscard]] const std::map<std::string, position>& known() const;
    void say(const message& what);
    void read_page(const std::string& room, std::uint64_t before,
                   std::shared_ptr<std::vector<checked_message>> newest_first, log_reader done);
    [[noreturn]] void broken(const std::string& what) const;
    void note(const std::string& what);

    network& net_;
    checker& checker_;
    const std::string user_;
    simulated_clock clock_;
    simulated_loop loop_;
    std::unique_ptr<random_source> random_;
    std::unique_ptr<dialer> dialer_;
    client_services services_;
    client_connection_options options_;          // each connection speaks parlor.v1,
    client_connection_options binary_options_;   // or parlor.v1.bin
    std::vector<std::unique_ptr<line>> lines_;   // the newest last
    std::vector<token> tokens_;                  // the newest last
    std::uint64_t current_line_ = 0;             // which was ready last: it has the newest token
    std::map<std::string, position> known_;      // where it was, when it is gone
    std::map<std::uint64_t, request> requests_;  // without an answer
    std::vector<message> messages_;
    const std::string inbox_;
    std::set<std::string> letters_;
    time_point whole_since_{};
    time_point session_lived_{};  // the server had it then
    bool session_ended_ = false;  // or may have
    std::uint64_t session_ = 0;   // how many it has had, or may have had
    std::uint64_t last_request_ = 0;
    std::uint64_t last_line_ = 0;
    bool spoke_binary_ = false;  // on the connection that was ready last
    bool behaves_ = false;
};

}  // namespace parlor::sim
