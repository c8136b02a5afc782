#include "parlor/client/client.hpp"

#include <utility>

#include "client/client_core.hpp"
#include "client/client_loop_parts.hpp"

namespace parlor {

namespace detail {

void reply_state::settle(std::string payload, std::optional<failure> error) {
    if (std::exchange(done_, true)) return;
    payload_ = std::move(payload);
    error_ = std::move(error);
    door_.notify();
}

task<std::string> reply_state::wait() {
    if (!done_) co_await door_.wait();
    if (error_) throw failure(*error_);
    co_return std::move(payload_);
}

}  // namespace detail

client::client(client_loop& on, std::string_view url, client_options options) {
    ws_url where = parse_ws_url(url);
    if (!options.user.empty()) where.add_query("user", options.user);
    core_ = std::make_unique<detail::client_core>(on.parts_->services, std::move(where), std::move(options));
}

client::~client() = default;

void client::open() {
    core_->open();
}

task<> client::connect() {
    const auto opened = core_->opened();
    core_->open();
    co_await opened->wait();
}

void client::request_close() {
    core_->request_close();
}

task<> client::close() {
    core_->request_close();
    const auto gone = core_->gone();
    co_await gone->wait();
}

void client::retry_now() {
    core_->retry_now();
}

client_state client::state() const noexcept {
    return core_->state();
}

const std::string& client::user() const noexcept {
    return core_->user();
}

client_room client::room(std::string_view name) {
    return {*core_, core_->room(name)};
}

task<client_room> client::join(std::string name) {
    const client_room joined = room(name);
    co_await joined.join();
    co_return joined;
}

void client::on_state(std::function<void(const client_change&)> handler) {
    core_->state_handlers.push_back(std::move(handler));
}

void client::on_gap(std::function<void(std::string_view, const room_gap&)> handler) {
    core_->gap_handlers.push_back(std::move(handler));
}

void client::on_error(std::function<void(const failure&)> handler) {
    core_->error_handlers.push_back(std::move(handler));
}

void client::on_any(std::function<void(std::string_view, const message_info&)> handler) {
    core_->any_handlers.push_back(std::move(handler));
}

bool client::tell(std::string_view type, std::string payload, bool is_volatile) {
    return core_->tell(type, {}, payload, is_volatile);
}

std::shared_ptr<detail::reply_state> client::ask(std::string_view type, std::string payload,
                                                 const request_options& options) {
    return core_->ask(type, {}, payload, options);
}

void client::add_handler(std::string_view type, detail::raw_handler handler) {
    core_->handlers.add(type, std::move(handler));
}

void client::set_answerer(std::string_view type, unique_function<std::string(std::string_view)> answerer) {
    core_->set_answerer(type, std::move(answerer));
}

// ------------------------------------------------------------------------------------------- client_room

const std::string& client_room::name() const noexcept {
    return room_->name;
}

bool client_room::joined() const noexcept {
    return room_->joined;
}

std::uint64_t client_room::seq() const noexcept {
    return room_->position.seq();
}

const std::string& client_room::epoch() const noexcept {
    return room_->position.epoch();
}

const std::map<std::string, std::string>& client_room::members() const noexcept {
    return room_->members;
}

std::uint64_t client_room::count() const noexcept {
    return room_->count;
}

void client_room::on_gap(std::function<void(const room_gap&)> handler) const {
    room_->gap_handlers.push_back(std::move(handler));
}

void client_room::on_members(std::function<void(const protocol::presence&)> handler) const {
    room_->member_handlers.push_back(std::move(handler));
}

void client_room::on_ended(std::function<void(const failure&)> handler) const {
    room_->end_handlers.push_back(std::move(handler));
}

task<> client_room::join() const {
    const auto joined = core_->join(*room_);
    co_await joined->wait();
}

task<> client_room::leave() const {
    const auto left = core_->leave(*room_);
    co_await left->wait();
}

bool client_room::tell(std::string_view type, std::string payload, bool is_volatile) const {
    return core_->tell(type, room_->name, payload, is_volatile);
}

std::shared_ptr<detail::reply_state> client_room::ask(std::string_view type, std::string payload,
                                                      const request_options& options) const {
    return core_->ask(type, room_->name, payload, options);
}

void client_room::add_handler(std::string_view type, detail::raw_handler handler) const {
    room_->handlers.add(type, std::move(handler));
}

}  // namespace parlor
