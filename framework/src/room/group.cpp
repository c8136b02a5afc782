#include "room/group.hpp"

#include <optional>
#include <span>
#include <string>

namespace parlor {
namespace {

// Those who may share a frame: codecs of one variant, and where frames are compressed of one window.
struct frame_kind {
    unsigned variant = 0;
    unsigned window_bits = 0;  // 0: plain

    frame_kind() = default;
    frame_kind(const codec& as, bool deflates) noexcept
        : variant(as.variant()), window_bits(deflates ? as.window_bits() : 0) {}
    friend bool operator==(const frame_kind&, const frame_kind&) = default;
};

using message_pieces = std::span<const std::string_view>;

opcode opcode_of(const outgoing& message, const codec& as) noexcept {
    return as.sends_binary(message) ? opcode::binary : opcode::text;
}

// Good until the next call on this thread.
message_pieces encode_message(const outgoing& message, const codec& as) {
    thread_local std::string scratch;
    thread_local std::vector<std::string_view> pieces;
    scratch.clear();
    pieces.clear();
    as.encode(message, scratch, pieces);
    return pieces;
}

std::optional<slice> deflate_frame(opcode kind, message_pieces pieces, unsigned window_bits, frame_tools with) {
    thread_local std::string text;
    text.clear();
    for (const std::string_view piece : pieces)
        text += piece;
    const auto payload = with.zip.deflate(text, window_bits);
    if (!payload) return std::nullopt;
    with.deflated.add(text.size(), payload->size());
    return with.writer.write_deflated(kind, *payload);
}

// The frames of one message, each made when it is first asked for.
class made_frames {
public:
    made_frames(const outgoing& message, frame_tools with) noexcept : message_(message), with_(with) {}

    // Good until the next call.
    [[nodiscard]] const slice& get(frame_kind kind, const codec& as) {
        if (const slice* made = find(kind)) return *made;
        frames_.reserve(4);
        const opcode how = opcode_of(message_, as);
        const message_pieces pieces = encode_message(message_, as);
        if (kind.window_bits != 0) {
            if (auto deflated = deflate_frame(how, pieces, kind.window_bits, with_))
                return keep(kind, std::move(*deflated));
        }
        frame_kind plain = kind;
        plain.window_bits = 0;
        const slice* shared = find(plain);
        if (!shared) shared = &keep(plain, with_.writer.write(how, pieces));
        return plain == kind ? *shared : keep(kind, slice(*shared));
    }

private:
    [[nodiscard]] const slice* find(frame_kind kind) const noexcept {
        for (const auto& [made_for, frame] : frames_) {
            if (made_for == kind) return &frame;
        }
        return nullptr;
    }
    const slice& keep(frame_kind kind, slice frame) { return frames_.emplace_back(kind, std::move(frame)).second; }

    const outgoing& message_;
    frame_tools with_;
    std::vector<std::pair<frame_kind, slice>> frames_;
};

}  // namespace

slice encode_frame(const outgoing& message, const codec& as, bool deflates, frame_tools with) {
    const opcode kind = opcode_of(message, as);
    const message_pieces pieces = encode_message(message, as);
    if (deflates && as.window_bits() != 0) {
        if (auto frame = deflate_frame(kind, pieces, as.window_bits(), with)) return std::move(*frame);
    }
    return with.writer.write(kind, pieces);
}

void group::add(subscriber& who, std::size_t* place) {
    *place = members_.size();
    members_.push_back({.who = &who, .place = place});
}

void group::remove(std::size_t place) noexcept {
    members_[place] = members_.back();
    *members_[place].place = place;
    members_.pop_back();
}

std::size_t group::fan_out(const outgoing& message, const delivery_terms& terms, session_ref except,
                           frame_tools with) const {
    std::size_t delivered = 0;
    made_frames frames(message, with);
    const slice* frame = nullptr;
    frame_kind kind;  // of `frame`; neighbours mostly are of one kind
    for (const entry& member : members_) {
        if (except && member.who->ref() == except) continue;
        const codec* as = member.who->encoding();
        if (!as) continue;
        const frame_kind wanted(*as, deflates_);
        if (!frame || wanted != kind) {
            frame = &frames.get(wanted, *as);
            kind = wanted;
        }
        member.who->deliver(*frame, terms);
        ++delivered;
    }
    return delivered;
}

}  // namespace parlor
