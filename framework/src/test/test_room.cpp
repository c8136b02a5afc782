#include "parlor/test/test_room.hpp"

#include "test/room_bench.hpp"

namespace parlor::test {

test_room_base::test_room_base(test_room_setup setup, std::function<std::unique_ptr<room>()> make)
    : bench_(std::make_unique<room_bench>(std::move(setup), std::move(make))) {}

test_room_base::~test_room_base() = default;

test_member test_room_base::join(std::string_view user_name) {
    user who;
    who.name = user_name;
    return join(std::move(who));
}

test_member test_room_base::join(user who) {
    test_member made = begin_join(std::move(who));
    (void)made.joined();
    return made;
}

test_member test_room_base::begin_join(user who) {
    return {*bench_, bench_->begin_join(std::move(who))};
}

test_answer test_room_base::push_call(std::string_view type, std::string payload) {
    return bench_->call(type, std::move(payload));
}

room_ref test_room_base::ref() {
    return {bench_->rooms, bench_->setup.name};
}
void test_room_base::advance(duration by) {
    bench_->loop.advance(by);
}
void test_room_base::run_ready() {
    bench_->loop.run_ready();
}
manual_loop& test_room_base::loop() noexcept {
    return bench_->loop;
}
scripted_journals& test_room_base::journals() noexcept {
    return bench_->journals;
}
bool test_room_base::is_open() const noexcept {
    return bench_->actor() != nullptr;
}

std::vector<std::string> test_room_base::members() const {
    std::vector<std::string> names;
    if (const auto at = bench_->actor()) {
        for (const auto& [number, who] : at->members().all())
            names.push_back(who.name());
    }
    return names;
}

std::vector<room_summary> test_room_base::listed(std::string_view prefix) const {
    return bench_->rooms.list(prefix);
}

void test_room_base::on_room_error(room_error_handler handler) {
    bench_->rooms.on_error(std::move(handler));
}

bool test_room_base::close() {
    return bench_->close();
}

}  // namespace parlor::test
