// The work of a run, once all are there: what is due is done, what arrives is counted.
#include <algorithm>

#include "load_run.hpp"

namespace load {
namespace {

constexpr parlor::duration look_interval = std::chrono::milliseconds(50);

}  // namespace

void load_run::run() {
    enter(run_phase::running);
    if (seen_.server && options_.mode != load_mode::idle && options_.mode != load_mode::connect) {
        seen_.server->before.cpu_seconds =
            read_process_stats(options_.server_pid).value_or(process_stats{}).cpu_seconds;
    }
    seen_.own.before = read_process_stats(0).value_or(process_stats{});
    began_ = last_arrival_ = loop_.now();
    begin_work();
}

void load_run::begin_work() {
    if (options_.mode == load_mode::idle) {
        alarm_.call = [this] { finish(); };
        return loop_.arm_after(alarm_, options_.duration);
    }
    alarm_.call = [this] {
        work_over_ = options_.rate <= 0;
        look_whether_done();
        if (phase_ == run_phase::running) loop_.arm_after(alarm_, look_interval);
    };
    loop_.arm_after(alarm_, options_.duration);
    if (!options_.sends() || options_.open_loop()) return pump();
    for (std::uint32_t i = 0; i < options_.senders; ++i) {
        for (std::uint32_t k = 0; k < options_.in_flight; ++k)
            refill(*clients_[i]);
    }
}

// Starts all that is due.
void load_run::pump() {
    if (phase_ == run_phase::connecting) return dial_more();
    if (phase_ != run_phase::running) return;
    const std::uint64_t now = ns_now();
    if (options_.mode == load_mode::connect) {
        while (!free_.empty() && dialing_ < options_.dialing && work_left()) {
            const std::uint64_t due = options_.rate > 0 ? work_.take(now) : now;
            if (due == schedule::never) break;
            ++messages_;
            do_work(due);
        }
    } else {
        for (std::uint64_t due = work_.take(now); due != schedule::never; due = work_.take(now)) {
            ++messages_;
            do_work(options_.rate > 0 ? due : now);
        }
    }
    if (options_.rate > 0 && !work_.finished()) pacer_.ring_at(began_ + parlor::duration(work_.next()));
    look_whether_done();
}

void load_run::do_work(std::uint64_t intended_ns) {
    seen_.lateness.add(ns_now() - std::min(ns_now(), intended_ns));
    if (options_.mode == load_mode::connect) {
        load_client& slot = *free_.back();
        free_.pop_back();
        ++dialing_;
        ++waiting_;
        ++seen_.expected;
        dial(slot, intended_ns);
    } else if (options_.mode == load_mode::join) {
        load_client& who = *clients_[messages_ - 1];
        if (who.now() != load_client::state::open) return;
        ++waiting_;
        ++seen_.expected;
        ++seen_.sent;
        ask_to_join(who, intended_ns);
    } else {
        say(*clients_[(messages_ - 1) % options_.senders], intended_ns);
    }
}

void load_run::say(load_client& who, std::uint64_t intended_ns) {
    text_.clear();
    options_.message.render(values_of(who, intended_ns), text_);
    if (!who.say(options_.binary, text_)) {
        ++seen_.unsent;
        return;
    }
    ++seen_.sent;
    seen_.expected += options_.fans_out() ? readers_[who.index() % options_.rooms] : 1;
}

template_values load_run::values_of(const load_client& who, std::uint64_t intended_ns) const {
    return {.client = who.index(),
            .room = who.index() % options_.rooms,
            .message = messages_ == 0 ? 0 : messages_ - 1,
            .intended_ns = intended_ns,
            .marks = &marks_};
}

void load_run::refill(load_client& who) {
    if (work_over_ || (options_.messages != 0 && messages_ >= options_.messages)) return;
    ++messages_;
    say(who, ns_now());
}

void load_run::on_text(load_client& who, std::string_view text) {
    if (who.stalled()) return;
    ++seen_.received;
    seen_.received_bytes += text.size();
    if (const auto found = marks_.find(text)) return arrived(who, *found);
    if (text.find(R"("error":)") != std::string_view::npos) {
        ++seen_.errors;
        note_problem(text);
        if (who.now() == load_client::state::joining) join_refused(who);
        return;
    }
    if (who.now() == load_client::state::joining && text.find(options_.joined) != std::string_view::npos) {
        became_ready(who);
    }
}

void load_run::arrived(load_client& at, const mark& what) {
    const parlor::time_point now = loop_.now();
    const auto ns = count_of(now - began_);
    last_arrival_ = now;
    ++seen_.delivered;
    seen_.latency.add(ns - std::min(ns, what.intended_ns));
    if (!options_.open_loop() && what.sender == at.index()) refill(at);
    if (seen_.delivered >= seen_.expected) look_whether_done();
}

bool load_run::work_left() const {
    if (work_over_) return false;
    if (options_.sends() && !options_.open_loop()) return options_.messages == 0 || messages_ < options_.messages;
    if (options_.mode == load_mode::connect && options_.rate <= 0) {
        return options_.messages == 0 || messages_ < options_.messages;
    }
    return !work_.finished();
}

void load_run::look_whether_done() {
    if (phase_ == run_phase::running && !work_left()) drain();
    if (phase_ == run_phase::draining && seen_.missing() == 0 && waiting_ == 0) finish();
}

void load_run::drain() {
    enter(run_phase::draining);
    alarm_.call = [this] {
        look_whether_done();
        if (phase_ != run_phase::draining) return;
        const parlor::time_point heard = std::max(last_arrival_, phase_began_);
        if (loop_.now() - heard >= options_.patience) return finish();
        loop_.arm_after(alarm_, look_interval);
    };
    loop_.arm_after(alarm_, look_interval);
}

}  // namespace load
