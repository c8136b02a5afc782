// What a client hears: client_core's other half.
#include <boost/describe/class.hpp>
#include <utility>

#include "client/client_core.hpp"

namespace parlor::detail {
namespace {

constexpr std::uint32_t members_a_page = 100;

struct refusal_text {
    std::string code;
    std::string message;
};
BOOST_DESCRIBE_STRUCT(refusal_text, (), (code, message))

/// Of protocol::resumed, when a room may have refused instead.
struct resumed_entry {
    std::optional<std::string> epoch;
    std::optional<std::uint64_t> seq;
    std::optional<std::uint64_t> replayed;
    std::optional<bool> gap;
    std::optional<refusal_text> error;
};
BOOST_DESCRIBE_STRUCT(resumed_entry, (), (epoch, seq, replayed, gap, error))

struct resumed_reply {
    std::string resume;
    std::map<std::string, resumed_entry> rooms;
};
BOOST_DESCRIBE_STRUCT(resumed_reply, (), (resume, rooms))

failure failure_of(const refusal_text& why) {
    return {errc_from_string(why.code).value_or(errc::unknown), why.message};
}

bool still_there(const resumed_entry& room) noexcept {
    return !room.error && room.epoch && room.seq;
}

}  // namespace

void client_core::on_data(bool binary, std::string_view data) {
    auto frame = binary ? read_binary_frame(data) : read_server_frame(data);
    if (!frame) return;
    try {
        if (frame->is_reply) {
            take_reply(*frame);
        } else if (frame->type == "hello") {
            greeted(decode<protocol::hello>(frame->payload));
        } else if (!frame->id.empty()) {
            answer(*frame);
        } else {
            dispatch(*frame);
        }
    } catch (const failure& why) {  // one of the server's own messages is not what it should be
        tell_error(why);
    }
}

void client_core::take_reply(server_frame& frame) {
    if (frame.reply) {
        requests_.settle(*frame.reply, std::move(frame.payload), std::move(frame.error));
    } else if (frame.error) {
        tell_error(*frame.error);
    }
}

void client_core::resumed(const protocol::hello& hello, std::string_view payload) {
    const auto reply = decode<resumed_reply>(payload);
    const protocol::hello before = std::exchange(session_, hello);
    session_.session = before.session;
    session_.user = before.user;
    session_.resume = reply.resume;
    for (room_core* each : joined_rooms()) {
        const auto found = reply.rooms.find(each->name);
        if (found == reply.rooms.end()) {
            each->ended(failure(errc::failed_precondition, each->name + " was not resumed"));
        } else if (found->second.error) {
            each->ended(failure_of(*found->second.error));
        } else {
            each->resumed(found->second.epoch.value_or(""), found->second.seq.value_or(0),
                          found->second.gap.value_or(false));
        }
    }
    std::map<std::string, resumed_place> others;
    for (const auto& [name, room] : reply.rooms) {
        if (rooms_.contains(name)) continue;
        if (room.error && failure_of(*room.error).code() != errc::unavailable) implicit_.refused(name);
        if (!still_there(room)) continue;
        others.emplace(name, resumed_place{.epoch = *room.epoch,
                                           .seq = *room.seq,
                                           .replayed = room.replayed.value_or(0),
                                           .gap = room.gap.value_or(false)});
    }
    implicit_.resumed(others);
    ready();
}

void client_core::dispatch(const server_frame& frame) {
    if (frame.room.empty()) {
        if (frame.type == "expiring" && options_.token) refresh_token();
        return emit(handlers, frame, {.type = frame.type, .room = {}});
    }
    const auto found = rooms_.find(frame.room);
    if (found == rooms_.end()) return implicit_.take(frame);
    if (found->second->joined) dispatch_in(*found->second, frame);
}

// The connection goes on with a newer token. Without one the server closes it at the end of the present one.
void client_core::refresh_token() {
    fresh_token_.ask([this](std::string token, std::string why) {
        if (token.empty()) return tell_error(failure(errc::unauthenticated, std::move(why)));
        const protocol::refresh newer{.token = std::move(token)};
        call("refresh", {}, encode(newer), {.timeout = {}, .read_only = true},
             [this](const std::string&, const std::optional<failure>& error) {
                 if (error) tell_error(*error);
             });
    });
}

void client_core::dispatch_in(room_core& room, const server_frame& frame) {
    if (frame.type == "presence") {
        if (room.apply(decode<protocol::presence>(frame.payload))) refresh_members(room);
        return;
    }
    if (frame.type == "leave") return room.ended(failure_of(decode<refusal_text>(frame.payload)));
    message_info info{.type = frame.type, .room = frame.room, .seq = frame.seq, .replayed = false};
    if (frame.seq != 0) {
        const auto verdict = room.position.accept(frame.seq);
        if (!verdict.fresh) return;
        room.tell_gap(verdict.gap);
        info.replayed = verdict.replayed;
    }
    emit(room.handlers, frame, info);
}

void client_core::emit(typed_handlers& to, const server_frame& frame, const message_info& info) {
    to.call(frame.payload, info, [this](const failure& why) { tell_error(why); });
    const auto now = any_handlers;
    for (const auto& each : now)
        each(frame.payload, info);
}

void client_core::tell_error(const failure& why) {
    const auto now = error_handlers;
    for (const auto& each : now)
        each(why);
}

void client_core::tell_gap(std::string_view room, const room_gap& gap) {
    const auto now = gap_handlers;
    for (const auto& each : now)
        each(room, gap);
}

void client_core::answer(const server_frame& frame) {
    try {
        const auto found = answerers_.find(frame.type);
        if (found == answerers_.end()) throw failure(errc::not_found, "this client answers no " + frame.type);
        connection_.send(write_answer(frame.id, found->second(frame.payload)));
    } catch (const failure& why) {
        connection_.send(write_refusal(frame.id, why));
    } catch (const std::exception& other) {
        connection_.send(write_refusal(frame.id, failure(errc::internal, other.what())));
    }
}

void client_core::refresh_members(room_core& room) {
    if (room.refreshing) return;
    room.begin_refresh();
    read_members(room, std::nullopt);
}

void client_core::read_members(room_core& room, const std::optional<std::string>& after) {
    const protocol::members page{.after = after, .limit = members_a_page};
    call("members", room.name, encode(page), {.timeout = {}, .read_only = true},
         [this, &room](std::string data, std::optional<failure> error) {
             if (!room.refreshing) return;
             room.refreshing = !error;
             if (error) return;  // the next presence or resume tries again
             const auto read = decode<protocol::members_page>(data);
             room.add_page(read);
             if (read.more && !read.members.empty()) return read_members(room, read.members.back().id);
             room.end_refresh();
         });
}

}  // namespace parlor::detail
