// parlor-load: how much a WebSocket server bears, and how quickly it answers.
#include <netdb.h>
#include <sys/resource.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "client/ws_url.hpp"
#include "core/event_loop.hpp"
#include "core/signal_calls.hpp"
#include "load_run.hpp"
#include "progress.hpp"
#include "report.hpp"
#include "tool/print.hpp"

namespace {

constexpr int something_failed = 1;
constexpr int interrupted = 130;

// Once, instead of once a connection.
std::string address_of(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found); error != 0) {
        throw std::runtime_error("cannot look up " + host + ": " + ::gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, &::freeaddrinfo);
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(found->ai_addr, found->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
        throw std::runtime_error("cannot look up " + host);
    }
    return text.data();
}

void allow_descriptors(std::uint32_t clients) {
    constexpr rlim_t spare = 32;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_max != RLIM_INFINITY && clients + spare > limit.rlim_max) {
        throw std::runtime_error(std::to_string(clients) + " clients need more descriptors than the system's " +
                                 std::to_string(limit.rlim_max) + " (ulimit -Hn)");
    }
}

void write_json(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    if (!(file << text) || !file.flush()) throw std::runtime_error("cannot write " + path);
}

int run(const load::options& chosen) {
    const std::string address = address_of(parlor::parse_ws_url(load::text_template(chosen.url).render({})).host);
    allow_descriptors(chosen.clients);
    if (chosen.server_pid > 0 && !load::read_process_stats(chosen.server_pid)) {
        throw std::runtime_error("--server-pid: there is no process " + std::to_string(chosen.server_pid));
    }
    parlor::event_loop loop;
    std::unique_ptr<parlor::signal_calls> signals;
    std::unique_ptr<load::progress> shown;
    load::load_run work(loop, chosen, address, [&] {
        shown->clear();
        signals->close();
        loop.release();
    });
    shown = std::make_unique<load::progress>(loop, chosen, work);
    loop.post([&] {
        signals = std::make_unique<parlor::signal_calls>(loop, std::initializer_list<int>{SIGINT, SIGTERM},
                                                         [&work, &loop, &signals, &shown] {
                                                             if (!work.seen().interrupted) return work.interrupt();
                                                             shown->clear();
                                                             signals->close();
                                                             loop.release();
                                                         });
        shown->start();
        work.start();
    });
    loop.run();
    const load::results& seen = work.seen();
    tool::print(stdout, chosen.json == "-" ? load::json_report(chosen, seen) : load::text_report(chosen, seen));
    if (!chosen.json.empty() && chosen.json != "-") write_json(chosen.json, load::json_report(chosen, seen));
    if (seen.interrupted) return interrupted;
    return seen.all_well() ? 0 : something_failed;
}

}  // namespace

int main(int argc, char** argv) {
    const load::command_line begin = load::read_command_line(argc, argv, PARLOR_LOAD_VERSION);
    tool::print(stdout, begin.out);
    tool::print(stderr, begin.err);
    if (!begin.run) return begin.exit_code;
    std::signal(SIGPIPE, SIG_IGN);  // whoever reads the progress may be gone
    try {
        return run(*begin.run);
    } catch (const std::exception& e) {
        tool::print(stderr, std::string("parlor-load: ") + e.what() + "\n");
        return tool::bad_usage;
    }
}
