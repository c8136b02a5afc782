// One simulated life of a server with its clients, all of it decided by a seed: trouble first, then calm, then a look
// at everything.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/shrinker.hpp"
#include "sim/stage.hpp"
#include "sim/steady_client.hpp"
#include "sim/wild_client.hpp"

namespace simulation {

struct verdict {
    std::optional<parlor::sim::failed_trial> broken;  ///< the promise that did not hold
    std::string log;
    std::uint64_t digest = 0;
    std::uint64_t steps = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t seen = 0;
    parlor::sim::happenings happened;
};

class life {
public:
    explicit life(const parlor::sim::trial& which);
    ~life();

    /// Once.
    [[nodiscard]] verdict run();
    /// The server's settings and what may happen: the same for every trial of a seed.
    [[nodiscard]] std::string cast() const;
    [[nodiscard]] const std::vector<parlor::sim::step>& steps() const noexcept { return steps_; }

private:
    using step = parlor::sim::step;
    using wild_client = parlor::sim::wild_client;
    using steady_client = parlor::sim::steady_client;

    void plan();
    void plan_posts(parlor::duration wait);
    void add(parlor::duration wait, step what);
    void plan_storm(parlor::duration wait);
    void plan_door(parlor::duration wait, const std::string& room);
    [[nodiscard]] step plan_steady();
    [[nodiscard]] step plan_wild(std::uint64_t what);
    [[nodiscard]] std::string any_user();
    [[nodiscard]] const std::string& any_room();

    void calm();
    [[nodiscard]] bool settle();
    void audit();
    void audit_inboxes();
    void end();
    template <class Client, class Work>
    void tell(Client& who, Work work);
    template <class Work>
    void tell_all(Work work);
    template <class Condition>
    [[nodiscard]] bool of_all(Condition holds) const;

    const parlor::sim::trial which_;
    parlor::sim::dice plans_;  // what is planned hangs on the seed alone
    const parlor::config settings_;
    const bool late_joins_;
    parlor::sim::stage stage_;
    parlor::sim::checker checker_;
    std::vector<std::string> rooms_;
    std::vector<std::unique_ptr<wild_client>> clients_;
    std::vector<std::unique_ptr<steady_client>> steady_;
    std::vector<step> steps_;
    std::size_t taken_ = 0;
};

/// Lives one and ends it.
[[nodiscard]] verdict simulate(const parlor::sim::trial& which);

}  // namespace simulation
