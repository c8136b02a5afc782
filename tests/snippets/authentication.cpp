// The code of docs/guide/authentication.md, and the proof that it does what the page says.
#define BOOST_TEST_MODULE authentication
#include <boost/test/unit_test.hpp>
#include <parlor/auth/jwt_authenticator.hpp>
#include <parlor/client/client.hpp>
#include <parlor/parlor.hpp>
#include <parlor/test/test_room.hpp>

#include <cstdio>
#include <fstream>

//! [install]
void install(parlor::server& app) {
    parlor::jwt_options tokens;
    tokens.keys_file = "/etc/chat/keys.json";
    tokens.issuer = "https://id.example.com";
    tokens.audience = "chat";
    tokens.from = {"header", "subprotocol", "cookie:session"};
    app.authenticate_with(std::make_unique<parlor::jwt_authenticator>(tokens));
}
//! [install]

//! [claims]
struct close_shop {};
BOOST_DESCRIBE_STRUCT(close_shop, (), ())

struct closed {
    std::string by;
};
BOOST_DESCRIBE_STRUCT(closed, (), (by))

class shop final : public parlor::room {
public:
    shop() { on<close_shop>(&shop::handle_close); }

private:
    parlor::task<> on_join(parlor::member& who) override {
        if (who.who().claim("team") != "sales") throw parlor::failure(parlor::errc::permission_denied, "sales only");
        return {};
    }
    void handle_close(parlor::member& from, close_shop) {
        if (!from.who().has_role("owner")) throw parlor::failure(parlor::errc::permission_denied, "owners only");
        broadcast(closed{std::string(from.who().display_name())});
    }
};
//! [claims]

//! [client]
parlor::client_options signed_in(std::string token_file) {
    parlor::client_options options;
    options.token = [file = std::move(token_file)](const std::function<void(std::string)>& give) {
        std::ifstream from(file);
        std::string token;
        from >> token;
        give(token);  // or later; an empty one says that there is none
    };
    return options;
}
//! [client]

BOOST_AUTO_TEST_CASE(a_missing_key_file_is_an_error_that_names_it) {
    parlor::server app;
    BOOST_CHECK_EXCEPTION(install(app), std::runtime_error, [](const auto& why) {
        return std::string_view(why.what()).find("/etc/chat/keys.json") != std::string_view::npos;
    });
}

BOOST_AUTO_TEST_CASE(the_room_goes_by_claims_and_roles) {
    parlor::test::test_room<shop> room("room/main");
    const auto someone = [](const char* team, std::vector<std::string> roles) {
        parlor::user who;
        who.name = "u-17";
        who.guest = false;
        who.claims = {{"team", team}, {"name", "Ana"}};
        who.roles = std::move(roles);
        return who;
    };
    BOOST_CHECK_THROW(room.join(someone("stock", {})), parlor::failure);
    auto clerk = room.join(someone("sales", {}));
    auto owner = room.join(someone("sales", {"owner"}));
    BOOST_CHECK_THROW(clerk.request(close_shop{}), parlor::failure);
    owner.send(close_shop{});
    BOOST_TEST(clerk.expect<closed>().by == "Ana");
}

BOOST_AUTO_TEST_CASE(the_client_shows_what_is_in_the_file_now) {
    const std::string file = "snippet-authentication-token.txt";
    const parlor::client_options options = signed_in(file);
    std::string given = "nothing yet";
    const auto give = [&given](std::string token) { given = std::move(token); };
    options.token(give);
    BOOST_TEST(given.empty());
    std::ofstream(file) << "t.1\n";
    options.token(give);
    BOOST_TEST(given == "t.1");
    std::remove(file.c_str());
}
