#include "room/registry.hpp"

#include <algorithm>

#include "parlor/core/text.hpp"
#include "room/room_actor.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_name_bytes = 64;  // of each parameter

// FNV-1a: the same home on every machine and in every run.
std::uint64_t hash(std::string_view text) noexcept {
    std::uint64_t h = 0xcbf29ce484222325U;
    for (const char c : text)
        h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return h;
}

}  // namespace

void registry::add_template(std::string_view pattern, room_options options,
                            std::function<std::unique_ptr<room>()> make) {
    route_pattern parsed(pattern);
    for (const auto& other : templates_) {
        if (other->pattern.is_ambiguous_with(parsed)) {
            throw std::logic_error("room pattern \"" + std::string(pattern) + "\" and \"" +
                                   std::string(other->pattern.text()) + "\" fit the same names");
        }
    }
    const std::string prefix(pattern.substr(0, pattern.find('{')));
    make();  // a handler that is declared wrongly shows at the start, not at the first join
    templates_.push_back(std::make_unique<room_template>(
        room_template{.pattern = std::move(parsed), .prefix = prefix, .options = options, .make = std::move(make)}));
    std::ranges::stable_sort(templates_,
                             [](const auto& a, const auto& b) { return a->pattern.is_more_exact_than(b->pattern); });
}

std::vector<contract_part> registry::describe(shape_book& book) const {
    std::vector<contract_part> parts;
    for (const auto& each : templates_)
        parts.push_back(describe_room(*each->make(), each->pattern.text(), book));
    return parts;
}

const room_template& registry::find_template(std::string_view name, path_params& params) const {
    bool known = false;
    for (const auto& candidate : templates_) {
        if (!name.starts_with(candidate->prefix)) continue;
        known = true;
        auto fits = candidate->pattern.match(name);
        if (!fits) continue;
        for (const auto& [key, value] : *fits) {
            if (value.size() > max_name_bytes || has_control_characters(value)) {
                throw failure(errc::invalid_argument,
                              "room: expected 1 to 64 bytes without control characters for {" + key + "}");
            }
        }
        params = std::move(*fits);
        return *candidate;
    }
    if (name.empty()) throw failure(errc::invalid_argument, "room: expected a name");
    if (known) {
        throw failure(errc::invalid_argument,
                      "room: expected a template and 1 to 64 bytes without \"/\", such as \"room/main\"");
    }
    throw failure(errc::not_found, "room: no such kind of room");
}

std::shared_ptr<room_port> registry::open(std::string_view name) {
    const std::scoped_lock lock(mutex_);
    if (const auto at = rooms_.find(std::string(name)); at != rooms_.end()) return at->second;
    path_params params;
    const room_template& kind = find_template(name, params);
    if (stopping_) throw failure(errc::unavailable, "the server is stopping");
    room_environment& home = *homes_[hash(name) % homes_.size()];
    auto made = std::make_shared<room_actor>(*this, home, kind, std::string(name), std::move(params), ++last_group_);
    rooms_.emplace(name, made);
    if (auto waiting = late_.extract(std::string(name))) {
        const auto let_in = [&made](session_ref session, std::shared_ptr<const user> who) {
            inbound item;
            item.kind = inbound_kind::join;
            item.late = true;
            item.from = session;
            item.who = std::move(who);
            made->push(item);
        };
        late_joins& all = waiting.mapped();
        let_in(all.first, std::move(all.who));
        if (all.others) {
            for (auto& [session, who] : *all.others)
                let_in(session, std::move(who));
        }
    }
    return made;
}

bool registry::any_deflates() const noexcept {
    return std::ranges::any_of(templates_, [](const auto& kind) { return kind->options.deflate.value_or(false); });
}

bool registry::join_late(std::string_view name, session_ref session, const std::shared_ptr<const user>& who) {
    const std::scoped_lock lock(mutex_);
    std::string key(name);
    if (rooms_.contains(key)) return false;
    path_params params;
    const room_options& options = find_template(name, params).options;
    if (!options.late_joins || stopping_) return false;
    if (journals_.outlives_the_process(options.journal)) journals_.remember(name, options.journal);
    const auto [at, is_first] = late_.try_emplace(std::move(key));
    late_joins& all = at->second;
    if (is_first) {
        all.first = session;
        all.who = who;
    } else {
        if (!all.others) all.others = std::make_unique<decltype(all.others)::element_type>();
        all.others->emplace(session, who);
    }
    return true;
}

