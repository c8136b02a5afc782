// The client behind client.hpp: the session over a lasting connection, its rooms, and requests that survive reconnects.
// No coroutines: what is awaited is a reply_state.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "client/client_queue.hpp"
#include "client/client_requests.hpp"
#include "client/implicit_rooms.hpp"
#include "client/lasting_connection.hpp"
#include "client/room_core.hpp"
#include "parlor/client/reply.hpp"

namespace parlor::detail {

class client_core final : private lasting_connection_owner {
public:
    using answerer = unique_function<std::string(std::string_view)>;
    using reply_ptr = std::shared_ptr<reply_state>;
    using done = unique_function<void(std::string payload, std::optional<failure> error)>;

    client_core(client_services& services, ws_url url, client_options options);

    /// All that waits fails with `cancelled`.
    ~client_core();

    void open() { connection_.open(); }
    void request_close();
    void retry_now() { connection_.retry_now(); }
    /// Settled with the first open connection, or with unavailable.
    [[nodiscard]] reply_ptr opened();
    /// Settled when no connection is left after request_close().
    [[nodiscard]] reply_ptr gone();

    [[nodiscard]] client_state state() const noexcept { return connection_.state(); }
    [[nodiscard]] const std::string& user() const noexcept { return session_.user; }
    [[nodiscard]] room_core& room(std::string_view name);

    /// A `timeout` of 0 waits for ever.
    void join(room_core& room, std::optional<duration> timeout, done when_done);
    [[nodiscard]] reply_ptr join(room_core& room);
    [[nodiscard]] reply_ptr leave(room_core& room);
    /// Calls `when_done` once, whatever becomes of it.
    void call(std::string_view type, std::string_view room, std::string_view payload, const request_options& options,
              done when_done);
    [[nodiscard]] reply_ptr ask(std::string_view type, std::string_view room, std::string_view payload,
                                const request_options& options);
    bool tell(std::string_view type, std::string_view room, std::string_view payload, bool is_volatile);

    void set_answerer(std::string_view type, answerer what);

    typed_handlers handlers;  ///< of messages outside joined rooms
    std::vector<std::function<void(const client_change&)>> state_handlers;
    std::vector<std::function<void(const failure&)>> error_handlers;
    std::vector<std::function<void(std::string_view, const room_gap&)>> gap_handlers;  ///< of implicit rooms
    std::vector<std::function<void(std::string_view, const message_info&)>> any_handlers;

private:
    void on_data(bool binary, std::string_view data) override;
    void on_room() override { flush(); }
    void on_lost() override;
    void on_change(const client_change& change) override;

    void handshake_call(std::string_view type, std::string_view room, std::string_view payload, done when_done);
    void greeted(const protocol::hello& hello);
    void resumed(const protocol::hello& hello, std::string_view payload);
    void start_over(const protocol::hello& hello);
    void one_rejoined(room_core& room, const std::string& payload, const std::optional<failure>& error);
    void ready();
    void flush();
    void take_reply(server_frame& frame);
    void dispatch(const server_frame& frame);
    void dispatch_in(room_core& room, const server_frame& frame);
    void answer(const server_frame& frame);
    void refresh_token();
    void emit(typed_handlers& to, const server_frame& frame, const message_info& info);
    void tell_error(const failure& why);
    void tell_gap(std::string_view room, const room_gap& gap);
    void refresh_members(room_core& room);
    void read_members(room_core& room, const std::optional<std::string>& after);
    [[nodiscard]] std::vector<room_core*> joined_rooms() const;
    [[nodiscard]] std::string next_key();
    /// Nothing for what can be said.
    [[nodiscard]] std::optional<failure> refuse(std::string_view text) const;
    void settle_all(std::vector<reply_ptr>& waiters, const std::optional<failure>& error);

    loop& loop_;
    client_options options_;
    client_requests requests_;
    client_queue queue_;
    std::string key_prefix_;
    std::uint64_t keys_ = 0;
    bool has_session_ = false;
    protocol::hello session_;
    std::map<std::string, std::unique_ptr<room_core>, std::less<>> rooms_;
    implicit_rooms implicit_;
    std::map<std::string, answerer, std::less<>> answerers_;
    std::set<std::uint64_t> handshake_;  // requests that die with their connection
    std::size_t rejoining_ = 0;
    token_asker fresh_token_;
    std::vector<reply_ptr> awaiting_open_;
    std::vector<reply_ptr> awaiting_gone_;
    lasting_connection connection_;
};

}  // namespace parlor::detail
