#include "visitor.hpp"

#include <fmt/format.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "fuzz.hpp"

namespace fuzz {
namespace {

namespace json = boost::json;

constexpr std::string_view unguessable = "8c1f7a52-";

std::string text_of(const json::object& in, std::string_view key) {
    const json::value* found = in.if_contains(key);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::uint64_t number_of(const json::object& in, std::string_view key) {
    const json::value* found = in.if_contains(key);
    return found && found->is_number() ? found->to_number<std::uint64_t>() : 0;
}

}  // namespace

visitor::visitor(parlor::sim::network& net, parlor::sim::simulated_loop& on, heard_by_all& all, std::string user)
    : all_(all),
      user_(std::move(user)),
      dialer_(net.make_dialer(on, "192.0.2.1")),
      writer_(parlor::role::client, [this] { return static_cast<std::uint32_t>(random_->next()); }) {}

visitor::~visitor() {
    drop();
}

void visitor::drop() {
    dialing_.reset();
    if (stream_) stream_->reset();
    stream_.reset();
}

void visitor::connect() {
    drop();
    if (!token_.empty()) token_before_ = std::exchange(token_, {});
    rooms_before_ = std::exchange(rooms_, {});
    parser_ = std::make_unique<parlor::frame_parser>(parlor::role::client);
    asked_.clear();
    said_.clear();
    head_.clear();
    upgraded_ = closed_ = false;
    unsent_ = "GET /ws?user=" + user_ +
              " HTTP/1.1\r\nHost: server\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    dialing_ = dialer_->dial({}, [this](std::unique_ptr<parlor::transport> stream, const std::string& /*why*/) {
        require(stream != nullptr, "the server listens");
        stream_ = std::move(stream);
        stream_->watch(this);
        flush();
    });
}

void visitor::send_bytes(std::string_view bytes) {
    worded_by_others_ = true;
    write(bytes);
}

void visitor::send_text(std::string_view text) {
    worded_by_others_ = true;
    write_frame(parlor::opcode::text, text);
}

void visitor::close() {
    const parlor::slice frame = writer_.write_close(parlor::close_code::normal, {});
    write({reinterpret_cast<const char*>(frame.bytes().data()), frame.size()});
}

void visitor::write_frame(parlor::opcode kind, std::string_view payload) {
    const parlor::slice frame = writer_.write(kind, payload);
    write({reinterpret_cast<const char*>(frame.bytes().data()), frame.size()});
}

void visitor::write(std::string_view bytes) {
    unsent_.append(bytes);
    if (stream_) flush();
}

void visitor::ask(std::string_view type, std::string_view room, std::string_view data, std::string_view key) {
    const std::string id = fmt::format("{}{}", unguessable, ++last_id_);
    json::object envelope{{"type", type}, {"id", id}, {"data", json::parse(data)}};
    if (!room.empty()) envelope.emplace("room", room);
    if (!key.empty()) envelope.emplace("key", key);
    asked_.insert(id);
    if (type == "say") said_.emplace(id, room);
    write_frame(parlor::opcode::text, json::serialize(envelope));
}

void visitor::resume(const visitor& whose) {
    worded_by_others_ = worded_by_others_ || whose.worded_by_others_;
    json::object rooms;
    for (const auto& [room, at] : whose.rooms_before_)
        rooms.emplace(room, at.seq);
    ask("resume", {}, json::serialize(json::object{{"token", whose.token_before_}, {"rooms", rooms}}));
}

void visitor::on_ready(bool readable, bool writable) {
    if (writable) flush();
    std::array<std::byte, 4096> buffer{};
    while (readable && stream_) {
        const parlor::io_result got = stream_->try_read(buffer);
        if (got.status == parlor::io_status::would_block) return;
        if (got.status != parlor::io_status::ok) {
            closed_ = true;
            return drop();
        }
        take({reinterpret_cast<const char*>(buffer.data()), got.bytes});
    }
}

void visitor::flush() {
    while (stream_ && !unsent_.empty()) {
        const std::array<std::span<const std::byte>, 1> all{std::as_bytes(std::span(unsent_))};
        const parlor::io_result put = stream_->try_write(all);
        if (put.status == parlor::io_status::would_block) return;
        if (put.status != parlor::io_status::ok) return unsent_.clear();  // reading tells
        unsent_.erase(0, put.bytes);
    }
}

void visitor::take(std::string_view bytes) {
    std::string frames(bytes);
    if (!upgraded_) {
        head_.append(bytes);
        const std::size_t end = head_.find("\r\n\r\n");
        if (end == std::string::npos) return;
        require(head_.starts_with("HTTP/1.1 101 "), "an honest upgrade succeeds");
        upgraded_ = true;
        frames = head_.substr(end + 4);
    }
    auto input = std::as_writable_bytes(std::span(frames));
    parlor::frame_event event{};
    for (;;) {
        const auto status = parser_->next(input, event);
        if (status == parlor::frame_parser::status::need_more) return;
        require(status == parlor::frame_parser::status::event, "what the server sends are frames");
        if (event.kind == parlor::opcode::text) take_message(event.text());
        if (event.kind == parlor::opcode::ping) write_frame(parlor::opcode::pong, event.text());
        if (event.kind == parlor::opcode::close) closed_ = true;
    }
}

void visitor::take_message(std::string_view text) {
    json::error_code wrong;
    const json::value parsed = json::parse(text, wrong);
    require(!wrong && parsed.is_object(), "what the server says is JSON");
    const json::object& frame = parsed.get_object();
    const json::value* const found = frame.if_contains("data");
    const json::object data = found && found->is_object() ? found->get_object() : json::object();
    const std::string room = text_of(frame, "room");
    if (text_of(frame, "type") == "hello") {
        token_ = text_of(data, "resume");
    } else if (frame.contains("reply")) {
        const std::string id = text_of(frame, "reply");
        asked_.erase(id);
        if (const auto said = said_.find(id); said != said_.end() && data.contains("seq")) {
            // A join without an id, and then a key that the user has used elsewhere: in, and told of nothing.
            const auto at = rooms_.find(said->second);
            const bool unheard = at == rooms_.end() && worded_by_others_;
            require(unheard || (at != rooms_.end() && number_of(data, "seq") <= at->second.seq),
                    "senders hear their message before its reply");
        }
        if (data.contains("members") && data.contains("epoch")) {  // of a join, whoever worded it
            rooms_[text_of(data, "room")] = {.epoch = text_of(data, "epoch"), .seq = number_of(data, "seq")};
        } else if (data.contains("rooms") && data.contains("resume")) {
            token_ = text_of(data, "resume");
            for (const auto& [name, how] : data.at("rooms").as_object()) {
                const json::object& now = how.as_object();
                if (!now.contains("epoch")) continue;
                rooms_[std::string(name)] = {.epoch = text_of(now, "epoch"),
                                             .seq = number_of(now, "seq") - number_of(now, "replayed")};
            }
        }
    } else if (frame.contains("seq")) {
        auto at = rooms_.find(room);
        if (at == rooms_.end() && worded_by_others_) {
            at = rooms_.emplace(room, position{.epoch = {}, .seq = number_of(frame, "seq") - 1}).first;
        }
        require(at != rooms_.end(), "nothing is heard of a room before it says where its order stands");
        require(number_of(frame, "seq") == at->second.seq + 1, "the order of a room has no hole and no double");
        ++at->second.seq;
        if (at->second.epoch.empty()) return;
        const auto [place, first] = all_[{room, at->second.epoch}].emplace(at->second.seq, json::serialize(data));
        require(first || place->second == json::serialize(data), "everybody hears the same order");
    }
}

}  // namespace fuzz
