#include "chaos/wire_witness.hpp"

#include <boost/describe/class.hpp>
#include <charconv>
#include <optional>

#include "chaos/frame_reader.hpp"
#include "client/client_frame.hpp"
#include "message/json_scan.hpp"
#include "parlor/message/json.hpp"

namespace chaos {
namespace {

constexpr std::uint8_t text_frame = 1;
constexpr std::uint8_t close_frame = 8;
constexpr std::uint16_t try_again_later = 1013;

struct words {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(words, (), (text))

struct resumed_entry {  // of a room that refused there are no numbers
    std::optional<std::string> epoch;
    std::optional<std::uint64_t> seq;
    std::optional<std::uint64_t> replayed;
    std::optional<bool> gap;
};
BOOST_DESCRIBE_STRUCT(resumed_entry, (), (epoch, seq, replayed, gap))

struct resumed_reply {
    std::map<std::string, resumed_entry> rooms;
};
BOOST_DESCRIBE_STRUCT(resumed_reply, (), (rooms))

struct question {
    std::string room;
    std::uint64_t id = 0;
    std::string data = "{}";
};

question read_question(std::string_view text) {
    question found;
    parlor::object_scanner scanner(text);
    while (scanner.next()) {
        const std::string_view value = scanner.value();
        if (scanner.key() == R"("room")") found.room = parlor::unquote_json(value);
        if (scanner.key() == R"("id")") std::from_chars(value.data(), value.data() + value.size(), found.id);
        if (scanner.key() == R"("data")") found.data = value;
    }
    return found;
}

}  // namespace

void wire_witness::on_connected() {
    asked_.clear();
    resume_id_ = 0;
    closed_ = {};
    judge_.forget(me_);
}

void wire_witness::on_sent(std::uint8_t opcode, std::string_view payload) {
    if (opcode != text_frame) return;
    if (payload.starts_with(R"({"type":"join")")) {
        const question asked = read_question(payload);
        asked_[asked.id] = "+" + asked.room;
    } else if (payload.starts_with(R"({"type":"leave")")) {
        const question asked = read_question(payload);
        asked_[asked.id] = "-" + asked.room;
    } else if (payload.starts_with(R"({"type":"resume")")) {
        const question asked = read_question(payload);
        resume_id_ = asked.id;
        listed_ = parlor::decode<parlor::protocol::resume>(asked.data).rooms;
    }
}

void wire_witness::on_received(std::uint8_t opcode, std::string_view payload) {
    if (opcode == close_frame) {
        closed_.code = close_code_of(payload);
        closed_.has_hint = payload.find("; reconnect_ms=") != std::string_view::npos;
        if (closed_.code == try_again_later) ++slow_closes_;
        return;
    }
    if (opcode != text_frame) return;
    const auto frame = parlor::read_server_frame(payload);
    if (!frame) return judge_.accuse(fault::lost, "what came is no envelope: " + std::string(payload));
    if (frame->is_reply) {
        if (frame->reply && !frame->error) on_reply(*frame->reply, frame->payload);
    } else if (frame->seq != 0) {
        judge_.heard(me_, frame->room, frame->seq, parlor::decode<words>(frame->payload).text);
    } else if (frame->type == "leave") {
        judge_.left(me_, frame->room);
    }
}

void wire_witness::on_reply(std::uint64_t id, std::string_view payload) {
    if (id == resume_id_) {
        ++resumes_;
        for (const auto& [room, how] : parlor::decode<resumed_reply>(payload).rooms) {
            if (!how.seq) continue;
            if (how.gap.value_or(false)) {
                judge_.left(me_, room);
                judge_.gap(me_, room, *how.seq);
                new_beginnings_.insert(room);
            } else {
                const std::uint64_t replayed = how.replayed.value_or(0);
                const auto listed = listed_.find(room);  // an inbox that never said anything cannot be listed
                judge_.resumed(me_, room, *how.epoch, listed == listed_.end() ? *how.seq - replayed : listed->second,
                               *how.seq, replayed);
            }
        }
        return;
    }
    const auto asked = asked_.extract(id);
    if (asked.empty()) return;
    const std::string room = asked.mapped().substr(1);
    if (asked.mapped().starts_with('-')) return judge_.left(me_, room);
    const auto joined = parlor::decode<parlor::protocol::joined>(payload);
    judge_.entered(me_, room, joined.epoch, joined.seq);
    new_beginnings_.insert(room);
}

}  // namespace chaos
