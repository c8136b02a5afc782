#include "server/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/process_figures.hpp"
#include "parlor/core/log.hpp"
#include "parlor/core/loop.hpp"
#include "room/room_actor.hpp"
#include "server/prometheus_text.hpp"
#include "server/server_core.hpp"
#include "server/shard.hpp"

namespace parlor {
namespace {

constexpr double nanoseconds = 1e9;  // in a second

template <class Figure>
std::uint64_t sum(const server_core& core, Figure figure) {
    std::uint64_t total = 0;
    for (const auto& each : core.shards)
        total += figure(*each);
    return total;
}

// Each shard's keys put together, so that a scrape shows each once.
template <class Key, class Figures, class Count>
std::map<Key, std::uint64_t> merge(const server_core& core, Figures figures, Count count) {
    std::map<Key, std::uint64_t> all;
    for (const auto& each : core.shards)
        figures(*each).for_each([&](const Key& key, const auto& figure) { all[key] += count(figure).value(); });
    return all;
}

const tally& itself(const tally& figure) {
    return figure;
}

// By direction and type; `figure` is one of volume's.
void write_volumes(prometheus_text& out, const server_core& core, tally volume::* figure) {
    const auto write = [&](std::string_view direction, auto room_figures::* of) {
        for (const auto& [type, count] : merge<std::string>(
                 core, [of](const shard& s) -> auto& { return s.room().*of; },
                 [figure](const volume& seen) -> auto& { return seen.*figure; }))
            out.sample("direction", direction, "type", type, count);
    };
    write("in", &room_figures::taken);
    write("out", &room_figures::made);
}

// Of the shard's own loop, rooms or connections: `thread` tells which.
template <class Figure>
void write_histograms(prometheus_text& out, const server_core& core, double unit, Figure figure) {
    for (std::size_t i = 0; i < core.shards.size(); ++i) {
        if (const distribution* values = figure(*core.shards[i])) {
            out.histogram("thread", fmt::format("{}", i), *values, unit);
        }
    }
}

void write_connections(prometheus_text& out, const server_core& core) {
    out.begin("parlor_connections", "gauge", "Open connections, those that are no WebSockets yet included.");
    out.sample(core.connections.size());
    out.begin("parlor_websockets", "gauge", "Open WebSockets.");
    out.sample(sum(core, [](const shard& s) { return s.websocket_count(); }));
    out.begin("parlor_upgrades_total", "counter", "WebSockets that were opened.");
    out.sample(sum(core, [](const shard& s) { return s.net().upgrades.value(); }));
    out.begin("parlor_http_answers_total", "counter",
              "HTTP answers that opened no WebSocket, by status: refused upgrades, pages and routes.");
    for (const auto& [status, count] :
         merge<unsigned>(core, [](const shard& s) -> auto& { return s.net().http_answers; }, itself))
        out.sample("status", fmt::format("{}", status), count);
    out.begin("parlor_closes_total", "counter", "WebSockets that ended, by close code; 1006: without one.");
    for (const auto& [code, count] :
         merge<std::uint16_t>(core, [](const shard& s) -> auto& { return s.net().closes; }, itself))
        out.sample("code", fmt::format("{}", code), count);
    out.begin("parlor_resumes_total", "counter",
              "Resumes: of a session that was there, of one that was over and begins anew, or refused.");
    out.sample("outcome", "found", sum(core, [](const shard& s) { return s.net().resumes_found.value(); }));
    out.sample("outcome", "anew", sum(core, [](const shard& s) { return s.net().resumes_anew.value(); }));
    out.sample("outcome", "refused", sum(core, [](const shard& s) { return s.net().resumes_refused.value(); }));
}

void write_messages(prometheus_text& out, const server_core& core) {
    out.begin("parlor_messages_total", "counter", "WebSocket messages; one sent to 100 members counts 100 times.");
    out.sample("direction", "in", sum(core, [](const shard& s) { return s.net().received_messages.value(); }));
    out.sample("direction", "out", sum(core, [](const shard& s) { return s.net().sent_messages.value(); }));
    out.begin("parlor_bytes_total", "counter",
              "Bytes of WebSocket messages: in, their payload; out, all that was written.");
    out.sample("direction", "in", sum(core, [](const shard& s) { return s.net().received_bytes.value(); }));
    out.sample("direction", "out", sum(core, [](const shard& s) { return s.net().sent_bytes.value(); }));
    out.begin("parlor_payloads_total", "counter",
              "Payloads by type: in, those that a handler took; out, those of events, each once for all members.");
    write_volumes(out, core, &volume::count);
    out.begin("parlor_payload_bytes_total", "counter", "Bytes of those payloads.");
    write_volumes(out, core, &volume::bytes);
    out.begin("parlor_handler_failures_total", "counter",
              "Handlers of rooms that threw what no client was meant to see.");
    out.sample(sum(core, [](const shard& s) { return s.room().failed_handlers.value(); }));
}

void write_outboxes(prometheus_text& out, const server_core& core) {
    out.begin("parlor_flushed_bytes", "histogram", "Bytes that one connection was sent at the end of one turn.");
    write_histograms(out, core, 1, [](const shard& s) { return &s.net().flushed_bytes; });
    out.begin("parlor_outbox_bytes", "gauge", "Bytes held by what waits to be sent, in whole batches of up to 64 KiB.");
    out.sample(core.batches.used());
    out.begin("parlor_dropped_messages_total", "counter",
              "Unsequenced messages that a room's overflow policy dropped.");
    out.sample(core.counters.dropped.load(std::memory_order_relaxed));
}

void write_compression(prometheus_text& out, const server_core& core) {
    out.begin("parlor_deflate_bytes_total", "counter",
              "Bytes of messages that went compressed, plain and deflated; one sent to many is deflated once.");
    const auto write = [&](std::string_view direction, compression_figures net_figures::* which) {
        const auto total = [&](tally compression_figures::* form) {
            return sum(core, [=](const shard& s) { return (s.net().*which.*form).value(); });
        };
        out.sample("direction", direction, "form", "plain", total(&compression_figures::plain_bytes));
        out.sample("direction", direction, "form", "deflated", total(&compression_figures::deflated_bytes));
    };
    write("in", &net_figures::inflated);
    write("out", &net_figures::deflated);
}

void write_tls(prometheus_text& out, const server_core& core) {
    out.begin("parlor_tls_handshakes_total", "counter",
              "TLS handshakes: full ones, those that took up an earlier connection's ticket, and those that failed.");
    const auto write = [&](std::string_view outcome, tls_outcome how) {
        out.sample("outcome", outcome, core.tls ? core.tls->figures().count(how) : 0);
    };
    write("full", tls_outcome::full);
    write("resumed", tls_outcome::resumed);
    write("failed", tls_outcome::failed);
    out.begin("parlor_tls_certificate_expiry_timestamp_seconds", "gauge",
              "When the first of the certificates is not valid any more; nothing without TLS.");
    if (core.tls) {
        const auto since_1970 = core.tls->expiry().time_since_epoch();
        out.sample(static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(since_1970).count()));
    }
}

void write_limits(prometheus_text& out, const server_core& core) {
    const limit_tally met = core.counters.past.read();
    out.begin("parlor_limits_met_total", "counter", "How often each limit was met.");
    for (std::size_t i = 0; i < limit_count; ++i)
        out.sample("limit", to_string(static_cast<limit>(i)), met.times[i]);
}

void write_work(prometheus_text& out, const server_core& core) {
    out.begin("parlor_ready", "gauge", "1 while /readyz says so, else 0.");
    out.sample(core.unready().empty() ? std::uint64_t{1} : std::uint64_t{0});
    out.begin("parlor_rooms", "gauge", "Open rooms.");
    out.sample(core.rooms.size());
    out.begin("parlor_mailbox_messages", "gauge", "Messages that wait in the mailboxes of rooms.");
    std::uint64_t waiting = 0;
    for (const auto& room : core.rooms.all())
        waiting += room->waiting();
    out.sample(waiting);
    out.begin("parlor_loop_lag_seconds", "gauge",
              "How long each thread has been at its present turn: it grows while a thread does not answer.");
    for (std::size_t i = 0; i < core.shards.size(); ++i)
        out.sample("thread", fmt::format("{}", i), std::chrono::duration<double>(core.shards[i]->on().lag()).count());
    out.begin("parlor_turn_seconds", "histogram",
              "How long a thread's turns took: what became ready meanwhile had to wait.");
    write_histograms(out, core, nanoseconds, [](const shard& s) { return s.on().turn_times(); });
    out.begin("parlor_coroutines", "gauge", "Coroutines that live; what each waits for: parlor-ctl tasks.");
    for (std::size_t i = 0; i < core.shards.size(); ++i)
        out.sample("thread", fmt::format("{}", i), core.shards[i]->on().coroutines());
    out.begin("parlor_room_seconds", "histogram", "How long a room worked at all that waited for it: its handlers.");
    write_histograms(out, core, nanoseconds, [](const shard& s) { return &s.room().turn_times; });
    out.begin("parlor_journal_wait_seconds", "histogram",
              "How long what a room made waited until the durable journal had it.");
    write_histograms(out, core, nanoseconds, [](const shard& s) { return &s.room().journal_waits; });
}

void write_journal(prometheus_text& out, const server_core& core) {
    const sqlite_journal_store* const store = core.journal();
    if (!store) return;
    const journal_figures& journal = store->figures();
    out.begin("parlor_journal_file_bytes", "gauge", "Size of the durable journal's file and its write-ahead log.");
    out.sample(store->file_bytes());
    out.begin("parlor_journal_transactions_total", "counter", "Transactions of the durable journal.");
    out.sample(journal.transactions.value());
    out.begin("parlor_journal_messages_total", "counter", "Messages that the durable journal has taken.");
    out.sample(journal.appended_messages.value());
    out.begin("parlor_journal_bytes_total", "counter", "Payload of those messages and of the replies kept with them.");
    out.sample(journal.appended_bytes.value());
    out.begin("parlor_journal_failures_total", "counter", "Transactions that could not be written.");
    out.sample(journal.failures.value());
}

void write_log(prometheus_text& out) {
    out.begin("parlor_log_lines_dropped_total", "counter",
              "Log lines that were lost because nobody read them in time.");
    out.sample(log::dropped_lines());
}

void write_process(prometheus_text& out) {
    const process_figures process = read_process_figures();
    out.begin("process_cpu_seconds_total", "counter", "User and system CPU time of the process.");
    out.sample(process.cpu_seconds);
    out.begin("process_resident_memory_bytes", "gauge", "Resident memory of the process.");
    out.sample(process.resident_bytes);
    out.begin("process_open_fds", "gauge", "Open file descriptors.");
    out.sample(process.open_descriptors);
    out.begin("process_max_fds", "gauge", "Limit of open file descriptors.");
    out.sample(process.max_descriptors);
}

// A proxy that nobody named hides who asks.
bool may_read(const server_core& core, const http_request& request) {
    const bool forwarded = request.header("Forwarded") || request.header("X-Forwarded-For");
    const auto settings = core.settings_now();
    if (forwarded && settings->trusted_proxies.empty()) return false;
    return std::ranges::any_of(settings->metrics_from,
                               [&](const address_range& range) { return range.contains(request.peer_address()); });
}

}  // namespace

http_response answer_metrics(const server_core& core, const http_request& request) {
    if (!may_read(core, request)) return http_response::error(403, "metrics_from does not name your address");
    return show_metrics(core);
}

http_response show_metrics(const server_core& core) {
    prometheus_text out;
    write_connections(out, core);
    write_messages(out, core);
    write_outboxes(out, core);
    write_compression(out, core);
    write_tls(out, core);
    write_limits(out, core);
    write_work(out, core);
    write_journal(out, core);
    write_log(out);
    write_process(out);
    return http_response::text(out.take()).set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
}

}  // namespace parlor
