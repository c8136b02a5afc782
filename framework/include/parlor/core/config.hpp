// Every option and limit of a parlor server, with its default. Filled from the command line, PARLOR_* variables and a
// TOML file; read by net, room and server. The table itself is src/core/config_table.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/core/address_range.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/core/log.hpp"

namespace parlor {

/// Where a server listens. `host` is always a numeric address (`localhost` was read as 127.0.0.1), IPv6 without
/// brackets.
struct listen_address {
    std::string host;
    std::uint16_t port = 0;  ///< 0 lets the system choose

    bool operator==(const listen_address&) const = default;
};

/// What an acknowledged message survives.
enum class durability_level : std::uint8_t {
    process,  ///< the death of the process
    full,     ///< power loss too
};

/// Who may come without an account, where a server has accounts (server::install_accounts).
enum class guest_rule : std::uint8_t {
    shared,    ///< anybody, under any name
    reserved,  ///< anybody, but not under an account's name
    off,       ///< nobody
};

/// The settings; each member is named as its key. In limits, 0 means no limit.
struct config {
    config();  ///< the defaults of the table

    listen_address listen;
    std::size_t threads{};
    std::string data;                       ///< empty: everything is kept in memory
    std::vector<std::string> tls_cert;      ///< files; none: no TLS
    std::vector<std::string> tls_key;       ///< files, one for each of tls_cert
    std::string tls_client_ca;              ///< a file; empty: clients need no certificate
    std::vector<std::string> allow_origin;  ///< `*`, or origins as browsers send them: lower case, no default port
    std::vector<address_range> trusted_proxies;
    std::vector<address_range> metrics_from;
    std::string admin;        ///< `auto`, `off`, the path of a socket, or ADDR:PORT
    std::string admin_token;  ///< a file; empty: there is no token
    bool proxy_protocol{};    ///< connections of trusted_proxies begin with a PROXY header
    bool take_over{};         ///< from the server that uses `data` now, if one does

    guest_rule guest_names{};  ///< means something where there are accounts
    std::string jwt_keys;      ///< a file; empty: who connects is a guest, or who the app's own authenticator says
    std::string jwt_issuer;
    std::string jwt_audience;
    duration jwt_leeway{};
    std::vector<std::string> jwt_from;  ///< see jwt_options
    duration expiring_notice{};

    log::levels log_level;
    log::format log_format{};
    std::size_t trace_every{};  ///< messages of which one is traced; 0: none

    std::size_t max_message_bytes{};
    std::size_t max_fragments{};
    std::size_t max_outbox_bytes{};        ///< per session
    std::size_t max_total_outbox_bytes{};  ///< by default a quarter of the memory
    bool deflate{};                        ///< messages are compressed for clients that offer it; room_options too
    std::size_t deflate_min_bytes{};

    std::size_t max_connections{};
    std::size_t max_connections_per_address{};
    bool max_connections_per_address_set = false;  ///< given by anyone: only then do loopback peers count
    std::size_t max_handshakes_per_second_per_address{};
    std::size_t max_header_bytes{};
    duration upgrade_timeout{};
    duration first_message_timeout{};
    duration ping_interval{};
    duration pong_timeout{};
    duration close_timeout{};
    duration drain_timeout{};

    std::size_t max_messages_per_second{};  ///< per connection
    std::size_t message_burst{};
    std::size_t max_messages_per_second_per_user{};     ///< of all connections of a user together
    std::size_t max_messages_per_second_per_address{};  ///< of all connections from an address together
    std::size_t max_rooms_per_connection{};
    std::size_t max_mailbox{};

    duration resume_window{};
    std::size_t max_resume_messages{};
    duration key_window{};
    std::size_t history_messages{};
    duration history_age{};
    durability_level durability{};
};

/// Settings that cannot be used. `what()` is one line: where, what was wrong, what was expected.
class config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class option_kind : std::uint8_t { text, address, count, size, interval, choice, list };

/// One row of the table: the TOML key `max_message_bytes` is also the option `--max-message-bytes` and the variable
/// `PARLOR_MAX_MESSAGE_BYTES`.
struct option_row {
    std::string_view key;
    option_kind kind;
    std::string_view default_text;  ///< as one would write it; lists are separated by commas
    std::string_view value_name;    ///< `SIZE`, `off|on`
    std::string_view help;          ///< one phrase, no full stop
    std::string_view group;         ///< the heading that it stands under
    bool reloadable = false;        ///< may change while the server runs: server::reload
};

/// All rows of parlor's own, groups together.
[[nodiscard]] std::span<const option_row> option_table();

/// An app's own option, read from the same three places.
struct extra_option {
    option_row row;
    /// Called with the default and then with each text that was given, the one that counts last. Throws
    /// std::invalid_argument to refuse; its text says what was expected (`expected a colour, got "x"`).
    std::function<void(std::string_view text)> set;
};

/// What else settings must fulfil, besides the table; throws std::exception to refuse.
using config_check = std::function<void(const config& settings)>;

/// Where the admin side listens, as `admin` and `data` have it.
struct admin_place {
    std::string path;                  ///< of a Unix socket, or
    std::optional<listen_address> at;  ///< TCP; neither: nowhere
};
[[nodiscard]] admin_place place_of_admin(const config& settings);

/// The socket's file in `data` at which a server waits for the next one; empty: it has none, or its path is too long.
[[nodiscard]] std::string place_of_handover(const config& settings);

/// Throws config_error when settings contradict each other.
void check_config(const config& settings);

/// The environment as names and values; tests make their own.
using environment = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] environment process_environment();

/// The forms of `--contract`.
enum class contract_form : std::uint8_t { asyncapi, typescript, json_schema };

/// What `main` does next: print `out` and `err`, then run with `settings` or, without them, exit with `exit_code`. A
/// contract that is asked for is printed or compared instead of running.
struct startup {
    std::optional<config> settings;
    std::optional<contract_form> contract = std::nullopt;
    std::optional<std::string> contract_diff = std::nullopt;  ///< the file with an earlier contract
    std::optional<std::string> config_file = std::nullopt;    ///< that was read, among others
    std::string out;
    std::string err;
    int exit_code = 0;
};

/// Reads all three places: an option goes over a variable, a variable over the file, the file over the default.
/// Never throws for bad input: that is one line in `err` and exit code 2. Every text given is checked, also one that
/// another place overrides. Handles `--help`, `--version`, `--check-config` and `--print-config`; checks `--contract`.
[[nodiscard]] startup parse_command_line(std::string_view program, std::string_view version, int argc,
                                         const char* const* argv, const environment& variables,
                                         std::span<const extra_option> extra_options = {},
                                         const config_check& check = {});

}  // namespace parlor
