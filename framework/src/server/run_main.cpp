#include "parlor/server/run_main.hpp"

#include <csignal>
#include <cstdio>

#include "core/signal_calls.hpp"
#include "parlor/core/log.hpp"
#include "server/server_core.hpp"
#include "server/system_machine.hpp"

namespace parlor {
namespace {

constexpr int bad_usage = 2;

void print(std::FILE* to, std::string_view text) {
    (void)std::fwrite(text.data(), 1, text.size(), to);
    (void)std::fflush(to);
}

std::string_view program_name(const char* path) {
    const std::string_view text(path);
    return text.substr(text.find_last_of('/') + 1);
}

std::string url_of(const server& app) {
    const std::string& host = app.settings().listen.host;
    const bool v6 = host.find(':') != std::string::npos;
    return (app.settings().tls_cert.empty() ? "http://" : "https://") + (v6 ? "[" + host + "]" : host) + ":" +
           std::to_string(app.port()) + "/";
}

void reload_certificates(server& app) {
    try {
        app.reload_certificates();
        log::info("the certificates were read again");
    } catch (const std::exception& e) {
        log::error("the certificates could not be read again; the old ones stay", {{"what", e.what()}});
    }
}

}  // namespace

// Signals reach the server on its first shard's loop.
int run_server(server& app, system_machine& here) {
    app.start();
    if (app.settings().data.empty()) {
        log::warn("messages are kept in memory and end with this process");
    } else {
        log::info("messages are kept on disk", {{"data", app.settings().data}});
    }
    event_loop& first = here.first_loop();
    std::unique_ptr<signal_calls> signals;
    std::unique_ptr<signal_calls> hang_ups;
    std::promise<void> listening;
    first.post([&] {
        signals = std::make_unique<signal_calls>(first, std::initializer_list<int>{SIGINT, SIGTERM}, [&app] {
            log::info("stopping");
            app.request_stop();
        });
        if (app.core_->tls) {  // without, it means that the terminal is gone
            hang_ups = std::make_unique<signal_calls>(first, std::initializer_list<int>{SIGHUP},
                                                      [&app] { reload_certificates(app); });
        }
        listening.set_value();
    });
    listening.get_future().wait();
    print(stdout, "listening on " + url_of(app) + "\n");
    app.core_->before_join = [&signals, &hang_ups] {
        signals->close();
        if (hang_ups) hang_ups->close();
    };
    return app.join() ? 0 : 1;
}

int run_main(int argc, char** argv, const std::function<void(server&)>& install, std::string_view version) {
    const std::string_view program = argc > 0 ? program_name(argv[0]) : "parlor";
    startup begin =
        parse_command_line(program, version.empty() ? PARLOR_VERSION : version, argc, argv, process_environment());
    print(stdout, begin.out);
    print(stderr, begin.err);
    if (!begin.settings) return begin.exit_code;
    log::set_level(begin.settings->log_level);
    log::set_format(begin.settings->log_format);
    (void)std::signal(SIGPIPE, SIG_IGN);  // whoever read our stderr may be gone
    (void)std::signal(SIGXFSZ, SIG_IGN);  // a limit on files fails the write, not the process
    const log::background writer;
    try {
        system_machine here;
        server app(std::move(*begin.settings), here);
        install(app);
        return run_server(app, here);
    } catch (const std::exception& e) {
        print(stderr, std::string(program) + ": " + e.what() + "\n");
        return bad_usage;
    }
}

}  // namespace parlor
