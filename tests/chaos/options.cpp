#include "chaos/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>

namespace chaos {
namespace {

constexpr int bad_usage = 2;

constexpr const char* footer =
    R"(A seed repeats the plan: who is there and in which rooms, what each client says where and in which order, what is done
to whom when so many messages are acknowledged, and for how long. What no seed repeats is the time that real processes,
disks and sockets take, and so the very byte at which a kill hits.

Exit code: 0 every acknowledged message was seen by all who should, once, in one order; 1 not so; 2 bad usage.)";

}  // namespace

std::optional<options> read_options(int argc, char** argv, int& exit_code) {
    options chosen;
    std::uint32_t patience = static_cast<std::uint32_t>(chosen.patience.count());
    std::uint32_t limit = 0;
    CLI::App app("Kills, stops and restarts a chat server while clients talk, and checks that nothing is lost.",
                 "chaos");
    app.footer(footer);
    app.add_option("--server", chosen.server, "path of parlor-chat")->required()->check(CLI::ExistingFile);
    app.add_option("--kills", chosen.plan.kills, "kill -9 so often; a quarter as many stops with SIGTERM")
        ->check(CLI::Range(0, 10'000))
        ->capture_default_str();
    app.add_option("--messages", chosen.plan.messages, "messages that are said")
        ->check(CLI::Range(200, 10'000'000))
        ->capture_default_str();
    app.add_option("--seed", chosen.plan.seed, "of the plan")->capture_default_str();
    app.add_option("--clients", chosen.plan.clients, "clients")->check(CLI::Range(6, 1000))->capture_default_str();
    app.add_option("--threads", chosen.threads, "threads of the server")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    app.add_option("--patience", patience, "seconds to wait for what the server owes a connected client")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    app.add_option("--limit", limit, "seconds that the whole run may take; 0: 5 for each 100 messages, and 300")
        ->check(CLI::Range(0, 86'400))
        ->capture_default_str();
    app.add_flag("--quiet", chosen.quiet, "no progress");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : bad_usage;
        return std::nullopt;
    }
    chosen.patience = std::chrono::seconds(patience);
    chosen.limit = std::chrono::seconds(limit != 0 ? limit : 300 + chosen.plan.messages / 20);
    return chosen;
}

}  // namespace chaos
