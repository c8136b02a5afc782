// What one client's connections carry, told to the checker: joins, resumes and messages as they stood on the wire,
// whatever the client library makes of them.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "chaos/checker.hpp"
#include "parlor/message/protocol.hpp"

namespace chaos {

class wire_witness {
public:
    wire_witness(checker& judge, std::string name) : judge_(judge), me_(judge.add_viewer(std::move(name))) {}

    /// The dialer has a new stream.
    void on_connected();
    void on_sent(std::uint8_t opcode, std::string_view payload);
    void on_received(std::uint8_t opcode, std::string_view payload);

    /// Whether the server itself said, since this was last asked, that the client begins somewhere new in this room.
    [[nodiscard]] bool take_new_beginning(const std::string& room) { return new_beginnings_.erase(room) != 0; }

    struct close {
        std::uint16_t code = 0;  ///< 0: no close frame came
        bool has_hint = false;   ///< it says when to reconnect
    };
    /// Of the present connection, or the last one.
    [[nodiscard]] const close& closed() const noexcept { return closed_; }
    [[nodiscard]] std::uint64_t resumes() const noexcept { return resumes_; }
    /// Connections that the server closed because we did not read.
    [[nodiscard]] std::uint64_t slow_closes() const noexcept { return slow_closes_; }

private:
    void on_reply(std::uint64_t id, std::string_view payload);

    checker& judge_;
    const checker::viewer me_;
    std::map<std::uint64_t, std::string> asked_;   // joins and leaves by id: + or - and the room
    std::map<std::string, std::uint64_t> listed_;  // by the resume that is under way
    std::uint64_t resume_id_ = 0;
    std::set<std::string> new_beginnings_;
    close closed_;
    std::uint64_t resumes_ = 0;
    std::uint64_t slow_closes_ = 0;
};

}  // namespace chaos
