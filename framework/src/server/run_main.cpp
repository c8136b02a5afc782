#include "parlor/server/run_main.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "core/service_manager.hpp"
#include "core/signal_calls.hpp"
#include "parlor/auth/jwt_authenticator.hpp"
#include "parlor/core/log.hpp"
#include "parlor/message/contract.hpp"
#include "server/config_reload.hpp"
#include "server/server_core.hpp"
#include "server/shard.hpp"
#include "server/system_machine.hpp"
#include "server/watchdog.hpp"

namespace parlor {
namespace {

constexpr int bad_usage = 2;
constexpr int contract_broken = 1;

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

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file.good() && !file.eof()) throw std::runtime_error("--contract-diff: cannot read " + path);
    return text;
}

std::string contract_text(const contract& what, contract_form form) {
    switch (form) {
        case contract_form::asyncapi:
            return to_asyncapi(what);
        case contract_form::typescript:
            return to_typescript(what);
        case contract_form::json_schema:
            return to_json_schema(what);
    }
    return {};
}

/// Prints or compares instead of serving; returns the exit code.
int show_contract(const server& app, std::string_view program, std::string_view version, const startup& how) {
    const contract now = app.describe(std::string(program), std::string(version));
    for (const contract_part& part : now.parts) {
        if (!part.open) continue;
        print(stderr, std::string(program) + ": " + part.pattern +
                          " declares nothing that it sends (see room::sends), so the contract does not say it\n");
    }
    if (how.contract) print(stdout, contract_text(now, *how.contract));
    if (!how.contract_diff) return 0;
    const auto broken = breaking_changes(read_file(*how.contract_diff), to_asyncapi(now));
    for (const std::string& line : broken)
        print(stdout, line + "\n");
    return broken.empty() ? 0 : contract_broken;
}

/// The keys are read once to see whether they can be.
void check_keys(const config& settings) {
    if (settings.jwt_keys.empty()) return;
    try {
        const jwt_authenticator tried(jwt_options_of(settings));
    } catch (const std::invalid_argument& e) {
        throw config_error(std::string("jwt_from: ") + e.what());
    } catch (const std::runtime_error& e) {
        throw config_error(std::string("jwt_keys: ") + e.what());
    }
}

/// A socket that a service manager has opened goes over the setting.
void use_passed_socket(const service_manager& manager, config& settings) {
    if (manager.sockets().empty()) return;
    const auto where = address_of_listener(manager.sockets().front());
    if (!where || manager.sockets().size() > 1) {
        throw std::runtime_error(
            "listen: the descriptor that was passed on is no listening TCP socket, or not the only one");
    }
    settings.listen = *where;
}

}  // namespace

struct surroundings {
    system_machine& on;
    const service_manager& manager;
    const settings_reader& read_again;  ///< empty: SIGHUP means that the terminal is gone
};

// Signals reach the server on its first shard's loop.
int run_server(server& app, const surroundings& here) {
    app.core_->on_handover = [&here] {
        log::info(log::area::server, "handing over to the next server");
        here.manager.stopping();
    };
    app.start();
    if (app.settings().data.empty()) {
        log::warn(log::area::server, "messages are kept in memory and end with this process");
    } else {
        log::info(log::area::server, "messages are kept on disk", {{"data", app.settings().data}});
    }
    event_loop& first = here.on.first_loop();
    const service_manager& manager = here.manager;
    std::unique_ptr<signal_calls> signals;
    std::unique_ptr<signal_calls> hang_ups;
    std::unique_ptr<watchdog> alive;
    std::promise<void> listening;
    const std::string url = url_of(app);
    first.post([&] {
        signals = std::make_unique<signal_calls>(first, std::initializer_list<int>{SIGINT, SIGTERM}, [&] {
            log::info(log::area::server, "stopping");
            manager.stopping();
            app.request_stop();
        });
        if (app.core_->tls || !app.settings().jwt_keys.empty() || here.read_again) {
            hang_ups = std::make_unique<signal_calls>(first, std::initializer_list<int>{SIGHUP}, [&] {
                manager.reloading();
                reload_all(*app.core_, here.read_again, [&] { manager.ready(url); });
            });
        }
        if (const auto patience = manager.patience()) {
            std::vector<loop*> all;
            for (const auto& each : app.core_->shards)
                all.push_back(&each->on());
            alive = std::make_unique<watchdog>(std::move(all), *patience / 2, [&manager] { manager.alive(); });
        }
        listening.set_value();
    });
    listening.get_future().wait();
    print(stdout, "listening on " + url + "\n");
    manager.ready(url);
    app.core_->before_join = [&] {
        signals->close();
        if (hang_ups) hang_ups->close();
        alive.reset();
    };
    return app.join() ? 0 : 1;
}

int run_main(int argc, char** argv, const std::function<void(server&)>& install, std::string_view version) {
    const std::string_view program = argc > 0 ? program_name(argv[0]) : "parlor";
    const std::string_view own_version = version.empty() ? PARLOR_VERSION : version;
    startup begin = parse_command_line(program, own_version, argc, argv, process_environment(), {}, &check_keys);
    print(stdout, begin.out);
    print(stderr, begin.err);
    if (!begin.settings) return begin.exit_code;
    log::set_level(begin.settings->log_level);
    log::set_format(begin.settings->log_format);
    (void)std::signal(SIGPIPE, SIG_IGN);  // whoever read our stderr may be gone
    (void)std::signal(SIGXFSZ, SIG_IGN);  // a limit on files fails the write, not the process
    const log::background writer;
    try {
        const service_manager manager(process_environment());
        use_passed_socket(manager, *begin.settings);
        system_machine here(manager.sockets());
        server app(std::move(*begin.settings), here);
        install(app);
        if (begin.contract || begin.contract_diff) return show_contract(app, program, own_version, begin);
        settings_reader read_again;
        if (begin.config_file || manager.is_there()) {
            read_again = [&] {
                startup again = parse_command_line(program, own_version, argc, argv, process_environment());
                if (again.settings && !manager.sockets().empty()) again.settings->listen = app.settings().listen;
                return again;
            };
        }
        return run_server(app, {.on = here, .manager = manager, .read_again = read_again});
    } catch (const std::exception& e) {
        print(stderr, std::string(program) + ": " + e.what() + "\n");
        return bad_usage;
    }
}

}  // namespace parlor
