// Promises of tls_acceptor: which certificate a client sees, when new ones count, and which files are refused.
#include "net/tls_acceptor.hpp"

#include <openssl/ssl.h>

#include <boost/test/unit_test.hpp>

#include "unit/net/tls_fixture.hpp"

namespace {

using namespace parlor::unit;

/// A client made by hand, for what tls_connector would never ask for.
struct asker : tls_fixture {
    struct wish {
        int version = TLS1_3_VERSION;
        std::string protocols{};  ///< as ALPN has them
        const char* ciphers = nullptr;
    };
    struct outcome {
        bool let_in = false;
        std::string protocol;
        bool got_ticket = false;
    };

    outcome ask(const wish& what) {
        const parlor::tls_handle<ssl_ctx_st> settings(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_min_proto_version(settings.get(), what.version);
        SSL_CTX_set_max_proto_version(settings.get(), what.version);
        SSL_CTX_set_security_level(settings.get(), 0);
        if (what.ciphers) BOOST_REQUIRE(SSL_CTX_set_cipher_list(settings.get(), what.ciphers) == 1);
        parlor::tls_handle<ssl_st> session(SSL_new(settings.get()));
        if (!what.protocols.empty()) {
            SSL_set_alpn_protos(session.get(), reinterpret_cast<const unsigned char*>(what.protocols.data()),
                                static_cast<unsigned>(what.protocols.size()));
        }
        SSL_set_connect_state(session.get());
        SSL* const seen = session.get();
        accept();
        auto made = std::make_unique<parlor::tls_transport>(std::move(below_client), std::move(session));
        client_tls = made.get();
        client = std::make_unique<talker>(std::move(made));
        run();
        const unsigned char* protocol = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(seen, &protocol, &size);
        return {.let_in = client_tls->is_established() && !client->failed,
                .protocol = std::string(reinterpret_cast<const char*>(protocol), size),
                .got_ticket = SSL_SESSION_has_ticket(SSL_get_session(seen)) == 1};
    }
};

std::string refused(const parlor::tls_files& files) {
    try {
        const parlor::tls_acceptor made(files, wall_now());
    } catch (const std::runtime_error& e) {
        return e.what();
    }
    return "nothing";
}

std::string refused(const std::string& certificate, const std::string& key) {
    return refused({.certificates = {certificate}, .keys = {key}, .client_ca = {}});
}

/// What a client that trusts nobody else's certificate than this host's gets to hear.
bool shows(const parlor::tls_acceptor& from, const certificate_authority& trusted, const std::string& asked,
           const std::string& expected) {
    parlor::test::manual_loop loop;
    auto [near, far] = parlor::make_memory_transports(loop);
    const parlor::tls_connector connector({.ca_file = trusted.ca_file()}, wall_now());
    talker server(from.accept(std::move(near)));
    auto made = connector.connect(std::move(far), asked);
    const parlor::tls_transport* const tls = made.get();
    const talker client(std::move(made));
    loop.run_ready();
    if (!tls->is_established()) BOOST_TEST_MESSAGE(tls->problem());
    return tls->is_established() == (asked == expected);
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_acceptor, asker)

BOOST_AUTO_TEST_CASE(speaks_1_3) {
    const auto how = ask({.version = TLS1_3_VERSION});
    BOOST_TEST(how.let_in);
    BOOST_TEST(how.got_ticket);
}

BOOST_AUTO_TEST_CASE(speaks_1_2_and_keeps_no_sessions_of_it) {
    const auto how = ask({.version = TLS1_2_VERSION});
    BOOST_TEST(how.let_in);
    BOOST_TEST(!how.got_ticket);
}

BOOST_AUTO_TEST_CASE(speaks_nothing_older) {
    BOOST_TEST(!ask({.version = TLS1_1_VERSION}).let_in);
}

BOOST_AUTO_TEST_CASE(takes_no_cipher_without_forward_secrecy) {
    BOOST_TEST(!ask({.version = TLS1_2_VERSION, .ciphers = "AES128-GCM-SHA256"}).let_in);
}

BOOST_AUTO_TEST_CASE(chooses_http_1_1) {
    const auto how = ask({.protocols = "\x02h2\x08http/1.1"});
    BOOST_TEST(how.let_in);
    BOOST_TEST(how.protocol == "http/1.1");
}

BOOST_AUTO_TEST_CASE(refuses_clients_that_speak_only_something_else) {
    BOOST_TEST(!ask({.protocols = "\x02h2"}).let_in);
}

BOOST_AUTO_TEST_CASE(shows_the_certificate_of_the_host_that_was_asked_for) {
    const auto second = authority.issue("other", {.hosts = {"other.example", "*.wild.example"}});
    const parlor::tls_acceptor both(
        {.certificates = {files.certificate, second.certificate}, .keys = {files.key, second.key}, .client_ca = {}},
        wall_now());
    for (const char* host : {"chat.example", "other.example", "a.wild.example"})
        BOOST_TEST(shows(both, authority, host, host), host);
    BOOST_TEST(shows(both, authority, "unknown.example", ""));
    BOOST_TEST(shows(both, authority, "127.0.0.1", "127.0.0.1"));  // no name: the first
}

BOOST_AUTO_TEST_CASE(new_files_count_for_new_connections_and_leave_the_others_alone) {
    accept();
    connect();
    run();
    authority.issue("chat", {.hosts = {"new.example"}});
    BOOST_TEST(shows(acceptor, authority, "chat.example", "chat.example"));
    acceptor.reload(wall_now());
    BOOST_TEST(shows(acceptor, authority, "new.example", "new.example"));
    BOOST_TEST(shows(acceptor, authority, "chat.example", ""));
    client->say("still here");
    run();
    BOOST_TEST(server->heard == "still here");
}

BOOST_AUTO_TEST_CASE(a_handshake_under_way_survives_new_files) {
    near->limit_reads(1);
    accept();
    connect();
    acceptor.reload(wall_now());
    client->say("hello");
    run();
    BOOST_TEST(server->heard == "hello");
}

BOOST_AUTO_TEST_CASE(broken_new_files_change_nothing) {
    (void)authority.write("chat.pem", "nothing of the kind");
    BOOST_CHECK_THROW(acceptor.reload(wall_now()), std::runtime_error);
    BOOST_TEST(shows(acceptor, authority, "chat.example", "chat.example"));
}

BOOST_AUTO_TEST_CASE(counts_how_handshakes_ended) {
    using parlor::tls_outcome;
    const parlor::tls_handle<ssl_ctx_st> settings(SSL_CTX_new(TLS_client_method()));
    const auto talk = [&](ssl_session_st* earlier) {
        parlor::test::manual_loop own;
        auto [a, b] = parlor::make_memory_transports(own);
        talker at_server(acceptor.accept(std::move(a)));
        parlor::tls_handle<ssl_st> session(SSL_new(settings.get()));
        SSL* const seen = session.get();
        if (earlier) SSL_set_session(seen, earlier);
        SSL_set_connect_state(seen);
        talker at_client(std::make_unique<parlor::tls_transport>(std::move(b), std::move(session)));
        at_server.say("the ticket comes before this");
        own.run_ready();
        BOOST_TEST(!at_client.heard.empty());
        return std::unique_ptr<ssl_session_st, decltype(&SSL_SESSION_free)>(SSL_get1_session(seen), &SSL_SESSION_free);
    };
    const auto first = talk(nullptr);
    BOOST_TEST(acceptor.figures().count(tls_outcome::full) == 1U);
    (void)talk(first.get());
    BOOST_TEST(acceptor.figures().count(tls_outcome::full) == 1U);
    BOOST_TEST(acceptor.figures().count(tls_outcome::resumed) == 1U);
    BOOST_TEST(acceptor.figures().count(tls_outcome::failed) == 0U);

    for (const std::string_view hello : {"this is no TLS", ""}) {
        parlor::test::manual_loop own;
        auto [a, b] = parlor::make_memory_transports(own);
        const talker at_server(acceptor.accept(std::move(a)));
        talker at_client(std::move(b));
        at_client.say(hello);
        own.run_ready();
    }
    BOOST_TEST(acceptor.figures().count(tls_outcome::failed) == 2U);  // of the second nothing ever came
}

BOOST_AUTO_TEST_CASE(says_when_the_first_of_its_certificates_expires) {
    const auto hours_left = [this] {
        return std::chrono::round<std::chrono::hours>(acceptor.expiry() - wall_now()).count();
    };
    BOOST_TEST(hours_left() == 24 * 60);
    authority.issue("chat", {.hosts = {"chat.example"}, .ends = std::chrono::hours(300)});
    acceptor.reload(wall_now());
    BOOST_TEST(hours_left() == 300);
}

BOOST_AUTO_TEST_CASE(demands_a_client_certificate_when_it_has_an_authority_for_them) {
    const auto ana = authority.issue("ana", {});
    certificate_authority somebody;
    const auto stranger = somebody.issue("eve", {});
    const parlor::tls_acceptor closed(
        {.certificates = {files.certificate}, .keys = {files.key}, .client_ca = authority.ca_file()}, wall_now());
    const auto hears = [&](const certificate_files& shown) {
        parlor::test::manual_loop own;
        auto [a, b] = parlor::make_memory_transports(own);
        talker at_server(closed.accept(std::move(a)));
        const parlor::tls_connector connector(
            {.ca_file = authority.ca_file(), .cert_file = shown.certificate, .key_file = shown.key}, wall_now());
        talker at_client(connector.connect(std::move(b), "chat.example"));
        at_client.say("hello");
        own.run_ready();
        return at_server.heard;
    };
    BOOST_TEST(hears(ana) == "hello");
    BOOST_TEST(hears(stranger) == "");
    BOOST_TEST(hears({}) == "");
}

BOOST_AUTO_TEST_CASE(says_which_file_is_wrong_and_why) {
    const auto other = authority.issue("other", {.hosts = {"other.example"}});
    const auto old = authority.issue("old", {.begins = std::chrono::hours(-48), .ends = std::chrono::hours(-24)});
    const auto early = authority.issue("early", {.begins = std::chrono::hours(24)});
    const auto locked = authority.issue("locked", {.passphrase = "secret"});
    const std::string empty = authority.write("empty.pem", "");
    BOOST_TEST(refused("none.pem", files.key) == "tls_cert: none.pem: cannot read it: No such file or directory");
    BOOST_TEST(refused(files.certificate, "none.key") ==
               "tls_key: none.key: cannot read it: No such file or directory");
    BOOST_TEST(refused(empty, files.key).starts_with("tls_cert: " + empty + ": it holds no usable certificate"));
    BOOST_TEST(refused(files.certificate, empty).starts_with("tls_key: " + empty + ": it holds no private key"));
    BOOST_TEST(refused(files.certificate, other.key) ==
               "tls_key: " + other.key + ": it is not the key of the certificate in " + files.certificate);
    BOOST_TEST(refused(locked.certificate, locked.key) ==
               "tls_key: " + locked.key + ": it needs a passphrase, which nobody is there to give");
    BOOST_TEST(refused(old.certificate, old.key)
                   .starts_with("tls_cert: " + old.certificate + ": the certificate expired at 20"));
    BOOST_TEST(refused(early.certificate, early.key)
                   .starts_with("tls_cert: " + early.certificate + ": the certificate is not valid before 20"));
    BOOST_TEST(refused({.certificates = {files.certificate}, .keys = {files.key}, .client_ca = empty})
                   .starts_with("tls_client_ca: " + empty + ": it holds no certificate"));
}

BOOST_AUTO_TEST_SUITE_END()
