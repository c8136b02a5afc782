#include "options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "client/ws_url.hpp"
#include "parlor/core/units.hpp"
#include "tool/read_command_line.hpp"

namespace hostile {
namespace {

struct raw_texts {
    std::string patience = "45s", max_message_bytes = "64KiB", max_memory = "0", max_growth = "8MiB", part = "1/1";
    bool insecure = false;
};

void declare(CLI::App& app, options& to, raw_texts& raw) {
    app.add_option("URL", to.url, "of a WebSocket: ws://HOST:PORT/PATH or wss://…")->required();
    app.add_option("--only", to.only, "only attacks whose names contain this");
    app.add_option("--part", raw.part, "of the list, such as 2/4: the second of four parts, with some of each kind");
    app.add_option("--patience", raw.patience, "how long one attack may last; more than the server's timeouts (45s)");
    app.add_option("--max-message-bytes", raw.max_message_bytes, "the longest message that the server takes (64KiB)");
    app.add_option("--at-once", to.at_once, "attacks, or connections of --churn, at the same time (8; 64)")
        ->check(CLI::Range(1, 10'000));
    app.add_option("--churn", to.churn,
                   "in place of the list, so many connections come and go in every state; then descriptors, "
                   "coroutines and memory must be where they were");
    app.add_option("--max-growth", raw.max_growth, "of --churn: how much more memory the server may keep (8MiB)");
    app.add_option("--server-pid", to.server_pid, "the server's process, to report its peak memory")
        ->check(CLI::PositiveNumber);
    app.add_option("--max-memory", raw.max_memory, "a peak past this fails; needs --server-pid");
    app.add_option("--ca", to.tls.ca_file, "of wss: the file of those whose signatures count (the system's)");
    app.add_flag("--insecure", raw.insecure, "of wss: anybody may be the server");
    app.footer("Exit code 0: the server withstood all of it; 1: it did not; 2: nothing was tried.");
}

void read_part(std::string_view text, options& to) {
    const std::size_t slash = text.find('/');
    const auto number = [](std::string_view digits, std::size_t& into) {
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), into);
        return read.ec == std::errc() && read.ptr == digits.data() + digits.size();
    };
    if (slash != std::string_view::npos && number(text.substr(0, slash), to.part) &&
        number(text.substr(slash + 1), to.parts) && to.part >= 1 && to.part <= to.parts) {
        return;
    }
    throw std::invalid_argument("--part: expected a part and how many there are, such as 2/4");
}

}  // namespace

command_line read_command_line(int argc, const char* const* argv, std::string_view version) {
    CLI::App app("Treats a WebSocket server badly, and tells how it bore that.", "parlor-hostile");
    app.set_version_flag("--version", "parlor-hostile " + std::string(version));
    options chosen;
    raw_texts raw;
    declare(app, chosen, raw);
    return tool::read<options>(app, argc, argv, [&] {
        chosen.patience = parlor::parse_duration(raw.patience);
        chosen.max_message_bytes = parlor::parse_size(raw.max_message_bytes);
        chosen.max_memory = parlor::parse_size(raw.max_memory);
        chosen.max_growth = parlor::parse_size(raw.max_growth);
        read_part(raw.part, chosen);
        if (chosen.at_once == 0) chosen.at_once = chosen.churn != 0 ? 64 : 8;
        chosen.tls.verify = !raw.insecure;
        if (chosen.max_memory != 0 && chosen.server_pid == 0) {
            throw std::invalid_argument("--max-memory: needs --server-pid");
        }
        (void)parlor::parse_ws_url(chosen.url);
        return chosen;
    });
}

}  // namespace hostile
