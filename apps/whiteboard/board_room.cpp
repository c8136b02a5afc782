#include "board_room.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace whiteboard {
namespace {

constexpr std::size_t page_bytes = std::size_t{32} * 1024;
constexpr std::size_t messages_a_read = 256;

}  // namespace

board_room::board_room() {
    on<draw>(&board_room::handle_draw);
    on<undo>(&board_room::handle_undo);
    on<wipe>(&board_room::handle_wipe);
    on<look>(&board_room::handle_look);
    on<hover>(&board_room::handle_hover);
    sends<drawn, undone, wiped, picture, cursor>();
}

// The picture is what its log says: read back to the last whole one, then forward.
parlor::task<> board_room::on_open() {
    std::vector<parlor::history_page> pages;
    std::uint64_t before = UINT64_MAX;
    bool more = true;
    while (more) {
        parlor::history_page page = co_await read_history(before, messages_a_read);
        if (page.empty()) break;
        more = page.more();
        before = page[0].seq;
        for (std::size_t i = 0; i < page.size() && more; ++i)
            if (page[i].is<picture>() && page[i].as<picture>().first) more = false;
        pages.push_back(std::move(page));
    }
    for (const auto& page : pages | std::views::reverse) {
        for (std::size_t i = 0; i < page.size(); ++i) {
            const parlor::logged entry = page[i];
            ++ticks_since_picture_;
            if (entry.is<drawn>()) {
                for (const ink& part : entry.as<drawn>().parts)
                    board_.apply(part);
            } else if (entry.is<undone>()) {
                board_.apply(entry.as<undone>());
            } else if (entry.is<wiped>()) {
                board_.wipe();
            } else if (entry.is<picture>()) {
                board_.apply(entry.as<picture>());
                ticks_since_picture_ = 0;
            }
        }
    }
}

// Right behind the answer to the join, and before all that comes later: the new member has the whole picture.
parlor::task<> board_room::on_join(parlor::member& who) {
    send_picture(who);
    return {};
}

void board_room::on_leave(parlor::member& who) {
    moved_.erase(who.ref());
    const auto everyone = members();
    const bool still_here =
        std::ranges::any_of(everyone, [&](const auto* other) { return other->name() == who.name(); });
    if (still_here) return;
    for (ink& end : board_.finish_all(who.name()))
        add(std::move(end));
    flush();
}

parlor::task<> board_room::on_closing() {
    flush();
    return {};
}

void board_room::handle_draw(parlor::member& from, const draw& part) {
    if (auto fresh = board_.draw(part, from.name())) add(std::move(*fresh));
}

void board_room::handle_undo(parlor::member& from, undo wanted) {
    if (!board_.undo(wanted.stroke, from.name())) return;
    flush();  // not before: what a refused message stages is discarded
    broadcast(undone{.stroke = wanted.stroke});
}

void board_room::handle_wipe(parlor::member& from, wipe /*wanted*/) {
    flush();
    board_.wipe();
    broadcast(wiped{.by = from.name()});
}

void board_room::handle_look(parlor::member& from, look /*wanted*/) {
    send_picture(from);
}

void board_room::handle_hover(parlor::member& from, hover pen) {
    moved_[from.ref()] = pen.at;
    start_ticking();
}

void board_room::start_ticking() {
    if (timer_ == 0) timer_ = every(tick, [this] { on_tick(); });
}

void board_room::on_tick() {
    if (waiting_.empty() && moved_.empty()) return cancel(std::exchange(timer_, 0));
    flush();
    for (const auto& [ref, at] : std::exchange(moved_, {})) {
        const parlor::member* who = find(ref);
        if (who) broadcast_latest(who->id(), cursor{.member = who->id(), .at = at}, who);
    }
}

// Parts of one stroke join; one that ends moves behind those that have ended before, as in the picture.
void board_room::add(ink part) {
    const auto same = std::ranges::find(waiting_, part.stroke, &ink::stroke);
    if (same == waiting_.end()) {
        waiting_.push_back(std::move(part));
    } else {
        // The first point of a part stands alone, so the way to it from the last one before has to be found.
        place last;
        for (const place step : same->points) {
            last.x = static_cast<std::int16_t>(last.x + step.x);
            last.y = static_cast<std::int16_t>(last.y + step.y);
        }
        for (std::size_t i = 0; i < part.points.size(); ++i) {
            place step = part.points[i];
            if (i == 0) {
                step.x = static_cast<std::int16_t>(step.x - last.x);
                step.y = static_cast<std::int16_t>(step.y - last.y);
            }
            same->points.push_back(step);
        }
        same->done = part.done;
        if (part.done) std::rotate(same, same + 1, waiting_.end());
    }
    start_ticking();
}

void board_room::flush() {
    if (waiting_.empty()) return;
    broadcast(drawn{.parts = std::exchange(waiting_, {})});
    if (++ticks_since_picture_ < ticks_between_pictures) return;
    ticks_since_picture_ = 0;
    for (const picture& page : board_.pages(page_bytes))
        broadcast(page);
}

void board_room::send_picture(parlor::member& to) {
    flush();
    for (const picture& page : board_.pages(page_bytes))
        to.send(page);
}

}  // namespace whiteboard
