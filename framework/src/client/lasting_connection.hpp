// One lasting connection made of many: opens, notices death, waits and opens again. It knows texts but not what they
// mean; client_core does.
#pragma once

#include <memory>
#include <string>

#include "client/client_connection.hpp"
#include "client/token_asker.hpp"
#include "client/ws_url.hpp"
#include "parlor/client/client_types.hpp"

namespace parlor {

/// Called on the loop.
class lasting_connection_owner {
public:
    virtual void on_data(bool binary, std::string_view data) = 0;
    /// After a send() that was refused for want of room: there is some again.
    virtual void on_room() = 0;
    /// The connection is gone; what was written may be lost.
    virtual void on_lost() = 0;
    virtual void on_change(const client_change& change) = 0;

protected:
    ~lasting_connection_owner() = default;
};

class lasting_connection final : private client_connection_owner, private timer_entry {
public:
    /// Throws failure{invalid_argument} when the options name files that cannot be used.
    lasting_connection(client_services& services, const client_options& options, ws_url url,
                       lasting_connection_owner& owner);

    [[nodiscard]] client_state state() const noexcept { return state_; }
    /// Nothing unless closed.
    void open();
    /// The session is there: the connection counts as good, and is pinged after such a silence.
    void ready(duration heartbeat);
    /// The name that the server made up for a guest who asked for none: later connections ask for it.
    void keep_user(std::string_view name);
    /// False when there is no connection, or it has too much to write.
    bool send(std::string_view text);
    /// Later texts wait until what was posted meanwhile has run.
    void hold_back();
    /// Cuts a wait short.
    void retry_now();
    /// Ends it for good, with a close frame.
    void close();
    /// No connection is left, not even one that waits for the other side's close.
    [[nodiscard]] bool is_gone() const noexcept { return !connection_ && !closing_; }
    /// Called when is_gone() becomes true after close().
    unique_function<void()> when_gone;

private:
    void on_open(std::string_view subprotocol) override;
    void on_message(bool binary, std::span<std::byte> data) override;
    void on_room() override;
    void on_over(const connection_end& how) override;
    void on_timer() override;
    void dial(client_state state);
    void dial_with(const std::string& token);
    void connect();
    void lost(const connection_end& how);
    [[nodiscard]] client_change change_to(client_state state) const;
    void enter(const client_change& change);
    [[nodiscard]] bool has_lasted() const;

    client_services& services_;
    const client_options& options_;
    ws_url url_;
    client_connection_options connection_options_;
    std::shared_ptr<const tls_connector> tls_;  // null: the URL is ws
    lasting_connection_owner& owner_;
    token_asker token_;
    std::unique_ptr<client_connection> connection_;
    std::unique_ptr<client_connection> closing_;  // by our own wish; nobody hears of it any more
    std::shared_ptr<lasting_connection*> self_ = std::make_shared<lasting_connection*>(this);  // for what is posted
    client_state state_ = client_state::closed;
    unsigned attempt_ = 0;
    time_point ready_since_{};
};

}  // namespace parlor
