// Stands between a client and the network: a witness sees every frame, and the network can be made to stall or to go
// dead without a word to either side.
#pragma once

#include <memory>
#include <vector>

#include "chaos/wire_witness.hpp"
#include "net/dialer.hpp"

namespace chaos {

class wire_tap final : public parlor::dialer {
public:
    /// All outlive the tap's connections.
    wire_tap(parlor::dialer& real, wire_witness& witness) : real_(real), witness_(witness) {}
    ~wire_tap() override;

    [[nodiscard]] std::unique_ptr<parlor::dialing> dial(const parlor::dial_target& to, done when_done) override;

    /// From now on nothing is read, so that the server finds no room for what it sends.
    void stall();
    /// Reads again.
    void flow();
    /// From now on no byte arrives on either side, although both may send; no end is told to anybody.
    void go_dark();
    /// The client notices: its connection fails. The server's side stays open and silent, as after a cut wire.
    void give_up();
    /// Lets go of what give_up() left behind.
    void bury() { half_open_.clear(); }

private:
    class tapped;

    parlor::dialer& real_;
    wire_witness& witness_;
    tapped* now_ = nullptr;
    std::vector<std::unique_ptr<parlor::transport>> half_open_;
};

}  // namespace chaos
