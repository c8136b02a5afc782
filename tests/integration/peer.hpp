// A client of the parlor.v1 contract for tests: JSON frames over a ws_client, in the order in which they came.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "integration/ws_client.hpp"

namespace integration {

namespace json = boost::json;

/// What stands at a JSON pointer such as "/data/seq". Throws with the whole text when there is no such thing.
[[nodiscard]] std::uint64_t number_at(const json::value& in, std::string_view pointer);
[[nodiscard]] std::string text_at(const json::value& in, std::string_view pointer);
[[nodiscard]] bool has(const json::value& in, std::string_view pointer);

/// The connection ended while a frame was waited for.
class connection_ended : public std::runtime_error {
public:
    explicit connection_ended(ws_ending how)
        : std::runtime_error("closed with " + std::to_string(static_cast<int>(how.code)) + " \"" + how.reason + '"'),
          how_(std::move(how)) {}
    [[nodiscard]] const ws_ending& how() const noexcept { return how_; }

private:
    ws_ending how_;
};

/// One connection and the session behind it. Each thread uses peers of its own.
class peer {
public:
    /// Connects to /ws as that guest, takes the hello, and joins `room` when one is given.
    peer(std::uint16_t port, std::string_view user, std::string_view room = {}, const ws_options& options = {});

    [[nodiscard]] const json::value& hello() const noexcept { return hello_; }
    /// The token for a later resume: the newest that it was told.
    [[nodiscard]] const std::string& token() const noexcept { return token_; }
    /// The shard that the session was made on.
    [[nodiscard]] std::string shard() const;
    [[nodiscard]] ws_client& socket() noexcept { return ws_; }

    void send(std::string_view frame) { ws_.send(frame); }
    /// A message to a room, with an id and a key when they are given.
    void send(std::string_view type, std::string_view room, std::string_view data, std::string_view id = {},
              std::string_view key = {});

    /// The next frame, whatever it is. Throws connection_ended.
    [[nodiscard]] json::value next();
    /// The first frame that fits, waiting for it; those before it keep waiting.
    [[nodiscard]] json::value next(const std::function<bool(const json::value&)>& fits);
    /// The first event of that type.
    [[nodiscard]] json::value event(std::string_view type);
    /// The whole reply frame to an id.
    [[nodiscard]] json::value reply(std::string_view id);

    /// Sends and takes the whole reply frame.
    [[nodiscard]] json::value ask(std::string_view type, std::string_view room, std::string_view data = "{}",
                                  std::string_view key = {});
    /// The data of a reply that must be no error.
    json::value ok(std::string_view type, std::string_view room, std::string_view data = "{}",
                   std::string_view key = {});
    /// The error code of a reply that must be one.
    [[nodiscard]] std::string refusal(std::string_view type, std::string_view room, std::string_view data = "{}");

    json::value join(std::string_view room) { return ok("join", room); }
    /// The seq that a `say` got.
    std::uint64_t say(std::string_view room, std::string_view text);
    /// The whole reply to a resume of that session; `rooms` is a JSON object of room to seq.
    [[nodiscard]] json::value resume(std::string_view token, std::string_view rooms);
    /// Returns when all that the server sent so far is here.
    void sync() { (void)ok("ping", ""); }

    /// Takes frames, and forgets them, to the end.
    ws_ending read_to_end() { return ws_.read_to_end(); }
    ws_ending close() { return ws_.close(); }
    void reset() { ws_.reset(); }

private:
    [[nodiscard]] json::value receive();

    ws_client ws_;
    json::value hello_;
    std::string token_;
    std::deque<json::value> waiting_;
    std::uint64_t last_id_ = 0;
};

}  // namespace integration
