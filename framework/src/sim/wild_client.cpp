// Longer than 400 lines because a client and its connections know everything of each other, and are read together.
#include "sim/wild_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "sim/spoken.hpp"

namespace parlor::sim {

namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

std::string text_of(const json::value& of, std::string_view field) {
    return std::string(of.at(field).as_string());
}
std::uint64_t number_of(const json::value& of, std::string_view field) {
    return of.at(field).to_number<std::uint64_t>();
}

}  // namespace

/// One connection, and what has been heard on it.
class wild_client::line final : private client_connection_owner {
public:
    explicit line(wild_client& of)
        : of_(of),
          number_(++of.last_line_),
          binary_(of.net_.in().chance().one_in(2)),
          connection_(of.services_, binary_ ? of.binary_options_ : of.options_, *this) {
        of.net_.in().count(binary_ ? happening::spoke_binary : happening::spoke_json);
        connection_.open({.host = "server", .port = 80, .source_address = {}}, "/ws?user=" + of.user_);
    }

    void ask(request what, std::string_view type, const std::string& key, const std::string& payload) {
        const std::uint64_t id = ++of_.last_request_;
        what.line = number_;
        const bool is_letter = what.kind == request::what::write;
        const std::string text = write_message(type, is_letter ? std::string() : what.room, id, key, payload);
        const opcode kind = is_binary_message(text) ? opcode::binary : opcode::text;
        note(fmt::format("asks {}: {} {} {}", id, type, what.room, what.text));
        if (connection_.send(kind, text)) of_.requests_.emplace(id, std::move(what));
    }
    void drop() { connection_.drop(); }
    void close() { connection_.close(); }
    void read(bool on) { on ? connection_.resume_reading() : connection_.pause_reading(); }
    [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
    [[nodiscard]] bool speaks_binary() const noexcept { return binary_; }
    [[nodiscard]] bool was_ready() const noexcept { return ready_; }
    [[nodiscard]] bool ready() const noexcept { return ready_ && connection_.is_open(); }

    std::map<std::string, position> rooms;

private:
    void note(const std::string& what) { of_.note(fmt::format("on {} {}", number_, what)); }
    void count(happening what) { of_.net_.in().count(what); }
    [[noreturn]] void broken(const std::string& what) { of_.broken(fmt::format("on {} {}", number_, what)); }

    void on_open(std::string_view /*subprotocol*/) override {}
    void on_over(const connection_end& how) override {
        note(fmt::format("lost its connection: {} {}", static_cast<unsigned>(how.code), how.reason));
        if (how.reason.find("reconnect_ms") != std::string::npos) check_drain();
        if (how.code == close_code::going_away) count(happening::was_drained);
        if (how.code == close_code::taken_over) count(happening::taken_over);
        if (how.code == close_code::try_again_later) count(happening::was_too_slow);
        const bool leaves_session = how.code == close_code::abnormal || how.code == close_code::taken_over ||
                                    how.code == close_code::try_again_later;
        of_.session_ended_ = of_.session_ended_ || !leaves_session;
        of_.on_lost(*this);
    }
    // Whoever was there when the server began to stop has heard every room's last word.
    void check_drain() {
        if (!ready_ || of_.net_.in().now() - ready_since_ < 12s) return;
        for (const auto& [room, at] : rooms) {
            if (at.certain && !at.closing && room != of_.inbox_) broken(room + " did not close before the server did");
        }
    }
    void on_message(bool binary, std::span<std::byte> data) override {
        const std::string_view bytes(reinterpret_cast<const char*>(data.data()), data.size());
        if (binary && !binary_) broken("a binary message on parlor.v1");
        const auto frame = binary ? read_binary_frame(bytes) : read_server_frame(bytes);
        if (!frame) broken("a frame that is no envelope");
        if (frame->is_reply) {
            take_reply(*frame);
        } else if (frame->type == "hello") {
            greeted(json::parse(frame->payload));
        } else if (frame->room == of_.inbox_) {
            ready_ ? take_letter(*frame) : early_.push_back(*frame);
        } else if (frame->type == "closing") {
            note(frame->room + " is about to close");
            if (const auto at = rooms.find(frame->room); at != rooms.end()) at->second.closing = true;
        } else if (frame->type == "leave") {
            note("is put out of " + frame->room);
            rooms.erase(frame->room);
        } else if (frame->seq != 0) {
            take_message(*frame);
        }
    }

    void greeted(const json::value& hello) {
        own_token_ = text_of(hello, "resume");
        dice& chance = of_.net_.in().chance();
        if (of_.tokens_.empty() || (!of_.behaves_ && chance.one_in(10))) return start_over();
        // Only the newest token counts but for a reply that was lost; an older one is refused, or good.
        std::size_t which = of_.tokens_.size() - 1;
        if (!of_.behaves_ && which != 0 && chance.one_in(5)) --which;
        const token& shown = of_.tokens_[which];
        shows_newest_ = which + 1 == of_.tokens_.size();
        if (!shows_newest_) count(happening::old_token);
        shown_session_ = shown.session;
        expects_refusal_ = shown.used_up && of_.session_lives();
        json::object listed;
        for (const auto& [room, at] : of_.known()) {
            if (!of_.behaves_ && chance.one_in(12)) continue;
            listed.emplace(room, at.seq);
            resuming_.emplace(room, at);
        }
        const json::object payload{{"token", shown.text}, {"rooms", listed}};
        ask({.kind = request::what::resume, .line = 0, .room = {}, .text = {}, .done = {}}, "resume", {},
            json::serialize(payload));
    }

    void start_over() {
        ++of_.session_;
        keep_token();
        of_.tokens_.erase(of_.tokens_.begin(), of_.tokens_.end() - 1);
        of_.whole_since_ = of_.session_lived_ = of_.net_.in().now();
        become_ready();
        take_early();
    }
    void become_ready() {
        ready_ = true;
        ready_since_ = of_.net_.in().now();
        of_.current_line_ = number_;
        of_.spoke_binary_ = binary_;
    }
    void keep_token() {
        of_.tokens_.push_back({.text = own_token_, .machine = of_.net_.newest_machine(), .session = of_.session_});
        if (of_.tokens_.size() > 4) of_.tokens_.erase(of_.tokens_.begin());
        of_.session_ended_ = false;
    }
    void take_early() {
        for (const server_frame& frame : std::exchange(early_, {}))
            take_letter(frame);
    }

    // An inbox that is unavailable for a moment goes on where it was. Where one begins that nothing came from yet, its
    // first message tells.
    void take_letter(const server_frame& frame) {
        if (frame.type == "leave") {
            note("is put out of its inbox");
            if (frame.payload.find("unavailable") == std::string::npos) rooms.erase(frame.room);
        }
        if (frame.seq == 0) return;
        const std::string text = text_of(json::parse(frame.payload), "text");
        position& at = rooms.try_emplace(frame.room, position{.epoch = {}, .seq = frame.seq - 1}).first->second;
        note(fmt::format("gets \"{}\" as {}.{}", text, at.epoch, frame.seq));
        if (frame.seq != at.seq + 1) broken(fmt::format("got letter {} after {}", frame.seq, at.seq));
        at.seq = frame.seq;
        of_.letters_.insert(text);
        if (!at.epoch.empty()) of_.checker_.saw(of_.user_, frame.room, at.epoch, frame.seq, text);
    }

    void take_reply(const server_frame& frame) {
        if (!frame.reply) return;
        // Of a session that was resumed, a reply may belong to what was asked on its earlier connection.
        const auto at = of_.requests_.find(*frame.reply);
        if (at == of_.requests_.end()) broken("a reply to nothing");
        const request asked = std::move(at->second);
        of_.requests_.erase(at);
        if (asked.line == number_ && ready_) heard_of();
        switch (asked.kind) {
            case request::what::join:
                return joined(asked, frame);
            case request::what::leave:
                return left(asked, frame);
            case request::what::post:
                return posted(asked, frame);
            case request::what::write:
                return written(asked, frame);
            case request::what::resume:
                return resumed(frame);
            case request::what::other:
                return asked.done(frame);
        }
    }

    // The server has this session, and knows that its newest token came here.
    void heard_of() {
        of_.session_lived_ = of_.net_.in().now();
        if (of_.tokens_.back().text != own_token_) return;
        for (std::size_t i = 0; i + 1 < of_.tokens_.size(); ++i)
            of_.tokens_[i].used_up = of_.tokens_[i].session == of_.session_;
    }

    void written(const request& asked, const server_frame& frame) {
        if (frame.error) return note(fmt::format("\"{}\" is refused: {}", asked.text, frame.error->message()));
        note(fmt::format("\"{}\" is in the inbox of {}", asked.text, asked.room));
        of_.checker_.letter_kept(asked.text);
        for (message& each : of_.messages_) {
            if (each.text == asked.text) each.acknowledged = true;
        }
    }

    void joined(const request& asked, const server_frame& frame) {
        if (frame.error) return note(fmt::format("may not join {}: {}", asked.room, frame.error->message()));
        const json::value reply = json::parse(frame.payload);
        const position now{.epoch = text_of(reply, "epoch"), .seq = number_of(reply, "seq")};
        note(fmt::format("is in {} at {}.{}", asked.room, now.epoch, now.seq));
        const auto before = rooms.find(asked.room);
        if (asked.line != number_ || !ready_) {  // it may be of a membership that has ended since
            if (before == rooms.end()) rooms.emplace(asked.room, position{now.epoch, now.seq, false});
            return;
        }
        if (before != rooms.end() && before->second.certain && before->second.epoch == now.epoch &&
            before->second.seq != now.seq) {
            broken(fmt::format("a second join of {} says {}, after {}", asked.room, now.seq, before->second.seq));
        }
        rooms[asked.room] = {
            .epoch = now.epoch, .seq = now.seq, .closing = before != rooms.end() && before->second.closing};
    }

    void left(const request& asked, const server_frame& frame) {
        if (frame.error) return note(fmt::format("may not leave {}: {}", asked.room, frame.error->message()));
        note("has left " + asked.room);
        const auto at = rooms.find(asked.room);
        if (at != rooms.end() && (asked.line == number_ || !at->second.certain)) rooms.erase(at);
    }

    void posted(const request& asked, const server_frame& frame) {
        if (frame.error) return note(fmt::format("\"{}\" is refused: {}", asked.text, frame.error->message()));
        const std::uint64_t seq = number_of(json::parse(frame.payload), "seq");
        const auto at = rooms.find(asked.room);
        if (at == rooms.end() || !at->second.certain) return;  // put out of the room meanwhile
        note(fmt::format("\"{}\" is kept as {}.{}", asked.text, at->second.epoch, seq));
        if (at->second.seq < seq) broken("the reply to \"" + asked.text + "\" came before the message");
        of_.checker_.acknowledged(of_.user_, asked.room, at->second.epoch, seq, asked.text);
        for (message& each : of_.messages_) {
            if (each.text == asked.text) each.acknowledged = true;
        }
    }

    void resumed(const server_frame& frame) {
        if (frame.error) {
            note("may not resume: " + frame.error->message());
            count(happening::resume_refused);
            return start_over();
        }
        if (expects_refusal_) broken("a token that was used up is good");
        count(happening::resumed);
        if (of_.spoke_binary_ != binary_) count(happening::changed_protocol);
        const json::value reply = json::parse(frame.payload);
        own_token_ = text_of(reply, "resume");
        if (!of_.session_lives() || shown_session_ != of_.session_) ++of_.session_;
        const time_point now = of_.net_.in().now();
        if (!shows_newest_) of_.whole_since_ = now;
        keep_token();
        note("resumes " + json::serialize(reply.at("rooms")));
        for (const auto& [name, how] : reply.at("rooms").as_object()) {
            if (!how.as_object().contains("error")) {
                resumed_room(std::string(name), how);
            } else if (std::string(name) == of_.inbox_) {  // whatever comes from it later begins anew
                told_of_inbox_ = true;
                of_.whole_since_ = now;
            }
        }
        // The server that stops leaves rooms out.
        if (const auto before = resuming_.find(of_.inbox_); before != resuming_.end() && !told_of_inbox_)
            rooms.emplace(*before);
        become_ready();
        take_early();
    }

    void resumed_room(const std::string& room, const json::value& how) {
        const bool is_inbox = room == of_.inbox_;
        const auto before = resuming_.find(room);
        const bool is_listed = before != resuming_.end();
        if (!is_listed && !is_inbox) broken("resumed a room that it did not list");
        const bool gap = how.at("gap").as_bool();
        const position now{.epoch = text_of(how, "epoch"), .seq = number_of(how, "seq")};
        if (is_inbox) {
            told_of_inbox_ = true;
            gap ? take_early() : early_.clear();  // without a gap they come again
            if (gap) of_.whole_since_ = of_.net_.in().now();
            if (gap && rooms.contains(room) && rooms.at(room).seq > now.seq) {
                rooms.at(room).epoch = now.epoch;
                return;
            }
        }
        if (gap) {
            rooms[room] = missed(now);
        } else if (is_listed) {
            rooms[room] = went_on(before->second, now, how);
        } else {
            rooms[room] = {.epoch = now.epoch, .seq = now.seq - number_of(how, "replayed")};
        }
    }

    position missed(const position& now) {
        count(happening::told_of_gap);
        return now;
    }
    position went_on(const position& before, const position& now, const json::value& how) {
        if (!before.epoch.empty() && before.epoch != now.epoch) broken("a new epoch without a gap");
        if (now.seq < before.seq) broken("the room is behind what was seen, without a gap");
        if (number_of(how, "replayed") != now.seq - before.seq) broken("a wrong number of missed messages");
        return {.epoch = now.epoch, .seq = before.seq, .certain = before.certain};
    }

    void take_message(const server_frame& frame) {
        if (frame.type != "said" && frame.type != "scrawled") return;
        if (binary_ && frame.payload.starts_with('"')) broken("a scrawl as text on parlor.v1.bin");
        if (frame.type == "scrawled") count(binary_ ? happening::heard_binary : happening::heard_binary_as_text);
        const std::string text = text_heard(frame.payload);
        const auto at = rooms.find(frame.room);
        if (at == rooms.end()) broken(fmt::format("heard \"{}\" of {}, where it is not", text, frame.room));
        note(fmt::format("hears \"{}\" as {}.{}", text, at->second.epoch, frame.seq));
        if (frame.seq != at->second.seq + 1) {
            broken(fmt::format("heard {} of {} after {}", frame.seq, frame.room, at->second.seq));
        }
        at->second.seq = frame.seq;
        of_.checker_.saw(of_.user_, frame.room, at->second.epoch, frame.seq, text);
    }

    wild_client& of_;
    const std::uint64_t number_;
    const bool binary_;  // speaks parlor.v1.bin
    client_connection connection_;
    std::map<std::string, position> resuming_;
    std::vector<server_frame> early_;  // of the inbox, before the resume is answered
    std::string own_token_;
    time_point ready_since_{};
    std::uint64_t shown_session_ = 0;  // whose token it showed
    bool ready_ = false;
    bool expects_refusal_ = false;
    bool shows_newest_ = true;
    bool told_of_inbox_ = false;
};

// ------------------------------------------------------------------------------------------- the client

wild_client::wild_client(network& net, checker& against, std::string user, std::string address)
    : net_(net),
      checker_(against),
      user_(std::move(user)),
      clock_(net.in()),
      loop_(net.in(), clock_, 0),
      random_(make_seeded_random(net.in().chance().next())),
      dialer_(net.make_dialer(loop_, std::move(address))),
      services_(loop_, *dialer_, *random_),
      inbox_("user/" + user_) {
    options_.authority = "server";
    options_.subprotocols = {"parlor.v1"};
    options_.heartbeat = {.ping_interval = 5s, .pong_timeout = 3s};
    binary_options_ = options_;
    binary_options_.subprotocols = {"parlor.v1.bin"};
    loop_.start();
}

wild_client::~wild_client() = default;

void wild_client::broken(const std::string& what) const {
    throw broken_promise(user_ + ": " + what);
}

void wild_client::note(const std::string& what) {
    net_.in().note(user_ + " " + what);
}

// A second connection beside the first takes the session over, as soon as it resumes.
void wild_client::connect() {
    lines_.push_back(std::make_unique<line>(*this));
}

bool wild_client::is_ready() const noexcept {
    return !lines_.empty() && lines_.back()->ready();
}

bool wild_client::is_in(const std::string& room) const {
    if (!is_ready()) return false;
    const auto at = lines_.back()->rooms.find(room);
    return at != lines_.back()->rooms.end() && at->second.certain;
}

std::uint64_t wild_client::seen(const std::string& room) const {
    return is_in(room) ? lines_.back()->rooms.at(room).seq : 0;
}

bool wild_client::session_lives() const noexcept {
    return !tokens_.empty() && tokens_.back().machine == net_.newest_machine() && !session_ended_ &&
           net_.in().now() - session_lived_ < 5s;
}

void wild_client::on_lost(line& gone) {
    const auto at = std::ranges::find(lines_, &gone, &std::unique_ptr<line>::get);
    if (gone.number() == current_line_) known_ = gone.rooms;
    lines_.erase(at);
}

// Of two connections that were dialed at once either may be answered first: what goes with the newest token is what was
// heard on the one that got it.
const std::map<std::string, wild_client::position>& wild_client::known() const {
    const auto at = std::ranges::find(lines_, current_line_, [](const auto& each) { return each->number(); });
    return at == lines_.end() ? known_ : (*at)->rooms;
}

void wild_client::join(const std::string& room) {
    if (!is_ready()) return;
    lines_.back()->ask({.kind = request::what::join, .line = 0, .room = room, .text = {}, .done = {}}, "join", {},
                       "{}");
}

void wild_client::leave(const std::string& room) {
    if (!is_in(room)) return;
    lines_.back()->ask({.kind = request::what::leave, .line = 0, .room = room, .text = {}, .done = {}}, "leave", {},
                       "{}");
}

void wild_client::post(const std::string& room, bool long_text) {
    if (!is_in(room)) return;
    messages_.push_back({.room = room, .text = fmt::format("{}-{}", user_, messages_.size() + 1)});
    message& said = messages_.back();
    said.is_scrawl = net_.in().chance().one_in(3);
    said.keyed = !net_.in().chance().one_in(5);
    if (net_.in().chance().one_in(6)) said.padding = net_.in().chance().below(1000);
    if (long_text) said.padding = 1000;
    checker_.posted(room, said.text);
    say(said);
}

void wild_client::write_to(const std::string& user) {
    if (!is_ready()) return;
    net_.in().count(happening::wrote_letter);
    messages_.push_back({.room = user, .text = fmt::format("{}-{}", user_, messages_.size() + 1), .is_letter = true});
    checker_.posted("user/" + user, messages_.back().text);
    checker_.letter_written(user, messages_.back().text, net_.in().now());
    say(messages_.back());
}

void wild_client::say(const message& what) {
    const std::string key = what.keyed ? what.text : std::string();
    const auto kind = what.is_letter ? request::what::write : request::what::post;
    request asked{.kind = kind, .line = 0, .room = what.room, .text = what.text, .done = {}};
    if (what.is_letter) {
        const json::object payload{{"to", what.room}, {"text", what.text}};
        return lines_.back()->ask(std::move(asked), "direct", key, json::serialize(payload));
    }
    const auto padding = what.padding == 0 ? std::nullopt : std::optional(std::string(what.padding, 'x'));
    const bool scrawls = what.is_scrawl && lines_.back()->speaks_binary();  // else the same in the form that it can say
    const std::string payload = scrawls ? encode_payload(scrawl{.text = what.text, .padding = padding})
                                        : encode_payload(sim::say{.text = what.text, .padding = padding});
    lines_.back()->ask(std::move(asked), scrawls ? "scrawl" : "say", key, payload);
}

void wild_client::retry(bool all) {
    for (const message& each : messages_) {
        if (!each.keyed || !(each.is_letter ? is_ready() : is_in(each.room))) continue;
        if (each.acknowledged && (all || !net_.in().chance().one_in(8))) continue;
        net_.in().count(happening::said_again);
        say(each);
    }
}

void wild_client::drop() {
    for (const auto& each : lines_)
        each->drop();
}

void wild_client::drop_older() {
    if (!is_ready()) return;
    for (std::size_t i = 0; i + 1 < lines_.size(); ++i)
        lines_[i]->drop();
}

void wild_client::close() {
    session_ended_ = true;
    for (const auto& each : lines_)
        each->close();
}

void wild_client::read_no_more(bool stop) {
    if (stop) net_.in().count(happening::stopped_reading);
    for (const auto& each : lines_)
        each->read(!stop);
}

std::size_t wild_client::unacknowledged() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(messages_, [](const message& m) { return m.keyed && !m.acknowledged; }));
}

