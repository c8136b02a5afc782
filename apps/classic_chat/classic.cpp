#include "classic.hpp"

#include <memory>
#include <string>

#include "frame.hpp"
#include "hub.hpp"

namespace classic {
namespace {

constexpr std::string_view user_id = "userId";

parlor::upgrade_decision let_in(const parlor::http_request& request) {
    if (const auto why = refuse_user(request.query(user_id).value_or(""))) {
        return parlor::upgrade_decision::refuse(400, std::string(*why));
    }
    return parlor::upgrade_decision::accept();
}

}  // namespace

void install(parlor::server& app) {
    const auto everyone = std::make_shared<hub>();
    const auto talk = [everyone](parlor::connection& c) -> parlor::task<> {
        hub::visit here(*everyone, std::string(c.request().query(user_id).value_or("")),
                        [to = c.ref()](const std::string& text) { to.send({.data = text}); });
        while (const auto frame = co_await c.receive()) {
            if (frame->binary) {
                c.close(parlor::close_code::unsupported_data, "text only");
                co_return;
            }
            here.say(frame->data);
        }
    };
    app.add_endpoint("/socket", talk, let_in);
}

}  // namespace classic
