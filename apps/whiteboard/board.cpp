#include "board.hpp"

#include <algorithm>
#include <utility>

#include "parlor/core/error.hpp"

namespace whiteboard {
namespace {

using parlor::errc;
using parlor::failure;

// Of the whole places of a part; nothing when one lies outside the board.
std::optional<std::vector<place>> places_of(const ink& part) {
    std::vector<place> all;
    all.reserve(part.points.size());
    int x = 0;
    int y = 0;
    for (const place step : part.points) {
        x += step.x;
        y += step.y;
        if (x < 0 || x > board_width || y < 0 || y > board_height) return std::nullopt;
        all.push_back({.x = static_cast<std::int16_t>(x), .y = static_cast<std::int16_t>(y)});
    }
    return all;
}

// The points of a stroke from the `from`th on, as ways.
ink part_of(const stroke& whole, std::size_t from, bool done) {
    ink part{.stroke = whole.id,
             .by = whole.by,
             .colour = whole.colour,
             .width = whole.width,
             .from = static_cast<std::uint32_t>(from),
             .points = {},
             .done = done};
    place last;
    for (std::size_t i = from; i < whole.points.size(); ++i) {
        const place here = whole.points[i];
        part.points.push_back(
            {.x = static_cast<std::int16_t>(here.x - last.x), .y = static_cast<std::int16_t>(here.y - last.y)});
        last = here;
    }
    return part;
}

}  // namespace

stroke* board::find(std::uint64_t id) noexcept {
    if (const auto at = open_.find(id); at != open_.end()) return &at->second;
    const auto at = order_.find(id);
    return at == order_.end() ? nullptr : &finished_.at(at->second);
}

std::optional<ink> board::draw(ink part, const std::string& by) {
    const auto places = places_of(part);
    if (!places) throw failure(errc::invalid_argument, "data.points: outside the board");
    if (part.colour >= pen_colours) throw failure(errc::invalid_argument, "data.colour: expected 0 to 8");
    if (part.width == 0 || part.width > max_pen_width)
        throw failure(errc::invalid_argument, "data.width: expected 1 to 64");
    const stroke* known = find(part.stroke);
    if (known && known->by != by) throw failure(errc::permission_denied, "this stroke is somebody else's");
    const std::size_t held = known ? known->points.size() : 0;
    if (part.from > held) throw failure(errc::out_of_range, "data.from: earlier points are missing");
    const std::size_t end = part.from + places->size();
    if (known && (known->done || (end <= held && !part.done))) return std::nullopt;
    if (end == 0) throw failure(errc::invalid_argument, "data.points: a stroke has at least one point");
    if (end > max_stroke_points) throw failure(errc::invalid_argument, "data.points: too many for one stroke");
    const std::size_t more = end > held ? end - held : 0;
    if (points_ + more > max_points) throw failure(errc::resource_exhausted, "the board is full: wipe it to go on");
    if (!known && std::ranges::count(open_, by, [](const auto& entry) { return entry.second.by; }) ==
                      static_cast<std::ptrdiff_t>(max_open)) {
        throw failure(errc::resource_exhausted, "too many unfinished strokes");
    }
    const bool done = part.done;
    part.done = false;
    const stroke& whole = extend(part, by, *places);
    ink fresh = part_of(whole, held, done);
    if (done) {
        part.done = true;
        extend(part, by, *places);
    }
    return fresh;
}

// Points that are there already are skipped: parts may overlap. A finished stroke moves to the top of the picture.
stroke& board::extend(const ink& part, const std::string& by, const std::vector<place>& places) {
    const auto [at, fresh] = open_.try_emplace(part.stroke);
    stroke& whole = at->second;
    if (fresh) {
        whole.id = part.stroke;
        whole.by = by;
        whole.colour = part.colour;
        whole.width = part.width;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (part.from + i < whole.points.size()) continue;
        whole.points.push_back(places[i]);
        ++points_;
    }
    if (!part.done) return whole;
    whole.done = true;
    order_[whole.id] = ++last_order_;
    stroke& placed = finished_[last_order_] = std::move(whole);
    open_.erase(at);
    return placed;
}

bool board::undo(std::uint64_t id, const std::string& by) {
    const stroke* known = find(id);
    if (!known) return false;
    if (known->by != by) throw failure(errc::permission_denied, "this stroke is somebody else's");
    apply(undone{.stroke = id});
    return true;
}

void board::wipe() {
    *this = board();
}

std::vector<ink> board::finish_all(const std::string& by) {
    std::vector<ink> ends;
    for (const auto& [id, whole] : open_) {
        if (whole.by == by) ends.push_back(part_of(whole, whole.points.size(), true));
    }
    for (const ink& end : ends)
        apply(end);
    return ends;
}

void board::apply(const ink& part) {
    const stroke* known = find(part.stroke);
    if (known && known->done) return;
    if (const auto places = places_of(part)) extend(part, part.by, *places);
}

void board::apply(const undone& gone) {
    const stroke* known = find(gone.stroke);
    if (!known) return;
    points_ -= known->points.size();
    if (const auto at = order_.find(gone.stroke); at != order_.end()) {
        finished_.erase(at->second);
        order_.erase(at);
    } else {
        open_.erase(gone.stroke);
    }
}

void board::apply(const picture& page) {
    if (page.first) wipe();
    for (const ink& part : page.strokes)
        apply(part);
}

std::vector<picture> board::pages(std::size_t page_bytes) const {
    std::vector<picture> all(1);
    std::size_t bytes = 0;
    for (const stroke& whole : strokes()) {
        const std::size_t size = 24 + whole.by.size() + whole.points.size() * 3;
        if (bytes != 0 && bytes + size > page_bytes) {
            all.back().last = false;
            all.push_back({.first = false, .last = true, .strokes = {}});
            bytes = 0;
        }
        bytes += size;
        all.back().strokes.push_back(part_of(whole, 0, whole.done));
    }
    return all;
}

std::vector<stroke> board::strokes() const {
    std::vector<stroke> all;
    for (const auto& [order, whole] : finished_)
        all.push_back(whole);
    for (const auto& [id, whole] : open_)
        all.push_back(whole);
    return all;
}

}  // namespace whiteboard
