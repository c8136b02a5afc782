#include "integration/peer.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace integration {
namespace {

const json::value& at(const json::value& in, std::string_view pointer) {
    boost::json::error_code error;
    if (const auto* found = in.find_pointer({pointer.data(), pointer.size()}, error)) return *found;
    throw std::runtime_error("no " + std::string(pointer) + " in " + json::serialize(in));
}

std::string encoded(std::string_view text) {
    return json::serialize(json::value(boost::json::string_view(text.data(), text.size())));
}

bool is_reply_to(const json::value& frame, std::string_view id) {
    return has(frame, "/reply") && frame.at("reply") == json::value(boost::json::string_view(id.data(), id.size()));
}

}  // namespace

std::uint64_t number_at(const json::value& in, std::string_view pointer) {
    return at(in, pointer).to_number<std::uint64_t>();
}

std::string text_at(const json::value& in, std::string_view pointer) {
    const auto& found = at(in, pointer).as_string();
    return {found.data(), found.size()};
}

bool has(const json::value& in, std::string_view pointer) {
    boost::json::error_code error;
    return in.find_pointer({pointer.data(), pointer.size()}, error) != nullptr;
}

peer::peer(std::uint16_t port, std::string_view user, std::string_view room, const ws_options& options)
    : ws_(port, "/ws?user=" + std::string(user), options), hello_(receive()) {
    if (text_at(hello_, "/type") != "hello") throw std::runtime_error("no hello first: " + json::serialize(hello_));
    token_ = text_at(hello_, "/data/resume");
    if (!room.empty()) (void)join(room);
}

std::string peer::shard() const {
    const auto session = text_at(hello_, "/data/session");
    return session.substr(0, session.find('-'));
}

void peer::send(std::string_view type, std::string_view room, std::string_view data, std::string_view id,
                std::string_view key) {
    std::string frame = "{\"type\":" + encoded(type);
    if (!room.empty()) frame += ",\"room\":" + encoded(room);
    if (!id.empty()) frame += ",\"id\":" + encoded(id);
    if (!key.empty()) frame += ",\"key\":" + encoded(key);
    send(frame + ",\"data\":" + std::string(data) + '}');
}

json::value peer::receive() {
    auto event = ws_.next();
    switch (event.what) {
        case ws_event::kind::text:
            return json::parse(event.payload);
        case ws_event::kind::binary:
        case ws_event::kind::ping:
            throw std::runtime_error("a frame that is no text");
        case ws_event::kind::close: {
            ws_ending how{.code = event.code, .reason = std::move(event.payload)};
            try {
                ws_.send_close();
            } catch (const std::exception&) {  // it has gone already
            }
            throw connection_ended(std::move(how));
        }
        case ws_event::kind::end:
            break;
    }
    throw connection_ended({});
}

json::value peer::next() {
    if (waiting_.empty()) return receive();
    json::value frame = std::move(waiting_.front());
    waiting_.pop_front();
    return frame;
}

json::value peer::next(const std::function<bool(const json::value&)>& fits) {
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
        if (!fits(*each)) continue;
        json::value frame = std::move(*each);
        waiting_.erase(each);
        return frame;
    }
    for (;;) {
        json::value frame = receive();
        if (fits(frame)) return frame;
        waiting_.push_back(std::move(frame));
    }
}

json::value peer::event(std::string_view type) {
    return next([type](const json::value& frame) { return has(frame, "/type") && text_at(frame, "/type") == type; });
}

json::value peer::reply(std::string_view id) {
    return next([id](const json::value& frame) { return is_reply_to(frame, id); });
}

json::value peer::ask(std::string_view type, std::string_view room, std::string_view data, std::string_view key) {
    const std::string id = "q" + std::to_string(++last_id_);
    send(type, room, data, id, key);
    return reply(id);
}

json::value peer::ok(std::string_view type, std::string_view room, std::string_view data, std::string_view key) {
    json::value answer = ask(type, room, data, key);
    if (!has(answer, "/data")) throw std::runtime_error(std::string(type) + " was refused: " + json::serialize(answer));
    return std::move(answer.at("data"));
}

std::string peer::refusal(std::string_view type, std::string_view room, std::string_view data) {
    return text_at(ask(type, room, data), "/error/code");
}

std::uint64_t peer::say(std::string_view room, std::string_view text) {
    return number_at(ok("say", room, "{\"text\":" + encoded(text) + '}'), "/seq");
}

json::value peer::resume(std::string_view token, std::string_view rooms) {
    json::value answer = ask("resume", "", "{\"token\":" + encoded(token) + ",\"rooms\":" + std::string(rooms) + '}');
    if (has(answer, "/data/resume")) token_ = text_at(answer, "/data/resume");
    return answer;
}

}  // namespace integration
