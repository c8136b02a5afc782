// What is no WebSocket: routes, actions that may wait, and files.
#include "parlor/core/log.hpp"
#include "server/front_door.hpp"

namespace parlor {
namespace {

http_response failed(const http_request& request, std::string_view what) {
    log::error(log::area::http, "a route failed", {{"path", request.path()}, {"what", what}});
    return http_response::error(500);
}

}  // namespace

task<http_response> front_door::answer(http_request& request) {
    std::string allowed;
    for (const action_entry& each : core_.actions) {
        auto params = each.pattern.match(request.path());
        if (!params) continue;
        request.set_params(std::move(*params));
        if (const http_action* action = each.find(request.method())) {
            http_response response = co_await act(request, *action);
            co_return response;
        }
        allowed = each.methods();
        break;
    }
    http_response response = answer_at_once(request, std::move(allowed));
    co_return response;
}

// `allowed`: the methods of an action at this path.
http_response front_door::answer_at_once(http_request& request, std::string allowed) {
    const bool reads = request.method() == "GET" || request.method() == "HEAD";
    for (const auto& route : core_.routes) {
        auto params = route.pattern.match(request.path());
        if (!params) continue;
        if (!reads) {
            allowed.append(allowed.empty() ? "" : ", ").append("GET, HEAD");
            break;
        }
        request.set_params(std::move(*params));
        try {
            return route.route(request);
        } catch (const std::exception& e) {
            return failed(request, e.what());
        }
    }
    if (!allowed.empty()) return http_response::error(405, request.method()).set("Allow", allowed);
    if (auto file = core_.files.answer(request)) return std::move(*file);
    return http_response::error(404, request.path());
}

task<http_response> front_door::act(const http_request& request, const http_action& action) {
    if (const auto why = home_.origins_.refusal_of_act(request, peer_is_trusted())) {
        core_.counters.past.note(limit::allow_origin);
        http_response no = http_response::error(403, *why);
        co_return no;
    }
    std::optional<http_response> answer;
    arm();  // what the request took is its own time
    try {
        co_await within_the_time("action", run_action(action, request, home_.on(), answer));
    } catch (const std::exception& e) {
        answer = failed(request, e.what());
    }
    if (timed_out_) {
        answer = http_response::error(503, "there was no answer within upgrade_timeout");
        timed_out_ = open_ = false;
    }
    if (!answer) answer = failed(request, "it was cancelled");
    http_response given = std::move(*answer);
    co_return given;
}

task<> front_door::run_action(const http_action& action, const http_request& request, loop& on,
                              std::optional<http_response>& answer) {
    http_response response = co_await action(request, on);
    answer = std::move(response);
}

const http_action* action_entry::find(std::string_view method) const noexcept {
    for (const auto& [name, action] : by_method) {
        if (name == method || (name == "GET" && method == "HEAD")) return &action;
    }
    return nullptr;
}

std::string action_entry::methods() const {
    std::string all;
    for (const auto& [name, action] : by_method) {
        all.append(all.empty() ? "" : ", ").append(name);
        if (name == "GET") all.append(", HEAD");
    }
    return all;
}

}  // namespace parlor
