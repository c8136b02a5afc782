// Promises of tls_connector: whom it believes to be the server.
#include "net/tls_connector.hpp"

#include <boost/test/unit_test.hpp>

#include "unit/net/tls_fixture.hpp"

namespace {

using namespace parlor::unit;

/// What goes wrong, in words; empty: nothing does.
std::string problem_of(tls_fixture& all, const parlor::tls_options& options, const std::string& host = "chat.example") {
    all.accept();
    all.connect(options, host);
    all.run();
    BOOST_TEST(all.client_tls->is_established() == all.client_tls->problem().empty());
    return all.client_tls->problem();
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tls_connector, tls_fixture)

BOOST_AUTO_TEST_CASE(believes_a_certificate_of_a_trusted_authority_for_the_host) {
    BOOST_TEST(problem_of(*this, {.ca_file = authority.ca_file()}) == "");
}

BOOST_AUTO_TEST_CASE(believes_an_address_that_the_certificate_names) {
    BOOST_TEST(problem_of(*this, {.ca_file = authority.ca_file()}, "127.0.0.1") == "");
}

BOOST_AUTO_TEST_CASE(the_name_may_be_another_than_the_host) {
    BOOST_TEST(problem_of(*this, {.ca_file = authority.ca_file(), .server_name = "chat.example"}, "10.0.0.1") == "");
}

BOOST_AUTO_TEST_CASE(refuses_a_certificate_of_nobody_that_it_knows) {
    BOOST_TEST(problem_of(*this, {}) == "unable to get local issuer certificate");
    BOOST_TEST(client->failed);
    BOOST_TEST(server->failed);
}

BOOST_AUTO_TEST_CASE(refuses_a_certificate_of_another_host) {
    BOOST_TEST(problem_of(*this, {.ca_file = authority.ca_file()}, "other.example") == "hostname mismatch");
}

BOOST_AUTO_TEST_CASE(refuses_a_certificate_of_another_address) {
    BOOST_TEST(problem_of(*this, {.ca_file = authority.ca_file()}, "127.0.0.2") == "IP address mismatch");
}

BOOST_AUTO_TEST_CASE(believes_anybody_when_it_was_told_to) {
    BOOST_TEST(problem_of(*this, {.verify = false}, "other.example") == "");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_used_are_named) {
    const auto refused = [](const parlor::tls_options& options) {
        try {
            const parlor::tls_connector made(options, wall_now());
        } catch (const std::runtime_error& e) {
            return std::string(e.what());
        }
        return std::string("nothing");
    };
    BOOST_TEST(refused({.ca_file = "none.pem"}) == "ca_file: none.pem: cannot read it: No such file or directory");
    BOOST_TEST(refused({.ca_file = files.key}).starts_with("ca_file: " + files.key + ": it holds no certificate"));
}

BOOST_AUTO_TEST_SUITE_END()
