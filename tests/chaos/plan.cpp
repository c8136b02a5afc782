#include "chaos/plan.hpp"

#include <algorithm>

#include "parlor/core/random.hpp"

namespace chaos {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t messages_a_room = 8000;
constexpr std::uint32_t fewest_rooms = 4;
constexpr std::uint32_t rooms_a_talker = 5;
constexpr std::uint32_t kills_a_stop = 4;
constexpr std::uint32_t longest_downtime_ms = 200;
constexpr std::uint32_t kinds_of_stalls = 3;  // too long, and in peace; too short to be closed; too long
constexpr std::uint32_t longest_cut_ms = 400;

class dice {
public:
    explicit dice(std::uint64_t seed) : random_(parlor::make_seeded_random(seed)) {}
    std::uint64_t next() { return random_->next(); }
    std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(random_->next() % end); }

private:
    std::unique_ptr<parlor::random_source> random_;
};

// `count` of them spread over the run, each anywhere in its own part of it.
void spread(plan& into, dice& chance, trouble what, std::uint32_t count, std::uint32_t messages,
            std::uint32_t talkers) {
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint64_t part = messages / (count + 1U);
        disturbance made;
        made.what = what;
        made.at = static_cast<std::uint32_t>(part / 2 + i * part) + chance.below(static_cast<std::uint32_t>(part) + 1);
        made.whom = 1 + chance.below(talkers);
        if (what == trouble::stall) {
            made.bytes = i % kinds_of_stalls == 1 ? chance.below(too_much_to_miss) : too_much_to_miss;
            made.in_peace = i % kinds_of_stalls == 0;
        } else {
            made.lasting =
                milliseconds(chance.below(what == trouble::half_open ? longest_cut_ms : longest_downtime_ms));
        }
        into.disturbances.push_back(made);
    }
}

}  // namespace

plan make_plan(const plan_options& options) {
    plan made;
    dice chance(options.seed);
    const std::uint32_t visitors = options.clients / 6 * 2;
    const std::uint32_t talkers = options.clients - visitors;
    const std::uint32_t visiting = options.messages / 20;
    const std::uint32_t rooms = std::max(fewest_rooms, options.messages / messages_a_room + 1);
    for (std::uint32_t i = 1; i <= rooms; ++i)
        made.rooms.push_back("room/hall-" + std::to_string(i));
    std::vector<std::string> order = made.rooms;
    for (std::uint32_t i = rooms - 1; i > 0; --i)
        std::swap(order[i], order[chance.below(i + 1)]);
    for (std::uint32_t number = 1; number <= talkers + visitors; ++number) {
        cast_member one;
        one.number = number;
        one.visits = number > talkers;
        one.user = "u" + std::to_string(number == 2 ? 1 : number);
        one.seed = chance.next();
        if (one.visits) {
            one.rooms.push_back("room/door-" + std::to_string((number - talkers - 1) / 2 + 1));
        } else {
            const std::uint32_t in = std::min(rooms_a_talker, rooms);
            for (std::uint32_t i = 0; i < in; ++i)  // as many talkers in each room as in every other, or one more
                one.rooms.push_back(order[(number * in + i) % rooms]);
        }
        const std::uint32_t share = one.visits ? visiting : options.messages - visiting;
        const std::uint32_t among = one.visits ? visitors : talkers;
        const std::uint32_t place = one.visits ? number - talkers - 1 : number - 1;
        one.messages = share / among + (place < share % among ? 1 : 0);
        made.cast.push_back(std::move(one));
    }
    const std::uint32_t stops = options.kills / kills_a_stop + (options.kills % kills_a_stop != 0 ? 1 : 0);
    spread(made, chance, trouble::kill, options.kills, options.messages, talkers);
    spread(made, chance, trouble::stop, stops, options.messages, talkers);
    spread(made, chance, trouble::stall, options.kills / 2 + 1, options.messages, talkers);
    spread(made, chance, trouble::half_open, 2 * options.kills + 1, options.messages, talkers);
    std::ranges::stable_sort(made.disturbances, {}, &disturbance::at);
    return made;
}

}  // namespace chaos
