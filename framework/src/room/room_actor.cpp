// The mailbox's side of a room, and its life from open to disposal. See room_turn.cpp and room_output.cpp for the rest.
#include "room/room_actor.hpp"

#include <algorithm>

#include "parlor/core/log.hpp"
#include "room/room_timers.hpp"

namespace parlor {
namespace {

constexpr int max_items_a_turn = 256;  // then others on the loop get theirs

}  // namespace

room_actor::room_actor(registry& rooms, room_environment& home, const room_template& kind, std::string name,
                       path_params params, std::uint64_t group)
    : rooms_(rooms),
      home_(home),
      kind_(kind),
      name_(std::move(name)),
      params_(std::move(params)),
      group_(group),
      mailbox_(home.limits.max_mailbox),
      audience_(home.shards, 0),
      children_(home.home, name_),
      presence_(std::make_unique<presence_tick>(*this)) {}

room_actor::~room_actor() = default;

admission room_actor::push(inbound& item) {
    const auto [result, first] = mailbox_.push(item);
    if (first) home_.home.post([self = shared_from_this()] { self->drain(); });
    if (result == admission::full) note(home_.limits.past, limit::max_mailbox);
    return result;
}

void room_actor::close(unique_function<void()> then) {
    inbound item;
    item.kind = inbound_kind::closing;
    item.work = std::move(then);
    if (push(item) == admission::closed) item.work();
}

void room_actor::force_close() {
    home_.home.post([self = shared_from_this()] {
        self->closing_ = true;
        self->children_.request_stop();
        self->children_.reopen();
    });
}

void room_actor::put_out_all(const failure& why, bool even_if_stuck) {
    home_.home.post([self = shared_from_this(), why, even_if_stuck] {
        self->post([at = self.get(), why] {
            std::vector<member*> all;
            for (auto& [number, who] : at->roster_.all())
                all.push_back(&who);
            for (member* who : all)
                at->kick(*who, why);
        });
        if (!even_if_stuck) return;
        self->children_.request_stop();
        self->children_.reopen();
    });
}

room_view room_actor::view(std::size_t most_members) const {
    room_view seen{.name = name_,
                   .epoch = journal_ ? journal_->epoch() : std::string(),
                   .seq = released_seq_,
                   .waiting = mailbox_.depth(),
                   .uncommitted = in_flight_.size(),
                   .busy = busy_,
                   .members = {}};
    for (const auto& [number, who] : roster_.all()) {
        if (seen.members.size() == most_members) break;
        seen.members.push_back({.number = number, .session = who.ref().session, .user = who.name()});
    }
    return seen;
}

void room_actor::drain() {
    const std::size_t before = backlog_.size();
    mailbox_.take_all(backlog_);
    // Answers to the room's own questions go past whatever waits: the handler that waits for them blocks the rest.
    const auto first = backlog_.begin() + static_cast<std::ptrdiff_t>(before);
    const auto is_answer = [](const inbound& item) { return item.kind == inbound_kind::answer; };
    std::for_each(first, backlog_.end(), [&](inbound& item) {
        if (is_answer(item)) handle_answer(item);
    });
    backlog_.erase(std::remove_if(first, backlog_.end(), is_answer), backlog_.end());
    run();
}

void room_actor::run() {
    if (busy_ || backlog_.empty()) {
        if (!busy_) consider_disposal();
        return;
    }
    room_environment& home = home_;  // the room may end in its last item
    const time_point began = home.home.now();
    {
        const running_code::turn now(home.figures.running, this);
        run_backlog();
    }
    home.figures.turn_times.add(static_cast<std::uint64_t>((home.home.now() - began).count()));
}

void room_actor::run_backlog() {
    for (int i = 0; !busy_ && !backlog_.empty() && !journal_is_behind(); ++i) {
        if (i == max_items_a_turn) {
            home_.home.post([self = shared_from_this()] { self->run(); });
            return;
        }
        const inbound& next = backlog_.front();
        if (next.kind == inbound_kind::work && next.seq != generation_) {
            backlog_.pop_front();
            continue;
        }
        if (!instance_) {
            open_instance();
            continue;
        }
        inbound item = std::move(backlog_.front());
        backlog_.pop_front();
        if (item.bounded()) let_senders_go_on();
        opening_ = false;
        dispatch(item);
    }
    if (!busy_) consider_disposal();
}

void room_actor::let_senders_go_on() {
    for (const session_ref sender : mailbox_.handled())
        send(sender, nullptr, delivery_kind::wake);
}

void room_actor::dispatch(inbound& item) {
    switch (item.kind) {
        case inbound_kind::join:
            return handle_join(item);
        case inbound_kind::leave:
        case inbound_kind::gone:
            return handle_leave(item);
        case inbound_kind::renewed:
            if (member* who = roster_.find(item.from)) who->renew(std::move(item.who));
            return;
        case inbound_kind::message:
            return handle_message(item);
        case inbound_kind::members:
            return handle_members(item);
        case inbound_kind::resume:
            return handle_resume(item);
        case inbound_kind::read:
            return handle_read(item);
        case inbound_kind::answer:
            return;  // drain() took it
        case inbound_kind::call:
            return handle_call(item);
        case inbound_kind::work:
            return handle_work(item);
        case inbound_kind::closing:
            return handle_closing(item);
    }
}

// The room takes nothing until its journal is there.
void room_actor::open_instance() {
    busy_ = true;
    const auto inside = std::make_shared<bool>(true);
    home_.journals.open(name_, kind_.options.journal, home_.home,
                        [self = shared_from_this(), inside](std::unique_ptr<journal> opened) {
                            self->busy_ = false;
                            self->begin(std::move(opened));
                            if (!*inside) self->run();
                        });
    *inside = false;
}

void room_actor::begin(std::unique_ptr<journal> opened) {
    if (!opened) return refuse_waiting(failure(errc::unavailable, "the room could not be opened"));
    journal_ = std::move(opened);
    last_seq_ = released_seq_ = journal_->last();
    kept_ = journal_->take_state();
    try {
        instance_ = kind_.make();
    } catch (const std::exception& e) {
        log::error(log::area::room, "a room could not be made", {{"room", name_}, {"what", e.what()}});
        drop_instance();
        return refuse_waiting(failure(errc::unavailable, "the room could not be opened"));
    }
    instance_->actor_ = this;
    opening_ = true;
    run_turn(
        "on_open", [this] { return instance_->on_open(); },
        [this](const std::exception_ptr& error) {
            if (!error) return finish_turn({});
            leave_turn();
            failure why(errc::unavailable, "the room could not be opened");
            try {
                std::rethrow_exception(error);
            } catch (const failure& f) {
                why = f;
            } catch (const std::exception& e) {
                log::error(log::area::room, "on_open failed", {{"room", name_}, {"what", e.what()}});
            }
            drop_instance();
            refuse_waiting(why);
        });
}

void room_actor::refuse_waiting(const failure& why) {
    auto waiting = std::exchange(backlog_, {});
    for (inbound& item : waiting) {
        if (item.bounded()) let_senders_go_on();
        if (item.kind == inbound_kind::closing) {
            closing_ = true;
            item.work();
        } else if (item.done) {
            item.done({}, why);
        } else if (item.kind == inbound_kind::join) {
            refuse_join(item.from, item.id, item.late, why);
        } else if (item.kind == inbound_kind::resume || item.kind == inbound_kind::read) {
            send(item.from, nullptr, delivery_kind::left);
        } else if (item.from && !item.id.empty()) {
            send(item.from, share(make_error(item.id, why)));
        }
    }
}

void room_actor::consider_disposal() {
    if (!instance_ && backlog_.empty() && mailbox_.try_close()) return rooms_.retire(*this);
    if (!instance_ || !roster_.empty() || !in_flight_.empty()) return;
    forget_old_seats();
    if (!seats_.empty() && !closing_) {
        const auto first = std::ranges::min_element(seats_, {}, [](const auto& seat) { return seat.second; });
        stop_timer(std::exchange(seats_timer_, 0));
        seats_timer_ = start_timer(first->second - home_.home.now(), {}, [] {});  // then we are asked again
        return;
    }
    if (kind_.options.linger > duration::zero() && !lingered_ && !closing_) {
        if (linger_timer_ == 0) {
            linger_timer_ = start_timer(kind_.options.linger, {}, [this] { lingered_ = true; });
        }
        return;
    }
    if (children_.empty()) {
        drop_instance();
        if (backlog_.empty() && mailbox_.try_close()) rooms_.retire(*this);
        return;  // what came in the meantime has posted a drain, which opens the room again
    }
    busy_ = true;
    home_.housekeeping.spawn("ends " + name_, dispose(), [self = shared_from_this()] {});
}

task<> room_actor::dispose() {
    children_.request_stop();
    co_await children_.join();
    children_.reopen();
    drop_instance();
    busy_ = false;
    run();
}

// What was promised to nobody is dropped, and the room begins again from what its journal holds.
void room_actor::begin_abandoning(failure why) {
    if (std::exchange(abandoning_, true)) return;
    busy_ = true;
    // Not from within: whoever calls this may still need the room's object.
    home_.home.post([self = shared_from_this(), why = std::move(why)] {
        self->home_.housekeeping.spawn("gives up " + self->name_, self->abandon(why), [self] {});
    });
}

task<> room_actor::abandon(failure why) {
    children_.request_stop();
    co_await children_.join();
    children_.reopen();
    for (auto& out : std::exchange(in_flight_, {})) {
        for (const auto& item : out.items) {
            if (item.kind == staged::what::dismiss) send(item.who, item.last_word, delivery_kind::left);
            if (item.kind != staged::what::admit) continue;
            refuse_join(item.who, item.id, item.late, why);
            if (!item.again) roster_.remove(item.who);
        }
        answer_error(out, why);
    }
    const auto last_word = leave_notice(why);
    while (!roster_.empty()) {
        const auto gone = roster_.remove(roster_.all().begin()->second.ref().session);
        delivery item;
        item.kind = delivery_kind::left;
        item.begins_again = true;
        item.group = group_;
        item.to = gone.mapped().ref().session;
        item.epoch = journal_->epoch();
        item.seq = released_seq_;
        item.record = last_word;
        const std::uint32_t shard = item.to.shard;
        home_.out.deliver(shard, std::move(item));
    }
    roster_.forget_changes();
    std::ranges::fill(audience_, 0);
    count_.store(0, std::memory_order_relaxed);
    drop_instance();
    abandoning_ = false;
    if (std::exchange(opening_, false)) refuse_waiting(why);  // or it would open and fail for ever
    busy_ = false;
    home_.home.post([self = shared_from_this()] { self->run(); });
}

void room_actor::drop_instance() {
    timers_.clear();
    linger_timer_ = 0;
    lingered_ = false;
    seats_timer_ = 0;
    seats_.clear();
    set_listing({});
    presence_->disarm();
    ++generation_;
    instance_.reset();
    journal_.reset();
    kept_.clear();
}

}  // namespace parlor
