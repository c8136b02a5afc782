// A run from the first dial to the last answer, on one loop. main owns it; results come out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "load_client.hpp"
#include "mark.hpp"
#include "net/tcp_dialer.hpp"
#include "net/tls_dialer.hpp"
#include "options.hpp"
#include "pacer.hpp"
#include "results.hpp"
#include "schedule.hpp"

namespace load {

/// What the run is at.
enum class run_phase : std::uint8_t { connecting, settling, running, draining, closing, over };

[[nodiscard]] std::string_view to_string(run_phase phase) noexcept;

/// Nanoseconds; 0 of what is negative.
[[nodiscard]] inline std::uint64_t count_of(parlor::duration time) noexcept {
    return time.count() > 0 ? static_cast<std::uint64_t>(time.count()) : 0;
}

class load_run final : private load_listener {
public:
    /// `address` is what the URL's host resolves to. `done` is called once, on the loop.
    load_run(parlor::event_loop& on, const options& chosen, std::string address, parlor::unique_function<void()> done);
    ~load_run();

    void start();
    /// Ends it early, with what there is.
    void interrupt();

    [[nodiscard]] const results& seen() const noexcept { return seen_; }
    [[nodiscard]] run_phase phase() const noexcept { return phase_; }
    /// Of the phase that is under way.
    [[nodiscard]] double seconds_in_phase() const { return seconds_since(phase_began_); }

private:
    /// A timer with a function.
    class alarm final : public parlor::timer_entry {
    public:
        parlor::unique_function<void()> call;

    private:
        void on_timer() override { call(); }
    };

    void on_open(load_client& who) override;
    void on_text(load_client& who, std::string_view text) override;
    void on_over(load_client& who, const parlor::connection_end& how) override;

    void enter(run_phase next);
    void dial_more();
    void dial(load_client& who, std::uint64_t intended_ns);
    void count_settled(load_client& who);
    void join_refused(load_client& who);
    void ask_to_join(load_client& who, std::uint64_t intended_ns);
    void became_ready(load_client& who);
    void settle();
    void run();
    void begin_work();
    void pump();
    void do_work(std::uint64_t intended_ns);
    bool work_left() const;
    void say(load_client& who, std::uint64_t intended_ns);
    void arrived(load_client& at, const mark& what);
    void refill(load_client& who);
    void look_whether_done();
    void drain();
    void finish();
    void close_all();
    [[nodiscard]] bool stalls(const load_client& who) const noexcept;
    void check_closed();
    void note_problem(std::string_view what);
    [[nodiscard]] std::uint64_t ns_now() const;
    [[nodiscard]] double seconds_since(parlor::time_point then) const;
    [[nodiscard]] std::string source_of(std::uint64_t attempt) const;
    [[nodiscard]] template_values values_of(const load_client& who, std::uint64_t intended_ns) const;

    parlor::event_loop& loop_;
    const options& options_;
    parlor::unique_function<void()> done_;
    std::unique_ptr<parlor::random_source> random_;
    parlor::tcp_dialer plain_;
    parlor::tls_dialer dialer_;
    parlor::client_services services_;
    parlor::client_connection_options connection_options_;
    std::string address_;
    std::uint16_t port_ = 0;
    std::string host_;
    std::shared_ptr<const parlor::tls_connector> tls_;  // null: the URL is ws
    text_template target_;
    marker marks_;
    pacer pacer_;
    alarm alarm_;
    std::vector<std::unique_ptr<load_client>> clients_;
    std::vector<load_client*> free_;      // of connect: slots without a connection
    std::vector<std::uint32_t> readers_;  // of each room: members that read
    std::string text_;                    // what is being said
    std::string join_text_;
    schedule work_;  // of an open loop
    schedule connects_;
    results seen_;
    run_phase phase_ = run_phase::connecting;
    parlor::time_point began_;
    parlor::time_point phase_began_;
    parlor::time_point last_arrival_;
    std::size_t next_client_ = 0;
    std::size_t dialing_ = 0;
    std::vector<bool> is_settled_;  // ready, or never will be
    std::size_t settled_ = 0;
    std::size_t busy_ = 0;     // clients that are not idle
    std::size_t waiting_ = 0;  // joins or connections that are under way in the run
    std::uint64_t dials_ = 0;
    std::uint64_t messages_ = 0;
    bool work_over_ = false;
};

}  // namespace load