// ------------------------------------------------------------------------------------------- reading all

void wild_client::read_log(const std::string& room, log_reader done) {
    read_page(room, 0, std::make_shared<std::vector<checked_message>>(), std::move(done));
}

void wild_client::read_page(const std::string& room, std::uint64_t before,
                            std::shared_ptr<std::vector<checked_message>> newest_first, log_reader done) {
    const auto take = [this, room, newest_first, done](const server_frame& frame) {
        if (frame.error) broken("cannot read the log: " + frame.error->message());
        const json::value page = json::parse(frame.payload);
        const auto& found = page.at("messages").as_array();
        for (auto each = found.rbegin(); each != found.rend(); ++each)
            newest_first->push_back({.seq = number_of(*each, "seq"), .text = text_of(*each, "text")});
        if (page.at("more").as_bool()) return read_page(room, newest_first->back().seq, newest_first, done);
        std::ranges::reverse(*newest_first);
        done(std::move(*newest_first), lines_.back()->rooms.at(room).epoch);
    };
    const std::string payload = before == 0 ? "{}" : fmt::format("{{\"before\":{}}}", before);
    lines_.back()->ask({.kind = request::what::other, .line = 0, .room = room, .text = {}, .done = take}, "history", {},
                       payload);
}

void wild_client::list_members(const std::string& room, std::function<void(std::vector<std::string>)> done) {
    const auto take = [this, done = std::move(done)](const server_frame& frame) {
        if (frame.error) broken("cannot list the members: " + frame.error->message());
        std::vector<std::string> users;
        const json::value page = json::parse(frame.payload);
        for (const auto& each : page.at("members").as_array())
            users.push_back(text_of(each, "user"));
        done(std::move(users));
    };
    lines_.back()->ask({.kind = request::what::other, .line = 0, .room = room, .text = {}, .done = take}, "members", {},
                       "{}");
}

}  // namespace parlor::sim