// True when nobody is left.
bool registry::take_out(late_joins& from, session_ref session) {
    const bool leads = from.first == session;
    if (!from.others) return leads;
    if (leads) {
        auto next = from.others->extract(from.others->begin());
        from.first = next.key();
        from.who = std::move(next.mapped());
    } else {
        from.others->erase(session);
    }
    if (from.others->empty()) from.others.reset();
    return false;
}

void registry::leave_late(std::string_view name, session_ref session) {
    std::shared_ptr<room_actor> opened;
    {
        const std::scoped_lock lock(mutex_);
        const std::string key(name);
        if (const auto at = late_.find(key); at != late_.end()) {
            if (!take_out(at->second, session)) return;
            late_.erase(at);
        } else if (const auto room = rooms_.find(key); room != rooms_.end()) {
            opened = room->second;
        }
    }
    if (!opened) {
        path_params params;
        const journal_kind kind = find_template(name, params).options.journal;
        if (!journals_.outlives_the_process(kind)) journals_.remember(name, kind);
        return;
    }
    inbound gone;
    gone.kind = inbound_kind::gone;
    gone.from = session;
    opened->push(gone);
}

bool registry::push(std::string_view name, inbound& item) {
    for (;;) {
        const auto result = open(name)->push(item);
        if (result != admission::closed) return result == admission::taken;
    }
}

void registry::knows(std::string_view name, loop& on, unique_function<void(bool)> done) const {
    bool is_open = false;
    {
        const std::scoped_lock lock(mutex_);
        is_open = rooms_.contains(std::string(name)) || late_.contains(std::string(name));
    }
    if (is_open) return done(true);
    journals_.knows(name, on, std::move(done));
}

void registry::may_have_since(std::string_view name, wall_time since, loop& on, unique_function<void(bool)> done) {
    bool is_open = false;
    {
        const std::scoped_lock lock(mutex_);
        is_open = rooms_.contains(std::string(name));
    }
    if (is_open) return done(true);
    journals_.may_have_since(name, since, on, std::move(done));
}

std::vector<std::shared_ptr<room_actor>> registry::all() const {
    std::vector<std::shared_ptr<room_actor>> found;
    const std::scoped_lock lock(mutex_);
    found.reserve(rooms_.size());
    for (const auto& [name, actor] : rooms_)
        found.push_back(actor);
    return found;
}

std::shared_ptr<room_actor> registry::find(std::string_view name) const {
    const std::scoped_lock lock(mutex_);
    const auto at = rooms_.find(std::string(name));
    return at == rooms_.end() ? nullptr : at->second;
}

std::vector<room_summary> registry::list(std::string_view prefix) const {
    std::vector<room_summary> found;
    for (const auto& actor : all()) {
        if (!actor->name().starts_with(prefix) || actor->count() == 0 || !actor->options().listed) continue;
        found.push_back({.room = actor->name(),
                         .count = actor->count(),
                         .max_members = actor->options().max_members,
                         .listing = actor->listing()});
    }
    std::ranges::sort(found, {}, &room_summary::room);
    return found;
}

std::size_t registry::size() const {
    const std::scoped_lock lock(mutex_);
    return rooms_.size();
}

void registry::close_all(unique_function<void()> then) {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    struct countdown {
        std::atomic<std::size_t> left;
        unique_function<void()> then;
        void one_less() {
            if (left.fetch_sub(1) == 1) then();
        }
    };
    const auto rooms = all();
    const auto left = std::make_shared<countdown>(rooms.size() + 1, std::move(then));
    for (const auto& actor : rooms)
        actor->close([left] { left->one_less(); });
    left->one_less();
}

void registry::force_close() {
    for (const auto& actor : all())
        actor->force_close();
}

void registry::when_empty(unique_function<void()> then) {
    {
        const std::scoped_lock lock(mutex_);
        if (!rooms_.empty()) {
            when_empty_ = std::move(then);
            return;
        }
    }
    then();
}

void registry::retire(const room_actor& gone) {
    unique_function<void()> then;
    std::shared_ptr<room_actor> kept;  // dies outside the lock
    {
        const std::scoped_lock lock(mutex_);
        const auto at = rooms_.find(gone.name());
        if (at == rooms_.end() || at->second.get() != &gone) return;
        kept = std::move(at->second);
        rooms_.erase(at);
        if (rooms_.empty() && stopping_) then = std::exchange(when_empty_, nullptr);
    }
    // Its own code is further up the stack: the last reference goes in a turn of its own.
    kept->home().home.post([kept] {});
    if (then) then();
}

}  // namespace parlor
