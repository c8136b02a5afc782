#include "hub.hpp"

#include <optional>
#include <utility>

namespace classic {

void hub::user::hear(const std::string& text) const {
    for (const ear& each : ears)
        each(text);
}

void hub::tell_others(std::string_view than, const std::string& text) const {
    for (const auto& [name, other] : users_) {
        if (name != than) other.hear(text);
    }
}

void hub::act(users::iterator from, const frame& what) {
    const std::string& name = from->first;
    const auto pass_on_to = [&](const users::value_type& to) { to.second.hear(spoken(name, to.first, what.text)); };
    switch (what.to) {
        case audience::login:
            return tell_others(name, came(name));
        case audience::everyone:
            for (const auto& each : users_) {
                if (each.first != name) pass_on_to(each);
            }
            return;
        case audience::group_a:
        case audience::group_b:
            from->second.groups.insert(what.to);
            for (const auto& each : users_) {
                if (each.second.groups.contains(what.to)) pass_on_to(each);
            }
            return;
        case audience::user:
            break;
    }
    pass_on_to(*users_.find(what.name));
}

hub::visit::visit(hub& in, const std::string& user, ear hears) : in_(in) {
    const std::scoped_lock lock(in_.mutex_);
    who_ = in_.users_.try_emplace(user).first;
    ear_ = who_->second.ears.insert(who_->second.ears.end(), std::move(hears));
}

hub::visit::~visit() {
    const std::scoped_lock lock(in_.mutex_);
    who_->second.ears.erase(ear_);
    if (!who_->second.ears.empty()) return;
    in_.tell_others(who_->first, went(who_->first));
    in_.users_.erase(who_);
}

void hub::visit::say(std::string_view text) {
    const std::scoped_lock lock(in_.mutex_);
    const auto what = parse(text);
    if (!what) return (*ear_)(std::string(malformed));
    if (what->to == audience::user && !in_.users_.contains(what->name)) return (*ear_)(unknown(what->name));
    in_.act(who_, *what);
}

}  // namespace classic
