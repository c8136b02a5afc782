// parlor-hostile: what a WebSocket server does when it is treated badly.
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "client/ws_url.hpp"
#include "core/event_loop.hpp"
#include "net/tcp_dialer.hpp"
#include "net/tls_connector.hpp"
#include "net/tls_dialer.hpp"
#include "options.hpp"
#include "parlor/core/scope.hpp"
#include "visitor.hpp"

namespace {

constexpr int bad_usage = 2;

void print(std::FILE* to, std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), to);
    std::fflush(to);
}

/// The most that the process has ever held in memory; 0 when there is no such process.
std::size_t peak_memory(int pid) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string word; status >> word;) {
        std::size_t kib = 0;
        if (word == "VmHWM:" && status >> kib) return kib * 1024;
    }
    return 0;
}

/// Goes through the list, one attack after the other, an honest visit after each.
class hostile_run {
public:
    hostile_run(parlor::event_loop& on, const hostile::options& chosen) : loop_(on), options_(chosen) {
        const parlor::ws_url url = parlor::parse_ws_url(chosen.url);
        to_ = {.host = url.host, .port = url.port, .source_address = {}};
        if (url.secure) to_.tls = std::make_shared<const parlor::tls_connector>(chosen.tls, on.time().wall_now());
        target_ = {.authority = url.authority(), .path = url.target, .max_message_bytes = chosen.max_message_bytes};
    }

    [[nodiscard]] parlor::task<> go() {
        const hostile::attack honest = hostile::honest_visit();
        std::string hello;
        if (co_await visit(honest, hello) != 1000) {
            throw std::runtime_error("no honest visit to " + options_.url + " succeeds: is it a WebSocket?");
        }
        const bool has_sessions = hello.find(R"("type":"hello")") != std::string::npos;
        print(stdout, fmt::format("{:<44} {:<12} {:<28} {}\n", "attack", "became", "allowed", "verdict"));
        for (const hostile::attack& each : hostile::all_attacks(target_)) {
            if (each.name.find(options_.only) == std::string::npos) continue;
            if (each.at == hostile::stage::session && !has_sessions) continue;
            std::string heard;
            const int became = co_await visit(each, heard);
            std::string ignored;
            const bool alive = co_await visit(honest, ignored) == 1000;
            judge(each, became, heard, alive);
        }
    }

    /// False when something failed.
    [[nodiscard]] bool sum_up() const {
        const std::size_t peak = options_.server_pid > 0 ? peak_memory(options_.server_pid) : 0;
        const bool too_much = options_.max_memory != 0 && peak > options_.max_memory;
        std::string memory;
        if (peak != 0)
            memory = fmt::format("; the server's peak memory {:.1f} MiB", static_cast<double>(peak) / (1 << 20));
        print(stdout, fmt::format("{} attacks, {} withstood, {} failed{}{}\n", tried_, tried_ - failed_, failed_,
                                  memory, too_much ? ", past --max-memory" : ""));
        return failed_ == 0 && tried_ != 0 && !too_much;
    }

private:
    [[nodiscard]] parlor::task<int> visit(const hostile::attack& what, std::string& heard) {
        hostile::visitor visitor(loop_, dialer_, to_, target_);
        const int became = co_await visitor.carry_out(what, options_.patience);
        heard = visitor.heard();
        co_return became;
    }

    void judge(const hostile::attack& what, int became, const std::string& heard, bool alive) {
        std::string verdict = "ok";
        if (!alive) {
            verdict = "FAILED: no honest visit succeeds afterwards";
        } else if (std::ranges::find(what.allowed, became) == what.allowed.end()) {
            verdict = "FAILED";
        } else if (heard.find(what.says) == std::string::npos) {
            verdict = "FAILED: it did not say " + what.says;
        }
        ++tried_;
        if (verdict != "ok") ++failed_;
        std::string allowed;
        for (const int each : what.allowed)
            allowed += (allowed.empty() ? "" : " | ") + hostile::to_string(each);
        print(stdout,
              fmt::format("{:<44} {:<12} {:<28} {}\n", what.name, hostile::to_string(became), allowed, verdict));
    }

    parlor::event_loop& loop_;
    const hostile::options& options_;
    parlor::tcp_dialer plain_{loop_};
    parlor::tls_dialer dialer_{plain_};
    parlor::dial_target to_;
    hostile::target target_;
    std::size_t tried_ = 0;
    std::size_t failed_ = 0;
};

int run(const hostile::options& chosen) {
    parlor::event_loop loop;
    parlor::scope work(loop);
    hostile_run all(loop, chosen);
    std::exception_ptr error;
    loop.post([&] {
        work.spawn(
            all.go(), [&loop] { loop.release(); }, [&error](std::exception_ptr thrown) { error = std::move(thrown); });
    });
    loop.run();
    if (error) std::rethrow_exception(error);
    return all.sum_up() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    const hostile::command_line begin = hostile::read_command_line(argc, argv, PARLOR_HOSTILE_VERSION);
    print(stdout, begin.out);
    print(stderr, begin.err);
    if (!begin.run) return begin.exit_code;
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads the table may be gone
    try {
        return run(*begin.run);
    } catch (const std::exception& e) {
        print(stderr, std::string("parlor-hostile: ") + e.what() + "\n");
        return bad_usage;
    }
}
