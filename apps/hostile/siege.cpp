#include "siege.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "server_process.hpp"
#include "tool/print.hpp"
#include "visitor.hpp"

namespace hostile {
namespace {

constexpr auto row = "{:<62} {:<12} {:<28} {}\n";

std::string list_of(const std::vector<int>& outcomes) {
    std::string out;
    for (const int each : outcomes)
        out += (out.empty() ? "" : " | ") + to_string(each);
    return out;
}

bool allows(const attack& what, int became) {
    return std::ranges::find(what.allowed, became) != what.allowed.end();
}

}  // namespace

siege::siege(parlor::loop& on, parlor::dialer& by, const options& chosen, const parlor::dial_target& to,
             const target& of)
    : loop_(on), dialer_(by), options_(chosen), to_(to), target_(of) {}

parlor::task<> siege::go() {
    int became = unreachable;
    std::string hello;
    co_await visit(honest_, became, hello);
    if (became != 1000) {
        throw std::runtime_error("no honest visit to " + options_.url + " succeeds: is it a WebSocket?");
    }
    const bool has_sessions = hello.find(R"("type":"hello")") != std::string::npos;
    attacks_ = all_attacks(target_);
    std::erase_if(attacks_, [&](const attack& each) {
        return each.name.find(options_.only) == std::string::npos || (each.at == stage::session && !has_sessions);
    });
    attack_list chosen;
    for (std::size_t i = options_.part - 1; i < attacks_.size(); i += options_.parts)
        chosen.push_back(std::move(attacks_[i]));
    attacks_ = std::move(chosen);
    verdicts_.resize(attacks_.size());
    tool::print(stdout, fmt::format(row, "attack", "became", "allowed", "verdict"));
    parlor::scope workers(loop_);
    std::exception_ptr error;
    for (std::size_t i = 0; i < options_.at_once; ++i)
        workers.spawn(work_through(), nullptr, [&error](std::exception_ptr thrown) { error = std::move(thrown); });
    co_await workers.join();
    if (error) std::rethrow_exception(error);
}

bool siege::sum_up() const {
    const std::size_t peak = options_.server_pid > 0 ? peak_memory(options_.server_pid) : 0;
    const bool too_much = options_.max_memory != 0 && peak > options_.max_memory;
    const std::size_t tried = printed_ - left_out_;
    std::string more;
    if (left_out_ != 0) more += fmt::format(", {} not offered", left_out_);
    if (peak != 0) more += fmt::format("; the server's peak memory {:.1f} MiB", static_cast<double>(peak) / (1 << 20));
    tool::print(stdout, fmt::format("{} attacks, {} withstood, {} failed{}{}\n", tried, tried - failed_, failed_, more,
                                    too_much ? ", past --max-memory" : ""));
    return failed_ == 0 && tried != 0 && !too_much;
}

parlor::task<> siege::work_through() {
    while (next_ < attacks_.size()) {
        const std::size_t mine = next_++;
        verdict found = co_await try_one(attacks_[mine]);
        verdicts_[mine] = std::move(found);
        print_what_is_ready();
    }
}

parlor::task<siege::verdict> siege::try_one(const attack& what) {
    parlor::scope crowd(loop_);
    std::vector<int> became(what.crowd, unreachable);
    std::vector<std::string> heard(what.crowd);
    for (std::size_t i = 0; i < what.crowd; ++i)
        crowd.spawn(visit(what, became[i], heard[i]));
    co_await crowd.join();
    verdict found;
    found.became = became.front();
    for (std::size_t i = 0; i < what.crowd && (found.text.empty() || found.text == "ok"); ++i) {
        found.text = judge(what, became[i], heard[i]);
        found.became = became[i];
    }
    int honest = unreachable;
    std::string ignored;
    co_await visit(honest_, honest, ignored);
    if (honest != 1000) found.text = "FAILED: no honest visit succeeds afterwards";
    co_return found;
}

parlor::task<> siege::visit(const attack& what, int& became, std::string& heard) {
    visitor one(loop_, dialer_, to_, target_);
    became = co_await one.carry_out(what, options_.patience);
    heard = one.heard();
}

std::string siege::judge(const attack& what, int became, const std::string& heard) {
    if (became == not_offered) return "left out";
    if (!allows(what, became)) return "FAILED";
    if (heard.find(what.says) == std::string::npos) return "FAILED: it did not say " + what.says;
    return "ok";
}

// In the order of the list, whichever came to its end first.
void siege::print_what_is_ready() {
    for (; printed_ < verdicts_.size() && verdicts_[printed_]; ++printed_) {
        const verdict& found = *verdicts_[printed_];
        const attack& what = attacks_[printed_];
        if (found.text == "left out") {
            ++left_out_;
        } else if (found.text != "ok") {
            ++failed_;
        }
        tool::print(stdout, fmt::format(row, what.name, to_string(found.became), list_of(what.allowed), found.text));
    }
}

}  // namespace hostile
