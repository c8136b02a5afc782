// The chat's own promise under simulation: whoever heard a room from its beginning has the same conversation.
#define BOOST_TEST_MODULE chat_simulation
#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include "chat.hpp"
#include "messages.hpp"
#include "parlor/core/log.hpp"
#include "parlor/sim/room_simulation.hpp"

namespace {

struct conversation {
    std::string text;
    bool is_whole = true;
};

void take(conversation& mine, const chat::said& message) {
    mine.text += fmt::format("{} {}: {}\n", message.at.time_since_epoch().count(), message.from, message.text);
    mine.is_whole = mine.is_whole && message.from.starts_with('u') && message.text.starts_with("thought ");
}

}  // namespace

BOOST_AUTO_TEST_CASE(everybody_reads_the_same_conversation) {
    parlor::log::set_level(parlor::log::level::off);
    const std::string broken =
        parlor::sim::room_simulation<conversation>("room/main", &chat::install)
            .says<chat::say>([](std::uint64_t any) { return chat::say{fmt::format("thought {}", any % 1000)}; })
            .says<chat::typing>([](std::uint64_t) { return chat::typing(); })
            .hears<chat::said>(&take)
            .always("every message is somebody's, and what they said", [](const auto& mine) { return mine.is_whole; })
            .same_for_all([](const auto& mine) { return mine.text; })
            .run(500);
    BOOST_TEST(broken == "");
}
