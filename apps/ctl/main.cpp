// parlor-ctl: the admin side of a parlor server, in a terminal.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "ask.hpp"
#include "options.hpp"
#include "parlor/core/scope.hpp"
#include "parlor/core/sleep.hpp"
#include "show.hpp"
#include "tool/print.hpp"

namespace {

constexpr int refused = 1;

// Over what it said before, line by line, so that nothing flickers.
std::string redrawn(const std::string& text) {
    std::string out = "\x1b[H";
    for (const char c : text) {
        if (c == '\n') out += "\x1b[K";
        out += c;
    }
    return out + "\x1b[J";
}

parlor::task<> work(parlor::event_loop& loop, const ctl::options& chosen) {
    const bool again = chosen.every_s > 0;
    const bool in_place = again && !chosen.json && ::isatty(STDOUT_FILENO) == 1;
    if (in_place) tool::print(stdout, "\x1b[2J");
    for (int i = 1;; ++i) {
        const std::string json = co_await ctl::ask(loop, chosen.where, chosen.target, chosen.body);
        const std::string text = chosen.json ? json : ctl::shown(chosen.command, json);
        tool::print(stdout, in_place ? redrawn(text) : text);
        if (!again || i == chosen.times) co_return;
        co_await parlor::sleep_for(loop, std::chrono::milliseconds(static_cast<std::int64_t>(chosen.every_s * 1000)));
    }
}

int run(const ctl::options& chosen) {
    parlor::event_loop loop;
    parlor::scope running(loop);
    std::string wrong;
    loop.post([&] {
        running.spawn(
            work(loop, chosen), [&loop] { loop.release(); },
            [&wrong](const std::exception_ptr& error) {
                try {
                    std::rethrow_exception(error);
                } catch (const std::exception& e) {
                    wrong = e.what();
                }
            });
    });
    loop.run();
    if (wrong.empty()) return 0;
    tool::print(stderr, fmt::format("parlor-ctl: {}\n", ctl::printable(wrong)));
    return refused;
}

}  // namespace

int main(int argc, char** argv) {
    const ctl::command_line begin = ctl::read_command_line(argc, argv, PARLOR_CTL_VERSION);
    tool::print(stdout, begin.out);
    tool::print(stderr, begin.err);
    if (!begin.run) return begin.exit_code;
    (void)std::signal(SIGPIPE, SIG_IGN);
    return run(*begin.run);
}
