// One simulated life of a server with its clients, all of it decided by a seed: trouble first, then calm, then a look
// at everything.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/simulated_server.hpp"
#include "sim/steady_client.hpp"
#include "sim/wild_client.hpp"

namespace simulation {

struct verdict {
    std::optional<std::string> broken;  ///< the promise that did not hold
    std::string log;
    std::uint64_t digest = 0;
    std::uint64_t steps = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t seen = 0;
    std::uint64_t resumes = 0;
    std::uint64_t gaps = 0;
    std::uint64_t crashes = 0;
    std::uint64_t stops = 0;
};

class life {
public:
    explicit life(std::uint64_t seed);
    ~life();

    [[nodiscard]] verdict run();

private:
    void trouble();
    void calm();
    void audit();
    void end();

    void act();
    void act_on_server();
    void post_some();
    void storm();
    void crash(bool power);
    void start_later(parlor::duration most);
    void pass(parlor::duration time);
    template <class Done>
    void wait_for(const char* what, const Done& done);
    template <class Client, class Work>
    void tell(Client& who, Work work);
    template <class Work>
    void tell_all(Work work);
    template <class Condition>
    [[nodiscard]] bool of_all(Condition holds) const;
    void act_on_steady(parlor::sim::steady_client& who);
    [[nodiscard]] parlor::config make_settings();
    [[nodiscard]] parlor::sim::wild_client& anyone();
    [[nodiscard]] const std::string& any_room();

    parlor::sim::world world_;
    parlor::sim::dice& chance_;
    parlor::sim::network network_;
    parlor::sim::simulated_disk disk_;
    parlor::sim::checker checker_;
    const parlor::config settings_;
    std::unique_ptr<parlor::sim::simulated_server> server_;
    std::vector<std::string> rooms_;
    std::vector<std::unique_ptr<parlor::sim::wild_client>> clients_;
    std::vector<std::unique_ptr<parlor::sim::steady_client>> steady_;
    std::uint64_t crashes_ = 0;
    std::uint64_t stops_ = 0;
    bool stopping_ = false;
    bool lost_power_ = false;
};

/// Lives one and ends it.
[[nodiscard]] verdict simulate(std::uint64_t seed);

}  // namespace simulation
