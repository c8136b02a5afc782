#include "simulation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "simulated_rooms.hpp"

namespace simulation {

using namespace std::chrono_literals;
using parlor::duration;
using parlor::sim::broken_promise;

life::life(const parlor::sim::trial& which)
    : which_(which),
      plans_(which.seed),
      settings_(parlor::sim::harsh_settings(plans_)),
      late_joins_(plans_.one_in(2)),
      stage_(which, settings_, [this](parlor::server& app) { add_simulated_rooms(app, late_joins_, stage_.in()); }) {
    for (std::uint64_t i = 0, count = plans_.between(1, 3); i < count; ++i)
        rooms_.push_back(fmt::format("room/{}", i));
    if (plans_.one_in(2)) rooms_.emplace_back("memory/0");
    for (std::uint64_t i = 0, count = plans_.between(2, 7); i < count; ++i) {
        clients_.push_back(
            std::make_unique<wild_client>(stage_.net(), checker_, fmt::format("u{}", i), fmt::format("10.0.1.{}", i)));
    }
    for (std::uint64_t i = 0, count = plans_.below(4); i < count; ++i) {
        steady_.push_back(std::make_unique<steady_client>(stage_.net(), checker_, fmt::format("s{}", i),
                                                          fmt::format("10.0.2.{}", i)));
    }
    plan();
}

life::~life() = default;

std::string life::cast() const {
    return fmt::format("{} late_joins={}, rooms {}, {} wild and {} steady clients", parlor::sim::to_text(settings_),
                       late_joins_, fmt::join(rooms_, " "), clients_.size(), steady_.size());
}

// ------------------------------------------------------------------------------------------- small parts

template <class Client, class Work>
void life::tell(Client& who, Work work) {
    who.on().post([&who, work] { work(who); });
}

template <class Work>
void life::tell_all(Work work) {
    for (const auto& each : clients_)
        tell(*each, work);
    for (const auto& each : steady_)
        tell(*each, work);
}

template <class Condition>
bool life::of_all(Condition holds) const {
    const auto one = [&holds](const auto& each) { return holds(*each); };
    return std::ranges::all_of(clients_, one) && std::ranges::all_of(steady_, one);
}

std::string life::any_user() {
    const std::uint64_t which = plans_.below(clients_.size() + steady_.size());
    return which < clients_.size() ? clients_[which]->user() : steady_[which - clients_.size()]->user();
}

const std::string& life::any_room() {
    return rooms_[plans_.below(rooms_.size())];
}

// ------------------------------------------------------------------------------------------- the plan

void life::add(duration wait, step what) {
    what.wait = wait;
    steps_.push_back(std::move(what));
}

void life::plan() {
    for (std::uint64_t left = plans_.between(60, 250); left != 0; --left) {
        const duration longest = plans_.one_in(12) ? duration(6s) : duration(60ms);
        const duration wait = plans_.one_in(4) ? duration(0) : plans_.between(duration(0), longest);
        if (!steady_.empty() && plans_.one_in(4)) {
            add(wait, plan_steady());
            continue;
        }
        const std::uint64_t what = plans_.below(100);
        if (what < 32) {
            plan_posts(wait);
        } else if (what < 34) {
            plan_storm(wait);
        } else if (what < 44) {
            add(wait, stage_.trouble(plans_));
        } else {
            add(wait, plan_wild(what));
        }
    }
}

// Long texts, all in one room, are too much for whoever does not read.
void life::plan_posts(duration wait) {
    const std::uint64_t count = plans_.one_in(6) ? plans_.between(2, 20) : 1;
    const bool long_ones = count > 1 && plans_.one_in(2);
    const std::string same = any_room();
    for (std::uint64_t i = 0; i < count; ++i) {
        wild_client& who = *clients_[plans_.below(clients_.size())];
        const std::string room = long_ones ? same : any_room();
        add(i == 0 ? wait : duration(0),
            {.text = fmt::format("{} posts {}in {}", who.user(), long_ones ? "a long text " : "", room),
             .act = [this, &who, room, long_ones] {
                 tell(who, [room, long_ones](wild_client& it) { it.post(room, long_ones); });
             }});
    }
}

// A disk that fails while many messages of a room are on their way to it shows whether a later one is kept without the
// one before.
void life::plan_storm(duration wait) {
    using parlor::sim::happening;
    const std::string room = any_room();
    const std::uint64_t what = plans_.below(6);
    if (what > 3) return plan_door(wait, room);
    if (what < 2) {
        const bool comes = what == 0;
        return add(wait, {.text = fmt::format("everybody {} {}", comes ? "joins" : "leaves", room),
                          .act = [this, room, comes] {
                              stage_.in().count(comes ? happening::join_storm : happening::leave_storm);
                              tell_all([room, comes](auto& who) { comes ? who.join(room) : who.leave(room); });
                          }});
    }
    const bool fails = what == 2;
    const auto soon = [this] { return plans_.between(duration(0), duration(2ms)); };
    if (fails) add(std::exchange(wait, duration(0)), stage_.disk_fails_once(plans_, 12));
    for (std::uint64_t i = 0, count = plans_.between(1, 3); i < count; ++i) {
        const duration pause = soon();  // by itself: in which order arguments are thrown for is up to the compiler
        if (fails && i == 1) add(pause, stage_.machine_is_busy(plans_));
        add(i == 0 ? wait : soon(), {.text = fmt::format("everybody posts in {}", room), .act = [this, room] {
                                         stage_.in().count(happening::post_storm);
                                         tell_all([room](auto& who) { who.post(room); });
                                     }});
    }
}

// A room is closed as its last member goes, just when somebody else comes: again and again.
void life::plan_door(duration wait, const std::string& room) {
    using parlor::sim::happening;
    add(wait, {.text = fmt::format("everybody leaves {}", room), .act = [this, room] {
                   stage_.in().count(happening::leave_storm);
                   tell_all([room](auto& who) { who.leave(room); });
               }});
    for (std::uint64_t i = 0, count = plans_.between(4, 16); i < count; ++i) {
        const duration soon = plans_.between(duration(0), duration(3ms));
        if (plans_.one_in(3)) add(soon, stage_.machine_is_busy(plans_));
        wild_client& who = *clients_[plans_.below(clients_.size())];
        add(plans_.one_in(2) ? duration(0) : soon,
            {.text = fmt::format("{} goes through the door of {}", who.user(), room), .act = [this, &who, room] {
                 stage_.in().count(happening::door_turned);
                 tell(who, [room](wild_client& it) {
                     if (!it.is_in(room)) return it.join(room);
                     it.post(room);
                     it.leave(room);
                 });
             }});
    }
}

life::step life::plan_steady() {
    steady_client& who = *steady_[plans_.below(steady_.size())];
    const std::uint64_t what = plans_.below(10);
    const std::string room = what == 9 ? any_user() : any_room();
    const char* const text = what < 2 ? "joins" : what < 3 ? "leaves" : what < 9 ? "posts in" : "writes to";
    return {.text = fmt::format("{} {} {}", who.user(), text, room), .act = [this, &who, what, room] {
                tell(who, [what, room](steady_client& it) {
                    what < 2 ? it.join(room) : what < 3 ? it.leave(room) : what < 9 ? it.post(room) : it.write_to(room);
                });
            }};
}

life::step life::plan_wild(std::uint64_t what) {
    struct deed {
        const char* text;
        std::function<void(wild_client&)> act;
    };
    wild_client& who = *clients_[plans_.below(clients_.size())];
    const std::string room = any_room();
    const std::string user = any_user();
    const bool stop = plans_.one_in(2);
    deed chosen;
    if (what < 48) {
        chosen = {"writes to", [user](wild_client& it) { it.write_to(user); }};
    } else if (what < 70) {
        chosen = {"joins", [room](wild_client& it) { it.join(room); }};
    } else if (what < 76) {
        chosen = {"leaves", [room](wild_client& it) { it.leave(room); }};
    } else if (what < 82) {
        chosen = {"drops its connections", [](wild_client& it) { it.drop(); }};
    } else if (what < 84) {
        chosen = {"closes its connections", [](wild_client& it) { it.close(); }};
    } else if (what < 94) {
        chosen = {"says again what was not answered", [](wild_client& it) { it.retry(false); }};
    } else if (what < 99) {
        chosen = {stop ? "reads no more" : "reads again", [stop](wild_client& it) { it.read_no_more(stop); }};
    } else {
        chosen = {"connects once more", [](wild_client& it) { it.connect(); }};
    }
    const std::string_view object = what < 48 ? std::string_view(user) : what < 76 ? std::string_view(room) : "";
    return {.text = fmt::format("{} {} {}, or connects", who.user(), chosen.text, object),
            .act = [this, &who, act = std::move(chosen.act)] {
                tell(who, [act](wild_client& it) { it.has_line() ? act(it) : it.connect(); });
            }};
}

// ------------------------------------------------------------------------------------------- calm

// Who is not there yet, comes; true when nobody is missing.
bool life::settle() {
    for (const auto& each : clients_) {
        tell(*each, [this](wild_client& who) {
            if (!who.has_line()) return who.connect();
            who.read_no_more(false);
            if (!who.is_ready()) return;
            who.drop_older();
            for (const std::string& room : rooms_) {
                if (!who.is_in(room)) who.join(room);
            }
        });
    }
    for (const auto& each : steady_) {
        tell(*each, [this](steady_client& who) {
            who.open();  // it was closed for good when it said nothing within first_message_timeout
            for (const std::string& room : rooms_) {
                if (who.is_open() && !who.is_in(room)) who.join(room);
            }
        });
    }
    return stage_.is_steady() && of_all([this](auto& who) {
               return std::ranges::all_of(rooms_, [&who](const auto& room) { return who.is_in(room); });
           });
}

// Nothing goes wrong any more: everybody comes back, and everything is answered.
void life::calm() {
    stage_.calm();
    for (const auto& each : clients_)
        tell(*each, [](wild_client& who) { who.behave(); });
    stage_.wait_for("everybody is in every room again", [this] {
        stage_.pass(2s);
        return settle();
    });
    stage_.pass(60s);  // what was lost for good is forgotten by now
    stage_.wait_for("everybody is still in every room", [this] { return settle(); });
    for (const auto& each : clients_)
        tell(*each, [](wild_client& who) { who.retry(true); });
    tell_all([this](auto& who) {
        for (const std::string& room : rooms_)
            who.post(room);
        for (const auto& each : clients_)
            who.write_to(each->user());
    });
    stage_.pass(1s);  // now all of it is said
    int waits = 0;
    stage_.wait_for("every message is acknowledged", [this, &waits] {
        if (++waits % 25 == 0) {  // who was too slow for all of that comes back and says the rest again
            (void)settle();
            for (const auto& each : clients_)
                tell(*each, [](wild_client& who) { who.retry(true); });
        }
        return of_all([](const auto& who) { return who.unacknowledged() == 0; });
    });
    stage_.wait_for("everybody is in every room at last", [this] { return settle(); });
    stage_.pass(2s);
}

// ------------------------------------------------------------------------------------------- a look at everything

void life::audit() {
    std::vector<std::string> expected;
    for (const auto& each : clients_)
        expected.push_back(each->user());
    for (const auto& each : steady_)
        expected.push_back(each->user());
    std::ranges::sort(expected);
    std::size_t answers = 0;
    tell(*clients_.front(), [&](wild_client& who) {
        for (const std::string& room : rooms_) {
            who.list_members(room, [&, room](std::vector<std::string> users) {
                std::ranges::sort(users);
                if (users != expected)
                    throw broken_promise(fmt::format("the members of {} are {}", room, fmt::join(users, ",")));
                ++answers;
            });
            who.read_log(room, [&, room](const auto& log, const std::string& epoch) {
                checker_.ended_with(room, epoch, log);
                if (!of_all([&](auto& each) { return each.seen(room) == log.size(); }))
                    throw broken_promise(fmt::format("somebody has not seen all {} messages of {}", log.size(), room));
                ++answers;
            });
        }
    });
    stage_.wait_for("the rooms tell what they hold", [&] { return answers == 2 * rooms_.size(); });
    if (stage_.lost_power() && settings_.durability != parlor::durability_level::full) return;
    for (const std::string& room : rooms_) {
        if (room.starts_with("room/")) checker_.expect_one_epoch(room);
    }
    audit_inboxes();
}

// Who was away while the server's clock was set back may miss what came in the repeated time: decision 0016.
void life::audit_inboxes() {
    for (const auto& each : steady_) {
        if (!each->letter_heard_twice().empty())
            throw broken_promise(fmt::format("{} got \"{}\" twice", each->user(), each->letter_heard_twice()));
    }
    if (stage_.jumped()) return;
    for (const auto& each : clients_) {
        checker_.inbox_ended_with(each->user(), each->whole_since(),
                                  [&each](const std::string& text) { return each->has_letter(text); });
    }
}

void life::end() {
    for (const auto& each : clients_) {
        const std::uint64_t how = plans_.below(3);
        tell(*each, [how](wild_client& who) { how == 0 ? who.close() : how == 1 ? who.drop() : who.behave(); });
    }
    for (const auto& each : steady_)
        tell(*each, [](steady_client& who) { who.close(); });
    stage_.pass(plans_.between(duration(0), duration(1s)));
    stage_.end();
}

verdict life::run() {
    verdict found;
    try {
        for (const auto& each : steady_)
            tell(*each, [](steady_client& who) { who.open(); });
        stage_.start_later(100ms);
        stage_.play(which_, steps_, taken_);
        calm();
        audit();
        end();
    } catch (const std::exception& why) {
        found.broken = {.why = why.what(), .taken = taken_};
        stage_.in().note(fmt::format("BROKEN: {}", why.what()));
    }
    found.log = stage_.in().log();
    found.digest = stage_.in().digest();
    found.steps = stage_.in().steps();
    found.acknowledged = checker_.acknowledged();
    found.seen = checker_.seen();
    found.happened = stage_.in().happened();
    return found;
}

verdict simulate(const parlor::sim::trial& which) {
    return life(which).run();
}

}  // namespace simulation
