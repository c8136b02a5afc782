// Searches for what goes wrong with an app author's room once a year: whole simulated servers with members that say
// what the author lets them say, over a network, a disk and threads that misbehave by a seed. Used by tests of apps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parlor/message/payload.hpp"
#include "parlor/message/wire_name.hpp"
#include "parlor/server/server.hpp"

namespace parlor::sim {

/// What an author wants to have tried and checked, without the types. room_simulation makes it.
struct room_workload {
    struct saying {
        std::string type;
        std::function<std::string(std::uint64_t any)> payload;
    };
    struct hearing {
        std::string type;
        std::function<void(void* view, std::string_view payload)> apply;
    };
    struct promise {
        std::string text;
        std::function<bool(const void* view)> holds;
    };
    std::string room;
    bool binary = false;  ///< some messages are in the binary form: all members speak parlor.v1.bin, else only some do
    std::function<void(server&)> install;
    std::function<std::shared_ptr<void>()> make_view;
    std::vector<saying> sayings;
    std::vector<hearing> hearings;
    std::vector<promise> promises;
    std::function<std::string(const void* view)> outcome;  ///< empty: nothing is compared at the end
    saying question;                                       ///< see asks()
    std::function<bool(const void* view)> lacks;           ///< empty: nothing is asked
};

/// Empty when every promise held in the lives of the seeds `from` to `from + seeds - 1`. Else which one did not, and a
/// short schedule of what led there. Takes some milliseconds a seed; the same build gives the same result every time.
/// The environment's PARLOR_SIMULATION_SEEDS, if it is a number, counts instead of `seeds`: fewer where a sanitizer
/// makes all slow, more over night.
[[nodiscard]] std::string simulate(const room_workload& what, std::uint64_t seeds, std::uint64_t from = 0);

/// `View` is what one member makes of what it hears: a default-constructed one at each join and after each gap.
///
///     const auto broken = room_simulation<view>("list/food", [](parlor::server& app) {
///     app.add_room<list>("list/{name}"); })
///         .says<add>([](std::uint64_t any) { return add{std::to_string(any % 9)}; })
///         .hears<added>([](view& mine, const added& one) { mine.items.push_back(one.text); })
///         .always("nothing is there twice", [](const view& mine) { return all_differ(mine.items); })
///         .run(1000);
///     BOOST_TEST(broken == "");
template <class View>
class room_simulation {
public:
    /// `install` adds the app's rooms to each server that starts; the members join `room`.
    room_simulation(std::string room, std::function<void(server&)> install) {
        what_.room = std::move(room);
        what_.install = std::move(install);
        what_.make_view = [] { return std::make_shared<View>(); };
    }

    /// Members say such a message now and then. `make` gets any number, to choose by.
    template <class T>
    room_simulation& says(std::function<T(std::uint64_t any)> make) {
        note_form<T>();
        what_.sayings.push_back({.type = std::string(wire_name<T>()), .payload = [make = std::move(make)](auto any) {
                                     return encode_payload<T>(make(any));
                                 }});
        return *this;
    }
    /// What a member makes of a message, sequenced or not. One that is not may be lost, or never come again.
    template <class T>
    room_simulation& hears(std::function<void(View& mine, const T& message)> apply) {
        note_form<T>();
        what_.hearings.push_back({.type = std::string(wire_name<T>()),
                                  .apply = [apply = std::move(apply)](void* view, std::string_view payload) {
                                      apply(*static_cast<View*>(view), decode_payload<T>(payload));
                                  }});
        return *this;
    }
    /// Holds for every member after every message.
    room_simulation& always(std::string promise, std::function<bool(const View& mine)> holds) {
        what_.promises.push_back({.text = std::move(promise), .holds = [holds = std::move(holds)](const void* view) {
                                      return holds(*static_cast<const View*>(view));
                                  }});
        return *this;
    }
    /// For rooms that tell newcomers how things stand in messages that are not kept: what a member asks, to be told
    /// again, when its connection was lost or it was told of a gap, and `lacks` holds for its view. At the end nobody
    /// may lack anything, and same_for_all compares everybody.
    template <class T>
    room_simulation& asks(const T& question, std::function<bool(const View& mine)> lacks) {
        note_form<T>();
        what_.question = {.type = std::string(wire_name<T>()),
                          .payload = [payload = encode_payload(question)](auto) { return payload; }};
        what_.lacks = [lacks = std::move(lacks)](const void* view) { return lacks(*static_cast<const View*>(view)); };
        return *this;
    }
    /// At the end this is the same text for all members that have heard the room from its first message on.
    room_simulation& same_for_all(std::function<std::string(const View& mine)> text) {
        what_.outcome = [text = std::move(text)](const void* view) { return text(*static_cast<const View*>(view)); };
        return *this;
    }

    [[nodiscard]] std::string run(std::uint64_t seeds, std::uint64_t from = 0) const {
        return simulate(what_, seeds, from);
    }

private:
    template <class T>
    void note_form() {
        what_.binary = what_.binary || payload_form_of<T>() == payload_form::binary;
    }
    room_workload what_;
};

}  // namespace parlor::sim
