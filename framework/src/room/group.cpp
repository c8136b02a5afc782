#include "room/group.hpp"

#include <array>

namespace parlor {

slice encode_frame(const outgoing& message, const codec& as, frame_writer& writer) {
    thread_local std::string scratch;
    thread_local std::vector<std::string_view> pieces;
    scratch.clear();
    pieces.clear();
    as.encode(message, scratch, pieces);
    return writer.write(opcode::text, pieces);
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

void group::fan_out(const outgoing& message, const delivery_terms& terms, session_ref except,
                    frame_writer& writer) const {
    const codec* encoded_as = nullptr;  // codecs of one variant share frames; neighbours mostly are of one variant
    std::vector<std::pair<unsigned, slice>> frames;
    const slice* frame = nullptr;
    for (const entry& member : members_) {
        if (except && member.who->ref() == except) continue;
        const codec* as = member.who->encoding();
        if (!as) continue;
        if (!encoded_as || as->variant() != encoded_as->variant()) {
            frame = nullptr;
            for (const auto& [variant, made] : frames) {
                if (variant == as->variant()) frame = &made;
            }
            if (!frame) {
                frames.reserve(4);
                frame = &frames.emplace_back(as->variant(), encode_frame(message, *as, writer)).second;
            }
            encoded_as = as;
        }
        member.who->deliver(*frame, terms);
    }
}

}  // namespace parlor
