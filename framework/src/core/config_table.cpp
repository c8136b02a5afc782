// THE table: every option and limit with its key, default, unit and help. Nowhere else stands a default.
#include "core/config_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "core/config_values.hpp"
#include "core/memory_limit.hpp"
#include "parlor/core/units.hpp"

namespace parlor {
namespace {

// One function template for each kind of row: the member is known at compile time, so a row is plain data.

template <std::size_t config::* Member>
constexpr setting size(std::string_view group, std::string_view key, std::string_view standard, std::string_view help) {
    return {{key, option_kind::size, standard, "SIZE", help, group},
            [](config& c, std::string_view text) { c.*Member = parse_size(text); },
            [](const config& c) { return format_size(c.*Member); }};
}

template <std::size_t config::* Member, std::size_t Smallest = 0, std::size_t Largest = any_count>
constexpr setting count(std::string_view group, std::string_view key, std::string_view standard,
                        std::string_view help) {
    return {{key, option_kind::count, standard, "COUNT", help, group},
            [](config& c, std::string_view text) { c.*Member = parse_count(text, Smallest, Largest); },
            [](const config& c) { return fmt::format("{}", c.*Member); }};
}

template <parlor::duration config::* Member>
constexpr setting time(std::string_view group, std::string_view key, std::string_view standard, std::string_view help) {
    return {{key, option_kind::interval, standard, "DURATION", help, group},
            [](config& c, std::string_view text) { c.*Member = parse_duration(text); },
            [](const config& c) { return format_duration(c.*Member); }};
}

/// `Names` are the enumerators' spellings, in their order, separated by |.
template <auto Member, const std::string_view& Names>
constexpr setting choice(std::string_view group, std::string_view key, std::string_view standard,
                         std::string_view help) {
    using Value = std::remove_reference_t<decltype(std::declval<config&>().*Member)>;
    return {{key, option_kind::choice, standard, Names, help, group},
            [](config& c, std::string_view text) { c.*Member = static_cast<Value>(parse_choice(text, Names)); },
            [](const config& c) { return split_list(Names, '|').at(static_cast<std::size_t>(c.*Member)); }};
}

template <std::string config::* Member>
std::string as_it_is(const config& c) {
    return c.*Member;
}
template <std::vector<std::string> config::* Member>
std::string joined(const config& c) {
    return fmt::format("{}", fmt::join(c.*Member, ","));
}
template <std::vector<address_range> config::* Member>
std::string joined_ranges(const config& c) {
    std::string out;
    for (const address_range& each : c.*Member)
        out.append(out.empty() ? "" : ",").append(each.to_string());
    return out;
}

/// What may change while the server runs: server::reload.
constexpr setting live(setting changes) {
    changes.row.reloadable = true;
    return changes;
}

std::string listen_text(const config& c) {
    const auto& [host, port] = c.listen;
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

constexpr std::string_view formats = "text|json";
constexpr std::string_view durabilities = "process|full";
constexpr std::string_view switches = "off|on";
constexpr std::string_view guest_rules = "shared|reserved|off";

void set_total_outbox(config& c, std::string_view text) {
    constexpr std::string_view quarter = "auto";
    constexpr std::size_t mib = 1 << 20;
    static const auto quarter_of_memory = std::max<std::size_t>(memory_limit() / 4 / mib, 1) * mib;
    c.max_total_outbox_bytes = text == quarter ? quarter_of_memory : parse_size(text);
}

constexpr std::string_view where = "Server";
constexpr std::string_view sign_in = "Who may connect";
constexpr std::string_view logging = "Logging";
constexpr std::string_view messages = "Messages and memory";
constexpr std::string_view connections = "Connections and timeouts";
constexpr std::string_view rate = "Rates and rooms";
constexpr std::string_view history = "Resume, history and durability";

constexpr std::array table{
    setting{{"listen", option_kind::address, "127.0.0.1:8080", "ADDR:PORT", "where to listen; port 0 picks a free one",
             where},
            [](config& c, std::string_view text) { c.listen = parse_listen(text); },
            &listen_text},
    count<&config::threads, 1, 256>(where, "threads", "1", "threads that serve connections, 1 to 256"),
    setting{{"data", option_kind::text, "", "DIR", "folder for what must outlive the server; none: memory only", where},
            [](config& c, std::string_view text) { c.data = text; },
            &as_it_is<&config::data>},
    choice<&config::take_over, switches>(where, "take_over", "off",
                                         "take over from the server that uses data now, if one does: a hot restart"),
    setting{{"tls_cert", option_kind::list, "", "FILE,...",
             "certificate chains in PEM form, the first for unknown host names; none: no TLS", where},
            [](config& c, std::string_view text) { c.tls_cert = split_list(text); },
            &joined<&config::tls_cert>},
    setting{{"tls_key", option_kind::list, "", "FILE,...", "their private keys in PEM form, in the same order", where},
            [](config& c, std::string_view text) { c.tls_key = split_list(text); },
            &joined<&config::tls_key>},
    setting{{"tls_client_ca", option_kind::text, "", "FILE",
             "clients must show a certificate that one of these signed; none: they need not", where},
            [](config& c, std::string_view text) { c.tls_client_ca = text; },
            &as_it_is<&config::tls_client_ca>},
    live(setting{{"allow_origin", option_kind::list, "", "ORIGIN,...",
                  "web origins that may connect, * for all; none: the server's own", where},
                 [](config& c, std::string_view text) { c.allow_origin = parse_origins(text); },
                 &joined<&config::allow_origin>}),
    live(setting{
        {"trusted_proxies", option_kind::list, "", "CIDR,...", "proxies whose forwarded addresses are believed", where},
        [](config& c, std::string_view text) { c.trusted_proxies = parse_ranges(text); },
        &joined_ranges<&config::trusted_proxies>}),
    live(choice<&config::proxy_protocol, switches>(where, "proxy_protocol", "off",
                                                   "connections of trusted_proxies begin with a PROXY header")),

    live(setting{{"metrics_from", option_kind::list, "127.0.0.0/8,::1", "CIDR,...",
                  "addresses that may read /metrics; none: nobody", where},
                 [](config& c, std::string_view text) { c.metrics_from = parse_ranges(text); },
                 &joined_ranges<&config::metrics_from>}),
    setting{{"admin", option_kind::text, "auto", "PATH|ADDR:PORT",
             "where operators are heard; auto: admin.sock in data, if given; off: nowhere", where},
            [](config& c, std::string_view text) { c.admin = parse_admin(text); },
            &as_it_is<&config::admin>},
    setting{{"admin_token", option_kind::text, "", "FILE",
             "a file with the token that operators must show; none: only this machine's may come", where},
            [](config& c, std::string_view text) { c.admin_token = text; },
            &as_it_is<&config::admin_token>},

    choice<&config::guest_names, guest_rules>(
        sign_in, "guest_names", "reserved",
        "with accounts: guests may have any name, any but an account's, or are not let in"),
    setting{{"jwt_keys", option_kind::text, "", "FILE",
             "JWKS file: who connects to /ws brings a token signed with one of its keys; none: guests", sign_in},
            [](config& c, std::string_view text) { c.jwt_keys = text; },
            &as_it_is<&config::jwt_keys>},
    setting{{"jwt_issuer", option_kind::text, "", "TEXT", "the iss that tokens must have; none: any", sign_in},
            [](config& c, std::string_view text) { c.jwt_issuer = text; },
            &as_it_is<&config::jwt_issuer>},
    setting{{"jwt_audience", option_kind::text, "", "TEXT",
             "what must be in the aud of tokens; none: tokens with an aud are refused", sign_in},
            [](config& c, std::string_view text) { c.jwt_audience = text; },
            &as_it_is<&config::jwt_audience>},
    time<&config::jwt_leeway>(sign_in, "jwt_leeway", "30s", "how far the issuer's clock may be off"),
    setting{{"jwt_from", option_kind::list, "header,subprotocol", "PLACE,...",
             "where a token may be: header, subprotocol, cookie:NAME, query:NAME", sign_in},
            [](config& c, std::string_view text) { c.jwt_from = split_list(text); },
            &joined<&config::jwt_from>},
    live(time<&config::expiring_notice>(sign_in, "expiring_notice", "1m",
                                        "how long before a token's end its client is told")),

    live(setting{{"log_level", option_kind::text, "info", "LEVEL,AREA=LEVEL,...",
                  "least severe lines to log, of all and of some areas", logging},
                 [](config& c, std::string_view text) { c.log_level = parse_levels(text); },
                 [](const config& c) { return levels_text(c.log_level); }}),
    live(choice<&config::log_format, formats>(logging, "log_format", "text", "form of the lines on stderr")),
    live(count<&config::trace_every>(
        logging, "trace_every", "0",
        "messages of which one is traced, beside those with a sampled traceparent; 0: none")),

    size<&config::max_message_bytes>(messages, "max_message_bytes", "64KiB", "largest message from a client"),
    live(count<&config::max_fragments>(messages, "max_fragments", "1024", "most fragments of one message")),
    size<&config::max_outbox_bytes>(messages, "max_outbox_bytes", "1MiB",
                                    "bytes waiting for one session, at least twice max_message_bytes"),
    live(setting{{"max_total_outbox_bytes", option_kind::size, "auto", "SIZE",
                  "bytes waiting for all sessions; auto: a quarter of the memory", messages},
                 &set_total_outbox,
                 [](const config& c) { return format_size(c.max_total_outbox_bytes); }}),
    choice<&config::deflate, switches>(messages, "deflate", "off",
                                       "compression of messages (permessage-deflate) for clients that offer it"),
    live(size<&config::deflate_min_bytes>(messages, "deflate_min_bytes", "512",
                                          "smaller messages are never compressed")),

    live(count<&config::max_connections>(connections, "max_connections", "20000", "most connections at a time")),
    live(count<&config::max_connections_per_address>(
        connections, "max_connections_per_address", "256",
        "most connections of one address; loopback counts only when this is set")),
    live(count<&config::max_handshakes_per_second_per_address>(connections, "max_handshakes_per_second_per_address",
                                                               "0", "steady rate of handshakes from one address")),
    live(size<&config::max_header_bytes>(connections, "max_header_bytes", "16KiB", "largest head of an HTTP request")),
    live(time<&config::upgrade_timeout>(connections, "upgrade_timeout", "10s", "time to send a whole HTTP request")),
    live(time<&config::first_message_timeout>(connections, "first_message_timeout", "30s",
                                              "time to the first message on /ws")),
    live(time<&config::ping_interval>(connections, "ping_interval", "25s", "silence after which a client is pinged")),
    live(time<&config::pong_timeout>(connections, "pong_timeout", "10s", "time to answer a ping")),
    live(time<&config::close_timeout>(connections, "close_timeout", "5s", "time to answer a close frame")),
    live(time<&config::drain_timeout>(connections, "drain_timeout", "30s",
                                      "time that a stop may take before it is forced")),

    live(count<&config::max_messages_per_second>(rate, "max_messages_per_second", "100",
                                                 "steady rate of one connection")),
    live(count<&config::message_burst>(rate, "message_burst", "200", "messages that a connection may send at once")),
    live(count<&config::max_messages_per_second_per_user>(rate, "max_messages_per_second_per_user", "0",
                                                          "steady rate of all connections of one user")),
    live(count<&config::max_messages_per_second_per_address>(rate, "max_messages_per_second_per_address", "0",
                                                             "steady rate of all connections from one address")),
    live(count<&config::max_rooms_per_connection>(rate, "max_rooms_per_connection", "128",
                                                  "rooms that one connection may be in")),
    live(count<&config::max_mailbox>(rate, "max_mailbox", "1024",
                                     "messages waiting for one room before senders wait too")),

    live(time<&config::resume_window>(history, "resume_window", "120s", "how long a lost session can be resumed")),
    live(count<&config::max_resume_messages>(history, "max_resume_messages", "1000",
                                             "most missed messages that a resume replays")),
    time<&config::key_window>(history, "key_window", "1h", "how long a retried message is recognised by its key"),
    count<&config::history_messages>(history, "history_messages", "10000", "messages that a room keeps"),
    time<&config::history_age>(history, "history_age", "30d", "age past which a room's messages go"),
    choice<&config::durability, durabilities>(history, "durability", "process",
                                              "what acknowledged messages survive; full: power loss too"),
};

constexpr auto rows = [] {
    std::array<option_row, table.size()> out{};
    std::ranges::transform(table, out.begin(), &setting::row);
    return out;
}();

}  // namespace

std::span<const setting> setting_table() {
    return table;
}

std::span<const option_row> option_table() {
    return rows;
}

config::config() {
    for (const setting& each : table)
        each.set(*this, each.row.default_text);
}

}  // namespace parlor
