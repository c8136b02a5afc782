#include "options.hpp"

#include <fmt/format.h>

#include "core/config_values.hpp"
#include "parlor/message/json.hpp"
#include "server/admin_access.hpp"
#include "server/admin_model.hpp"
#include "tool/read_command_line.hpp"

namespace ctl {
namespace {

constexpr std::string_view footer = R"(The server is found by --data or --admin, or by PARLOR_DATA and PARLOR_ADMIN.
Exit code: 0 all went well; 1 the server is not there, or refused; 2 bad usage.)";

struct texts {
    std::string data, admin, token_file;
    std::string name, prefix, user, session, reason, text, level, after;
    unsigned limit = 50;
    bool force = false;
};

void fill_in_place(place& to, const texts& given) {
    if (!given.token_file.empty()) to.token = parlor::read_admin_token(given.token_file);
    if (given.admin.empty() || given.admin == "auto") {
        if (given.data.empty()) throw std::invalid_argument("expected --data DIR or --admin PATH|ADDR:PORT");
        to.path = given.data + (given.data.ends_with('/') ? "" : "/") + "admin.sock";
    } else if (given.admin.find('/') != std::string::npos) {
        to.path = given.admin;
    } else {
        const auto at = parlor::parse_listen(given.admin);
        to.host = at.host;
        to.port = at.port;
    }
}

std::optional<std::string> maybe(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

std::string page(const texts& given) {
    std::string query = fmt::format("?limit={}", given.limit);
    if (!given.after.empty()) query += "&after=" + escaped(given.after);
    return query;
}

void fill_in_question(options& to, const texts& given) {
    namespace admin = parlor::admin;
    const std::string& command = to.command;
    if (command == "top" || command == "overview") to.target = "/v1/overview";
    if (command == "rooms") to.target = "/v1/rooms" + page(given) + "&prefix=" + escaped(given.prefix);
    if (command == "room") to.target = "/v1/room?name=" + escaped(given.name);
    if (command == "sessions") to.target = "/v1/sessions" + page(given) + "&user=" + escaped(given.user);
    if (command == "conn") to.target = "/v1/session?id=" + escaped(given.name);
    if (command == "closes") to.target = "/v1/closes" + page(given);
    if (command == "tasks") to.target = "/v1/tasks";
    if (command == "log-level") {
        to.target = "/v1/log-level";
        if (!given.level.empty()) to.body = parlor::encode(admin::log_level{.level = given.level});
    }
    if (command == "kick") {
        if (given.session.empty() == given.user.empty())
            throw std::invalid_argument("kick: expected SESSION or --user");
        to.target = "/v1/kick";
        to.body = parlor::encode(
            admin::kick{.session = maybe(given.session), .user = maybe(given.user), .reason = maybe(given.reason)});
    }
    if (command == "close-room") {
        to.target = "/v1/close-room";
        to.body =
            parlor::encode(admin::close_room{.room = given.name, .reason = maybe(given.reason), .force = given.force});
    }
    if (command == "drain") {
        to.target = "/v1/drain";
        to.body = "{}";
    }
    if (command == "notice") {
        to.target = "/v1/notice";
        to.body = parlor::encode(admin::notice{.text = given.text});
    }
}

void declare(CLI::App& app, options& to, texts& given) {
    app.add_option("--data", given.data, "the server's data folder, in which admin.sock is")->envname("PARLOR_DATA");
    app.add_option("--admin", given.admin, "where it listens to operators: a socket's path or ADDR:PORT")
        ->envname("PARLOR_ADMIN");
    app.add_option("--token-file", given.token_file, "the file with the token")->envname("PARLOR_ADMIN_TOKEN");
    app.add_flag("--json", to.json, "print the server's JSON");
    app.require_subcommand(1);
    app.fallthrough();
    const auto paged = [&given](CLI::App* of) {
        of->add_option("-n,--limit", given.limit, "lines at most (50)")->check(CLI::Range(1U, 1000U));
        of->add_option("--after", given.after, "the last line of the page before");
        return of;
    };
    auto* top = app.add_subcommand("top", "what the server does, again and again");
    top->add_option("--every", to.every_s, "seconds between two looks (1)")->check(CLI::Range(0.1, 3600.0));
    top->add_option("--times", to.times, "so many looks, then end")->check(CLI::PositiveNumber);
    app.add_subcommand("overview", "the same, once");
    paged(app.add_subcommand("rooms", "open rooms"))
        ->add_option("--prefix", given.prefix, "those whose names begin so");
    app.add_subcommand("room", "one room and its members")->add_option("ROOM", given.name, "room/main")->required();
    paged(app.add_subcommand("sessions", "sessions"))->add_option("--user", given.user, "those of one user");
    app.add_subcommand("conn", "one session")->add_option("SESSION", given.name, "s0-1a")->required();
    paged(app.add_subcommand("closes", "connections that ended, the newest first, and why"));
    app.add_subcommand("tasks", "coroutines that live, and what each waits for");
    auto* kick = app.add_subcommand("kick", "close a session, or all of a user's");
    kick->add_option("SESSION", given.session, "s0-1a");
    kick->add_option("--user", given.user, "all sessions of that user");
    kick->add_option("--reason", given.reason, "what the client is told");
    auto* close_room = app.add_subcommand("close-room", "end all memberships of a room");
    close_room->add_option("ROOM", given.name, "room/main")->required();
    close_room->add_option("--reason", given.reason, "what the members are told");
    close_room->add_flag("--force", given.force, "cancel what the room's code waits for");
    app.add_subcommand("drain", "stop the server as SIGTERM does");
    app.add_subcommand("notice", "show everybody a text")->add_option("TEXT", given.text, "the text")->required();
    app.add_subcommand("log-level", "show it, or change it")
        ->add_option("LEVEL", given.level, "such as debug, or info,journal=debug");
    app.footer(std::string(footer));
}

}  // namespace

command_line read_command_line(int argc, const char* const* argv, std::string_view version) {
    CLI::App app("Shows what a parlor server does, and tells it what to do.", "parlor-ctl");
    app.set_version_flag("--version", "parlor-ctl " + std::string(version));
    options chosen;
    texts given;
    declare(app, chosen, given);
    return tool::read<options>(app, argc, argv, [&] {
        chosen.command = app.get_subcommands().front()->get_name();
        if (chosen.command == "top" && chosen.every_s <= 0) chosen.every_s = 1;
        fill_in_place(chosen.where, given);
        fill_in_question(chosen, given);
        return chosen;
    });
}

}  // namespace ctl
