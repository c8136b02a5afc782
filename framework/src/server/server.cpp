#include "parlor/server/server.hpp"

#include <algorithm>

#include "auth/account_routes.hpp"
#include "server/admin_side.hpp"
#include "server/metrics.hpp"
#include "server/server_core.hpp"
#include "server/shard.hpp"
#include "server/system_machine.hpp"

namespace parlor {
namespace {

// The more exact pattern is tried first; two that fit the same paths are a mistake.
template <class Entry>
void add_by_pattern(std::vector<Entry>& entries, Entry added) {
    for (const auto& other : entries) {
        if (other.pattern.is_ambiguous_with(added.pattern)) {
            throw std::logic_error("the paths \"" + std::string(added.pattern.text()) + "\" and \"" +
                                   std::string(other.pattern.text()) + "\" fit the same requests");
        }
    }
    const auto before = std::ranges::find_if(
        entries, [&](const Entry& other) { return added.pattern.is_more_exact_than(other.pattern); });
    entries.insert(before, std::move(added));
}

}  // namespace

server::server(config settings)
    : own_machine_(std::make_unique<system_machine>()),
      core_(std::make_unique<server_core>(std::move(settings), *own_machine_)) {
    add_health_routes();
}

server::server(config settings, machine& on) : core_(std::make_unique<server_core>(std::move(settings), on)) {
    add_health_routes();
}

void server::add_health_routes() {
    add_route("/healthz", [](const http_request&) { return http_response::text("ok\n"); });
    add_route("/readyz", [&core = *core_](const http_request&) {
        const std::string_view why = core.unready();
        return why.empty() ? http_response::text("ready\n") : http_response::error(503, why);
    });
    add_route("/metrics", [&core = *core_](const http_request& request) { return answer_metrics(core, request); });
}

server::~server() = default;

void server::add_room_template(std::string_view pattern, room_options options,
                               std::function<std::unique_ptr<room>()> make) {
    core_->rooms.add_template(pattern, options, std::move(make));
}

router<caller>& server::outside() noexcept {
    return core_->outside;
}

void server::declare_sent(message_describer describer) {
    core_->sent_outside.push_back(describer);
}

room_ref server::room_named(std::string name) {
    return {core_->rooms, std::move(name)};
}

contract server::describe(std::string title, std::string version) const {
    contract made{.title = std::move(title), .version = std::move(version), .parts = {}, .types = {}};
    made.parts = core_->rooms.describe(made.types);
    contract_part outside;
    outside.says = core_->outside.describe(made.types);
    for (const message_describer each : core_->sent_outside)
        outside.hears.push_back(each(made.types));
    made.parts.push_back(std::move(outside));
    return made;
}

void server::on_room_error(room_error_handler handler) {
    core_->rooms.on_error(std::move(handler));
}

void server::on_hello(std::function<void(caller&)> hook) {
    core_->on_hello = std::move(hook);
}

void server::on_notice(std::function<void(caller&, const std::string&)> hook) {
    core_->on_notice = std::move(hook);
}

std::uint16_t server::admin_port() const noexcept {
    return core_->admin ? core_->admin->port() : 0;
}

void server::add_endpoint(std::string_view pattern, endpoint_handler handler, accept_step accept) {
    add_by_pattern(
        core_->endpoints,
        endpoint_entry{.pattern = route_pattern(pattern), .handler = std::move(handler), .accept = std::move(accept)});
}

void server::add_route(std::string_view pattern, http_route route) {
    add_by_pattern(core_->routes, route_entry{.pattern = route_pattern(pattern), .route = std::move(route)});
}

void server::add_action(std::string_view method, std::string_view pattern, http_action action) {
    auto& all = core_->actions;
    auto same = std::ranges::find(all, pattern, [](const action_entry& each) { return each.pattern.text(); });
    if (same == all.end()) {
        add_by_pattern(all, action_entry{.pattern = route_pattern(pattern), .by_method = {}});
        same = std::ranges::find(all, pattern, [](const action_entry& each) { return each.pattern.text(); });
    }
    if (std::ranges::find(same->by_method, method, &std::pair<std::string, http_action>::first) !=
        same->by_method.end()) {
        throw std::logic_error(std::string(method) + " of \"" + std::string(pattern) + "\" has an action already");
    }
    same->by_method.emplace_back(method, std::move(action));
}

void server::add_files(std::span<const static_file> files) {
    core_->files.add(files);
}

void server::authenticate_with(std::unique_ptr<authenticator> how) {
    if (core_->accounts) throw std::logic_error("authenticate_with: accounts are installed already");
    core_->who_is_it = std::move(how);
}

void server::install_accounts(accounts_options options) {
    if (core_->who_is_it) throw std::logic_error("install_accounts: this server has an authenticator already");
    auto accounts = std::make_unique<account_service>(options);
    account_service* const known = accounts.get();
    for (const account_route& each : account_routes()) {
        add_action(each.method, each.path, [known, answer = each.answer](const http_request& request, loop& here) {
            return answer(*known, request, here);
        });
    }
    core_->accounts = known;
    core_->who_is_it = std::move(accounts);
}

void server::end_sessions(std::function<bool(const user&)> which, std::string reason) {
    core_->end_sessions(std::move(which), std::move(reason));
}

void server::start() {
    core_->start();
}
std::uint16_t server::port() const noexcept {
    return core_->port;
}
void server::reload_certificates() {
    core_->reload_certificates();
}
std::vector<config_change> server::reload(const config& wanted) {
    return core_->reload(wanted);
}
void server::reload_authenticator() {
    if (core_->who_is_it) core_->who_is_it->reload();
}
void server::request_stop() {
    core_->request_stop();
}
bool server::join() {
    return core_->join();
}
const config& server::settings() const noexcept {
    return core_->settings;
}

server_counters server::counters() const noexcept {
    const auto read = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
    return {.connections = core_->connections.size(),
            .outbox_bytes = core_->batches.used(),
            .dropped_messages = read(core_->counters.dropped),
            .past = core_->counters.past.read()};
}

}  // namespace parlor
