#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "parlor/core/units.hpp"
#include "parlor/message/detail/json_writer.hpp"

namespace load {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 5> quantiles{
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}}};

// A name that programs can write after a dot.
std::string field_name(std::string_view quantile) {
    std::string name(quantile);
    std::ranges::replace(name, '.', '_');
    return name;
}

double per(double value, double seconds) {
    return seconds > 0 ? value / seconds : 0;
}

std::string format_rate(double per_second) {
    return format_count(static_cast<std::uint64_t>(per_second + 0.5)) + "/s";
}

std::string latency_text(const histogram& of) {
    if (of.count() == 0) return "none";
    std::string text;
    for (const auto& [name, share] : quantiles)
        text += fmt::format("{} {}  ", name, format_ns(of.quantile(share)));
    return text + "max " + format_ns(of.max());
}

std::string latency_json(const histogram& of) {
    std::string text =
        fmt::format(R"({{"count": {}, "mean_ns": {:.0f}, "min_ns": {})", of.count(), of.mean(), of.min());
    for (const auto& [name, share] : quantiles)
        text += fmt::format(R"(, "{}_ns": {})", field_name(name), of.quantile(share));
    return text + fmt::format(R"(, "max_ns": {}}})", of.max());
}

std::string quoted(std::string_view text) {
    std::string out;
    parlor::detail::write(std::string(text), out, {.parent = nullptr, .name = "data"});
    return out;
}

std::string how_it_sends(const options& chosen) {
    if (chosen.mode == load_mode::idle) return {};
    if (!chosen.open_loop()) return fmt::format(", closed loop with {} in flight a sender", chosen.in_flight);
    if (chosen.rate <= 0) return chosen.mode == load_mode::join ? ", all at once" : ", as fast as they come";
    return fmt::format(", open loop of {:g}/s", chosen.rate);
}

std::string_view subject_of(load_mode mode) {
    switch (mode) {
        case load_mode::join:
            return "joins";
        case load_mode::connect:
            return "connections";
        default:
            return "messages";
    }
}

std::string server_text(const options& chosen, const results& seen) {
    const usage& used = *seen.server;
    const double seconds =
        chosen.mode == load_mode::idle ? seen.connecting_seconds + seen.running_seconds : seen.running_seconds;
    const auto memory = [](const process_stats& at) {
        return fmt::format("{:.1f} MiB", static_cast<double>(at.resident_bytes) / 1048576);
    };
    std::string text = fmt::format("server      {:.2f} s CPU, {:.0f} % of a core", used.cpu_seconds(),
                                   100 * per(used.cpu_seconds(), seconds));
    if (seen.delivered > 0) {
        text += fmt::format(", {:.2f} us for each of what was delivered",
                            used.cpu_seconds() * 1e6 / static_cast<double>(seen.delivered));
    }
    text += "; memory " + memory(used.before) + " to " + memory(used.after);
    if (chosen.mode == load_mode::idle && seen.opened > 0) {
        const double grown =
            static_cast<double>(used.after.resident_bytes) - static_cast<double>(used.before.resident_bytes);
        text += fmt::format(", {:.0f} bytes a connection", grown / static_cast<double>(seen.opened));
    }
    return text + "\n";
}

}  // namespace

std::string format_ns(std::uint64_t ns) {
    const auto value = static_cast<double>(ns);
    if (ns < 1'000'000) return fmt::format("{:.0f} us", value / 1e3);
    if (ns < 10'000'000) return fmt::format("{:.2f} ms", value / 1e6);
    if (ns < 1'000'000'000) return fmt::format("{:.1f} ms", value / 1e6);
    return fmt::format("{:.2f} s", value / 1e9);
}

std::string format_count(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3; at -= 3)
        text.insert(at - 3, 1, ' ');
    return text;
}

