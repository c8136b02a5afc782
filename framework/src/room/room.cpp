#include "parlor/room/room.hpp"

#include <algorithm>
#include <stdexcept>

#include "parlor/room/room_ref.hpp"
#include "room/room_actor.hpp"

namespace parlor {

task<> room::on_join(member& /*who*/) {
    return {};
}
void room::on_leave(member& /*who*/) {}

void room::kick(member& who, const failure& why) {
    actor_->kick(who, why);
}

const std::string& room::name() const noexcept {
    return actor_->name();
}

std::string_view room::param(std::string_view key) const noexcept {
    return actor_->params().get(key).value_or("");
}

std::size_t room::size() const noexcept {
    return actor_->members().size();
}

std::vector<member*> room::members() const {
    std::vector<member*> found;
    found.reserve(size());
    for (auto& [number, who] : actor_->members().all())
        found.push_back(&who);
    return found;
}

member* room::find(member_ref ref) const noexcept {
    member* found = actor_->members().find(ref.session);
    return found && found->ref() == ref ? found : nullptr;
}

time_point room::now() const noexcept {
    return actor_->home().home.now();
}
wall_time room::wall_now() const noexcept {
    return actor_->home().home.time().wall_now();
}

task<history_page> room::read_history(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes) {
    return actor_->history(before, max_messages, max_bytes);
}

std::uint64_t room::after(duration wait, unique_function<void()> work) {
    return actor_->start_timer(wait, duration::zero(), std::move(work));
}
std::uint64_t room::every(duration period, unique_function<void()> work) {
    return actor_->start_timer(period, period, std::move(work));
}
void room::cancel(std::uint64_t timer) noexcept {
    actor_->stop_timer(timer);
}
void room::post(unique_function<void()> work) {
    actor_->post(std::move(work));
}
void room::spawn(task<> work) {
    actor_->spawn(std::move(work));
}
room_ref room::self() const {
    return {actor_->rooms(), actor_->name()};
}
room_ref room::other(std::string room_name) const {
    return {actor_->rooms(), std::move(room_name)};
}
loop& room::home() const noexcept {
    return actor_->home().home;
}

void room::use(message_guard guard) {
    guards_.push_back(std::move(guard));
}
void room::join_rule(message_guard guard) {
    join_rules_.push_back(std::move(guard));
}

void room::stage_keep(std::string state) {
    actor_->stage_keep(std::move(state));
}
std::string_view room::kept_state() const noexcept {
    return actor_->kept_state();
}
void room::stage_redaction(std::uint64_t seq, std::string_view type, std::string payload) {
    actor_->stage_redaction(seq, type, std::move(payload));
}

void room::reserve_seat(const std::string& user_name, duration keep_for) {
    actor_->reserve_seat(user_name, keep_for);
}
void room::store_listing(std::string shown) {
    actor_->set_listing(std::move(shown));
}
std::vector<room_summary> room::rooms(std::string_view prefix) const {
    return actor_->rooms().list(prefix);
}

void room::declare_sent(std::string_view type, message_describer describer, bool asked) {
    detail::require_unreserved(type, type);
    sent_.push_back(sent_type{.name = type, .describe = describer, .asked = asked});
}

void room::require_declared(std::string_view type) const {
    if (sent_.empty() || std::ranges::find(sent_, type, &sent_type::name) != sent_.end()) return;
    throw std::logic_error("parlor: the room " + name() + " sends \"" + std::string(type) +
                           "\", which is not among what it declares with sends<…>()");
}

contract_part describe_room(const room& which, std::string_view pattern, shape_book& book) {
    contract_part part;
    part.pattern = pattern;
    part.says = which.handlers_.describe(book);
    for (const auto& each : which.sent_)
        (each.asked ? part.asks : part.hears).push_back(each.describe(book));
    part.open = which.sent_.empty();
    return part;
}

void room::stage_broadcast(std::string_view type, std::string payload) {
    actor_->stage_broadcast(type, std::move(payload));
}
void room::stage_ephemeral(std::string_view type, std::string payload, const member* except, std::string_view key) {
    actor_->stage_ephemeral(type, std::move(payload), except, key);
}
void room::stage_lossy(std::string_view type, std::string payload, const member* except) {
    actor_->stage_ephemeral(type, std::move(payload), except, {}, true);
}

}  // namespace parlor
