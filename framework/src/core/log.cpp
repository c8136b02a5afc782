// The log's front and its two backends: a plain write, and spdlog's bounded queue with a thread behind it.
#include "parlor/core/log.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/null_mutex.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/base_sink.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <span>
#include <utility>

#include "core/log_format.hpp"
#include "core/log_output.hpp"

namespace parlor::log {
namespace {

std::atomic<format> chosen_format{format::text};

wall_time now() noexcept {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

class sink {
public:
    virtual ~sink() = default;
    virtual void write(const call& what) = 0;
    [[nodiscard]] virtual std::uint64_t dropped() const = 0;
};

/// What receives the records; the newest one does. Never destroyed, so that logging works in every destructor.
struct registry {
    std::mutex mutex;
    std::vector<std::shared_ptr<sink>> sinks;
    std::mutex stderr_mutex;
    descriptor_writer stderr_writer{2};
};

registry& the_registry() {
    static registry& instance = *new registry;
    return instance;
}

void add(std::shared_ptr<sink> added) {
    registry& all = the_registry();
    const std::lock_guard lock(all.mutex);
    all.sinks.push_back(std::move(added));
}

void remove(const std::shared_ptr<sink>& removed) {
    registry& all = the_registry();
    const std::lock_guard lock(all.mutex);
    std::erase(all.sinks, removed);
}

std::shared_ptr<sink> newest() {
    registry& all = the_registry();
    const std::lock_guard lock(all.mutex);
    return all.sinks.empty() ? nullptr : all.sinks.back();
}

/// The far end of the queue, on its thread. Says once a second at most how many lines the queue had to drop.
class queue_end final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    explicit queue_end(int descriptor) : writer(descriptor) {}

    void report(std::uint64_t dropped) {
        if (dropped == reported_) return;
        const field count("count", dropped - std::exchange(reported_, dropped));
        writer.write_line(
            format_line(chosen_format, {now(), level::warn, "log lines dropped", {&count, 1}, area::core}) + '\n');
    }

    descriptor_writer writer;
    spdlog::details::thread_pool* queue = nullptr;

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        writer.write_line({message.payload.data(), message.payload.size()});
        const auto second = std::chrono::floor<std::chrono::seconds>(now());
        if (second != std::exchange(last_report_, second)) report(queue->overrun_counter());
    }
    void flush_() override {}

    std::uint64_t reported_ = 0;
    std::chrono::sys_seconds last_report_{};
};

}  // namespace

class background::output final : public sink {
public:
    output(std::size_t capacity, int descriptor)
        : end_(std::make_shared<queue_end>(descriptor)),
          queue_(std::make_shared<spdlog::details::thread_pool>(capacity, 1)),
          logger_(std::make_shared<spdlog::async_logger>("parlor", end_, queue_,
                                                         spdlog::async_overflow_policy::overrun_oldest)) {
        end_->queue = queue_.get();
        logger_->set_level(spdlog::level::trace);
    }

    output(const output&) = delete;
    output& operator=(const output&) = delete;

    ~output() override {
        const std::uint64_t overrun = queue_->overrun_counter();
        logger_.reset();
        queue_.reset();  // writes what waits, and joins the thread
        end_->report(overrun);
    }

    void write(const call& what) override {
        const std::string line = format_line(chosen_format, what) + '\n';
        logger_->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    }

    void hurry() noexcept { end_->writer.hurry(); }

    [[nodiscard]] std::uint64_t dropped() const override { return queue_->overrun_counter() + end_->writer.dropped(); }

private:
    std::shared_ptr<queue_end> end_;
    std::shared_ptr<spdlog::details::thread_pool> queue_;
    std::shared_ptr<spdlog::async_logger> logger_;
};

class capture::output final : public sink {
public:
    void write(const call& what) override {
        record kept;
        kept.severity = what.severity;
        kept.about = what.about;
        kept.message = what.message;
        for (const field& each : what.fields)
            kept.fields.emplace_back(each.key(), plain_value(each));
        const std::lock_guard lock(mutex_);
        records_.push_back(std::move(kept));
    }

    [[nodiscard]] std::uint64_t dropped() const override { return 0; }

    [[nodiscard]] std::vector<record> records() const {
        const std::lock_guard lock(mutex_);
        return records_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<record> records_;
};

std::optional<std::string> record::value(std::string_view key) const {
    for (const auto& [name, text] : fields) {
        if (name == key) return text;
    }
    return std::nullopt;
}

void set_level(const levels& lowest) noexcept {
    for (std::size_t i = 0; i < area_count; ++i)
        detail::thresholds[i].lowest.store(lowest[static_cast<area>(i)], std::memory_order_relaxed);
}
levels current_levels() noexcept {
    levels all;
    for (std::size_t i = 0; i < area_count; ++i)
        all.set(static_cast<area>(i), detail::thresholds[i].lowest.load(std::memory_order_relaxed));
    return all;
}
void set_format(format value) noexcept {
    chosen_format.store(value, std::memory_order_relaxed);
}

std::uint64_t dropped_lines() {
    const auto receiver = newest();
    return receiver ? receiver->dropped() : 0;
}

void write(area about, level severity, std::string_view message, std::initializer_list<field> fields) {
    const call what{now(), severity, message, std::span(fields.begin(), fields.size()), about};
    if (const auto receiver = newest()) return receiver->write(what);
    const std::string line = format_line(chosen_format, what) + '\n';
    registry& all = the_registry();
    const std::lock_guard lock(all.stderr_mutex);
    all.stderr_writer.write_line(line);
}

background::background(std::size_t capacity, int descriptor) : output_(std::make_shared<output>(capacity, descriptor)) {
    add(output_);
}

background::~background() {
    output_->hurry();
    remove(output_);
}

std::uint64_t background::dropped() const {
    return output_->dropped();
}

capture::capture(level lowest) : output_(std::make_shared<output>()), outer_levels_(current_levels()) {
    add(output_);
    set_level(lowest);
}

capture::~capture() {
    set_level(outer_levels_);
    remove(output_);
}

std::vector<record> capture::records() const {
    return output_->records();
}

std::vector<record> capture::records(std::string_view message) const {
    std::vector<record> found = output_->records();
    std::erase_if(found, [message](const record& each) { return each.message != message; });
    return found;
}

}  // namespace parlor::log
