#include "parlor/client/callback_client.hpp"

#include <set>
#include <utility>

#include "client/client_core.hpp"
#include "client/client_loop_parts.hpp"

namespace parlor {
namespace {

ws_url url_for(std::string_view url, const client_options& options) {
    ws_url where = parse_ws_url(url);
    if (!options.user.empty()) where.add_query("user", options.user);
    return where;
}

}  // namespace

struct callback_client::parts {
    parts(std::string_view url, client_callbacks with, const client_options& options)
        : callbacks(std::move(with)), core(loop.services, url_for(url, options), options) {}

    void tell_error(const failure& why) const {
        if (callbacks.on_error) callbacks.on_error(why);
    }
    void tell_change(const client_change& change) const {
        if (change.state == client_state::open && callbacks.on_open) callbacks.on_open();
        const bool lost = change.state == client_state::closed || change.delay;
        if (lost && callbacks.on_close) callbacks.on_close(change);
    }

    client_loop::parts loop;
    client_callbacks callbacks;
    std::set<std::string, std::less<>> watched;  // rooms whose end we hear of
    detail::client_core core;
};

callback_client::callback_client(std::string_view url, client_callbacks callbacks, client_options options)
    : parts_(std::make_unique<parts>(url, std::move(callbacks), options)) {
    parts& all = *parts_;
    all.core.state_handlers.emplace_back([&all](const client_change& change) { all.tell_change(change); });
    all.core.error_handlers.emplace_back([&all](const failure& why) { all.tell_error(why); });
    all.core.any_handlers.emplace_back([&all](std::string_view json, const message_info& info) {
        if (all.callbacks.on_message) all.callbacks.on_message(json, info);
    });
    all.loop.on.post([&all] { all.core.open(); });  // so that nothing is called outside poll()
}

callback_client::~callback_client() {
    parts_->callbacks = {};
}

void callback_client::poll() {
    parts_->loop.on.poll();
}

void callback_client::join(std::string_view room) {
    parts& all = *parts_;
    detail::room_core& joined = all.core.room(room);
    if (all.watched.emplace(room).second) {
        joined.end_handlers.emplace_back([&all](const failure& why) { all.tell_error(why); });
    }
    all.core.join(joined, duration::zero(), [&all](const std::string&, std::optional<failure> error) {
        if (error) all.loop.on.post([&all, why = std::move(*error)] { all.tell_error(why); });  // from within poll()
    });
}

void callback_client::leave(std::string_view room) {
    (void)parts_->core.leave(parts_->core.room(room));
}

bool callback_client::send(std::string_view type, std::string_view room, std::string json) {
    return parts_->core.tell(type, room, json, false);
}

void callback_client::close() {
    parts_->loop.on.post([&core = parts_->core] { core.request_close(); });
}

client_state callback_client::state() const noexcept {
    return parts_->core.state();
}

}  // namespace parlor
