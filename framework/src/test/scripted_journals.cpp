#include "parlor/test/scripted_journals.hpp"

#include <deque>
#include <map>

#include "room/memory_journal.hpp"

namespace parlor::test {

struct scripted_journals::script {
    struct late_answer {
        const scripted* from;
        unique_function<void(append_result)> done;
        append_result result;
    };

    script(journal_store* given, duration key_window) : inner(given) {
        if (inner) return;
        own = std::make_unique<memory_journal_store>(journal_limits{.key_window = key_window}, *random);
        inner = own.get();
    }

    [[nodiscard]] append_result next_answer() {
        const auto planned = plan.extract(++appends);
        return planned ? planned.mapped() : otherwise;
    }

    void give_oldest() {
        late_answer first = std::move(held.front());
        held.pop_front();
        first.done(first.result);
    }

    std::unique_ptr<random_source> random = make_seeded_random(1);
    std::unique_ptr<memory_journal_store> own;
    journal_store* inner;
    std::map<std::size_t, append_result> plan;
    append_result otherwise = append_result::committed;
    std::deque<late_answer> held;
    std::vector<unique_function<void()>> held_opens;
    bool holding = false;
    bool holding_opens = false;
    bool can_open = true;
    bool can_read = true;
    std::size_t appends = 0;
    std::size_t opens = 0;
};

class scripted_journals::scripted final : public journal {
public:
    scripted(std::shared_ptr<script> by, std::unique_ptr<journal> inner)
        : by_(std::move(by)), inner_(std::move(inner)) {}
    ~scripted() override {
        std::erase_if(by_->held, [this](const script::late_answer& late) { return late.from == this; });
    }

    [[nodiscard]] const std::string& epoch() const noexcept override { return inner_->epoch(); }
    [[nodiscard]] bool was_there_in(std::uint64_t run) const noexcept override { return inner_->was_there_in(run); }
    [[nodiscard]] std::uint64_t last() const noexcept override { return inner_->last(); }
    [[nodiscard]] std::uint64_t first() const noexcept override { return inner_->first(); }
    [[nodiscard]] std::string take_state() override { return inner_->take_state(); }
    [[nodiscard]] key_table& keys() noexcept override { return inner_->keys(); }
    void trim(wall_time now) override { inner_->trim(now); }

    void append(std::uint64_t expected_last, std::span<const std::shared_ptr<const outgoing>> messages,
                const journal_extras& extras, wall_time at, unique_function<void(append_result)> done) override {
        const append_result planned = by_->next_answer();
        if (planned != append_result::committed) return answer(std::move(done), planned);
        inner_->append(
            expected_last, messages, extras, at,
            [this, done = std::move(done)](append_result result) mutable { answer(std::move(done), result); });
    }

    void read_after(std::uint64_t after, std::size_t max_messages, std::size_t max_bytes,
                    unique_function<void(journal_page)> done) override {
        if (!by_->can_read) return done(unreadable());
        inner_->read_after(after, max_messages, max_bytes, std::move(done));
    }

    void last_before(wall_time at, unique_function<void(std::optional<std::uint64_t>)> done) override {
        if (!by_->can_read) return done(std::nullopt);
        inner_->last_before(at, std::move(done));
    }

    void read_before(std::uint64_t before, std::size_t max_messages, std::size_t max_bytes,
                     unique_function<void(journal_page)> done) override {
        if (!by_->can_read) return done(unreadable());
        inner_->read_before(before, max_messages, max_bytes, std::move(done));
    }

private:
    static journal_page unreadable() {
        journal_page page;
        page.failed = true;
        return page;
    }
    void answer(unique_function<void(append_result)> done, append_result result) {
        if (!by_->holding) return done(result);
        by_->held.push_back({.from = this, .done = std::move(done), .result = result});
    }

    std::shared_ptr<script> by_;
    std::unique_ptr<journal> inner_;
};

scripted_journals::scripted_journals(duration key_window) : script_(std::make_shared<script>(nullptr, key_window)) {}
scripted_journals::scripted_journals(journal_store& inner) : script_(std::make_shared<script>(&inner, duration{})) {}
scripted_journals::~scripted_journals() = default;

void scripted_journals::answer_append(std::size_t nth, append_result answer) {
    script_->plan.insert_or_assign(script_->appends + nth, answer);
}

void scripted_journals::answer_appends(append_result answer) noexcept {
    script_->otherwise = answer;
}
void scripted_journals::hold() noexcept {
    script_->holding = true;
}

void scripted_journals::release(std::size_t count) {
    for (; count != 0 && !script_->held.empty(); --count)
        script_->give_oldest();
}

void scripted_journals::release() {
    script_->holding = false;
    while (!script_->held.empty())
        script_->give_oldest();
}

std::size_t scripted_journals::waiting() const noexcept {
    return script_->held.size();
}
std::size_t scripted_journals::appends() const noexcept {
    return script_->appends;
}
std::size_t scripted_journals::opens() const noexcept {
    return script_->opens;
}

void scripted_journals::let_open(bool possible) noexcept {
    script_->can_open = possible;
}
void scripted_journals::let_read(bool possible) noexcept {
    script_->can_read = possible;
}
void scripted_journals::hold_opens() noexcept {
    script_->holding_opens = true;
}

void scripted_journals::release_opens() {
    script_->holding_opens = false;
    for (auto& open : std::exchange(script_->held_opens, {}))
        open();
}

void scripted_journals::open(std::string_view room, journal_kind kind, loop& on,
                             unique_function<void(std::unique_ptr<journal>)> done) {
    ++script_->opens;
    unique_function<void()> begin = [by = script_, name = std::string(room), kind, &on,
                                     done = std::move(done)]() mutable {
        if (!by->can_open) return done(nullptr);
        by->inner->open(name, kind, on, [by, done = std::move(done)](std::unique_ptr<journal> inner) mutable {
            done(inner ? std::make_unique<scripted>(by, std::move(inner)) : nullptr);
        });
    };
    if (script_->holding_opens) {
        script_->held_opens.push_back(std::move(begin));
    } else {
        begin();
    }
}

bool scripted_journals::outlives_the_process(journal_kind kind) const noexcept {
    return script_->inner->outlives_the_process(kind);
}

void scripted_journals::remember(std::string_view room, journal_kind kind) {
    script_->inner->remember(room, kind);
}

void scripted_journals::knows(std::string_view room, loop& on, unique_function<void(bool)> done) {
    script_->inner->knows(room, on, std::move(done));
}

void scripted_journals::may_have_since(std::string_view room, wall_time since, loop& on,
                                       unique_function<void(bool)> done) {
    script_->inner->may_have_since(room, since, on, std::move(done));
}

}  // namespace parlor::test
