// The code of docs/guide/security.md, and the proof that it lets in whom the page says.
#define BOOST_TEST_MODULE security
#include <boost/asio/co_spawn.hpp>
#include <boost/test/unit_test.hpp>
#include <parlor/parlor.hpp>
#include <parlor/test/manual_loop.hpp>

//! [authenticator]
/// Who the cookie `sid` belongs to, as the site's own login has left it.
using session_table = std::map<std::string, std::string, std::less<>>;

class cookie_authenticator final : public parlor::authenticator {
public:
    explicit cookie_authenticator(const session_table& sessions) : sessions_(sessions) {}

    parlor::task<std::shared_ptr<const parlor::user>> authenticate(const parlor::http_request& request,
                                                                   parlor::random_source&) override {
        const auto found = sessions_.find(request.cookie("sid").value_or(""));
        if (found == sessions_.end()) throw parlor::upgrade_refused(401, "log in first");
        auto who = std::make_shared<parlor::user>();
        who->name = found->second;
        who->guest = false;
        co_return who;
    }

private:
    const session_table& sessions_;
};

void install(parlor::server& app, const session_table& sessions) {
    app.authenticate_with(std::make_unique<cookie_authenticator>(sessions));
}
//! [authenticator]

BOOST_AUTO_TEST_CASE(lets_in_who_is_logged_in) {
    const session_table sessions{{"abc", "ana"}};
    cookie_authenticator door(sessions);
    parlor::test::manual_loop loop;
    const auto random = parlor::make_seeded_random(1);
    const auto ask = [&](std::string_view cookie) {
        parlor::http_request request("GET", "/ws?user=somebody-else");
        request.add_header("Cookie", cookie);
        std::string name;
        unsigned status = 101;
        boost::asio::co_spawn(loop.executor(), door.authenticate(request, *random),
                              [&](const std::exception_ptr& error, const std::shared_ptr<const parlor::user>& who) {
                                  if (!error) {
                                      name = who->name;
                                      return;
                                  }
                                  try {
                                      std::rethrow_exception(error);
                                  } catch (const parlor::upgrade_refused& why) {
                                      status = why.status();
                                  }
                              });
        loop.run_ready();
        return status == 101 ? name : std::to_string(status);
    };
    BOOST_TEST(ask("sid=abc") == "ana");
    BOOST_TEST(ask("sid=xyz") == "401");
    BOOST_TEST(ask("other=1") == "401");
}