std::string text_report(const options& chosen, const results& seen) {
    std::string text =
        fmt::format("{} {}: {} clients{}{}\n", to_string(chosen.mode), chosen.url, chosen.clients,
                    chosen.rooms > 1 ? fmt::format(" in {} rooms", chosen.rooms) : "", how_it_sends(chosen));
    const auto line = [&text](std::string_view name, const std::string& value) {
        text += fmt::format("{:<12}{}\n", name, value);
    };
    if (chosen.mode != load_mode::connect) {
        line("connected", fmt::format("{} in {:.2f} s, {} refused, {} lost later", format_count(seen.opened),
                                      seen.connecting_seconds, seen.refused, seen.lost));
        if (chosen.stalled > 0)
            line("stalled", fmt::format("{}, of which {} were dropped", chosen.stalled, seen.stalled_lost));
        line("handshake", latency_text(seen.handshake));
    }
    if (chosen.sends()) {
        line("sent", fmt::format("{}, {}{}", format_count(seen.sent),
                                 format_rate(per(static_cast<double>(seen.sent), seen.running_seconds)),
                                 seen.unsent == 0 ? "" : fmt::format("; {} could not be", seen.unsent)));
    }
    if (chosen.mode != load_mode::idle) {
        line(chosen.sends() ? "delivered" : std::string(subject_of(chosen.mode)),
             fmt::format("{}, {}; {} missing, {} errors{}", format_count(seen.delivered),
                         format_rate(per(static_cast<double>(seen.delivered), seen.running_seconds)), seen.missing(),
                         seen.errors,
                         chosen.mode == load_mode::connect ? fmt::format(", {} refused", seen.refused) : ""));
        line("latency", latency_text(seen.latency));
        if (seen.lateness.count() > 0) {
            line("sent late", fmt::format("p50 {}  p99 {}  max {}  (by the generator; part of the latency)",
                                          format_ns(seen.lateness.quantile(0.5)),
                                          format_ns(seen.lateness.quantile(0.99)), format_ns(seen.lateness.max())));
        }
        if (!chosen.open_loop())
            text += "            (a closed loop asks less of a slow server: compare latencies at a --rate)\n";
    }
    if (seen.server) text += server_text(chosen, seen);
    line("parlor-load", fmt::format("{:.2f} s CPU, {:.0f} % of a core", seen.own.cpu_seconds(),
                                    100 * per(seen.own.cpu_seconds(), seen.running_seconds)));
    if (!seen.first_problem.empty()) line("problem", seen.first_problem);
    if (seen.interrupted) text += "interrupted: what stands here is of the time until then\n";
    return text;
}

std::string json_report(const options& chosen, const results& seen) {
    std::string text = "{\n";
    const auto field = [&text](std::string_view name, const auto& value) {
        text += fmt::format("  \"{}\": {},\n", name, value);
    };
    field("mode", quoted(to_string(chosen.mode)));
    field("url", quoted(chosen.url));
    field("clients", chosen.clients);
    field("rooms", chosen.rooms);
    field("rate", fmt::format("{:g}", chosen.rate));
    field("in_flight", chosen.in_flight);
    field("opened", seen.opened);
    field("joined", seen.joined);
    field("refused", seen.refused);
    field("lost", seen.lost);
    field("stalled_lost", seen.stalled_lost);
    field("connecting_seconds", fmt::format("{:.6f}", seen.connecting_seconds));
    field("running_seconds", fmt::format("{:.6f}", seen.running_seconds));
    field("sent", seen.sent);
    field("unsent", seen.unsent);
    field("expected", seen.expected);
    field("delivered", seen.delivered);
    field("missing", seen.missing());
    field("received", seen.received);
    field("received_bytes", seen.received_bytes);
    field("errors", seen.errors);
    field("latency", latency_json(seen.latency));
    field("lateness", latency_json(seen.lateness));
    field("handshake", latency_json(seen.handshake));
    if (seen.server) {
        field("server_cpu_seconds", fmt::format("{:.6f}", seen.server->cpu_seconds()));
        field("server_bytes_before", seen.server->before.resident_bytes);
        field("server_bytes_after", seen.server->after.resident_bytes);
    }
    field("own_cpu_seconds", fmt::format("{:.6f}", seen.own.cpu_seconds()));
    field("problem", quoted(seen.first_problem));
    field("interrupted", seen.interrupted);
    return text + fmt::format("  \"all_well\": {}\n}}\n", seen.all_well());
}

std::string progress_line(const options& chosen, const results& seen, run_phase phase, double seconds,
                          double deliveries_per_second) {
    std::string text = fmt::format("{} {:.0f} s | {}/{} connected", to_string(phase), seconds,
                                   format_count(seen.open_now), format_count(chosen.clients));
    if (seen.delivered > 0) {
        text += fmt::format(" | {} {}, {} | p50 {} p99 {}", format_count(seen.delivered), subject_of(chosen.mode),
                            format_rate(deliveries_per_second), format_ns(seen.latency.quantile(0.5)),
                            format_ns(seen.latency.quantile(0.99)));
    }
    if (const auto bad = seen.refused + seen.lost + seen.errors; bad > 0) text += fmt::format(" | {} problems", bad);
    return text;
}

}  // namespace load
