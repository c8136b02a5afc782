// Promises of http_reader, which makes requests out of bytes.
#include "net/http_reader.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <ostream>
#include <vector>

namespace {

using reader = parlor::http_reader;
using status = parlor::http_reader::status;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const parlor::http_limits defaults;

struct bad_request {
    unsigned status;
    std::string text;
};

std::ostream& operator<<(std::ostream& out, const bad_request& bad) {
    return out << bad.status << " for " << bad.text;
}

const std::string host = "Host: h\r\n";

const std::vector<bad_request> bad_requests = {
    {400, "\x16\x03\x01 TLS to a plain port"},
    {400, "GET\r\n\r\n"},
    {400, "GET / FTP/1.1\r\n\r\n"},
    {400, "GET / HTTP/1\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\n" + host + "Bad Header: x\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\n" + host + "X : y\r\n\r\n"},
    {400, "GET /%zz HTTP/1.1\r\n" + host + "\r\n"},
    {400, "GET nowhere HTTP/1.1\r\n" + host + "\r\n"},
    {400, "GET / HTTP/1.1\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\n" + host + host + "\r\n"},
    {400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
    {400, "GET / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc"},
    {400, "GET / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
    {400, "POST / HTTP/1.1\r\n" + host + "Content-Length: 3, 3\r\n\r\nabc"},
    {400, "POST / HTTP/1.1\r\n" + host + "Content-Length: +3\r\n\r\nabc"},
    {400, "POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999999999999999\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
    {400, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"},
    {413, "POST / HTTP/1.1\r\n" + host + "Content-Length: 65537\r\n\r\n"},
    {413, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n10001\r\n"},
    {417, "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\nExpect: a miracle\r\n\r\n"},
    {431, "GET /" + std::string(17000, 'a') + " HTTP/1.1\r\n\r\n"},
    {431, "GET / HTTP/1.1\r\n" + host + "X: " + std::string(17000, 'a') + "\r\n\r\n"},
    {431, "GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + host + "X: " + std::string(9000, 'a') + "\r\n\r\n"},
    {501, "CONNECT h:443 HTTP/1.1\r\n" + host + "\r\n"},
    {501, "POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: gzip\r\n\r\n"},
    {505, "GET / HTTP/2.0\r\n\r\n"},
    {505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {505, "GET / HTTP/0.9\r\n\r\n"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(http_reader)

BOOST_AUTO_TEST_CASE(reads_a_request_and_leaves_what_follows) {
    reader r(defaults);
    const std::string text = "GET /ws?user=ana HTTP/1.1\r\nHost: h:1\r\nX-A:  b \r\n\r\n\x81\x05hello";
    auto input = bytes_of(text);
    BOOST_TEST(r.idle());
    BOOST_REQUIRE((r.feed(input) == status::request));
    BOOST_TEST(text_of(input) == "\x81\x05hello");
    BOOST_REQUIRE((r.feed(input) == status::request));  // not a byte more until it is taken
    BOOST_TEST(text_of(input) == "\x81\x05hello");

    const auto request = r.take();
    BOOST_TEST(r.idle());
    BOOST_TEST(request.method() == "GET");
    BOOST_TEST(request.path() == "/ws");
    BOOST_TEST(request.query("user").value() == "ana");
    BOOST_TEST(request.host() == "h:1");
    BOOST_TEST(request.header("x-a").value() == "b");
    BOOST_TEST(request.keep_alive());
    BOOST_TEST(request.minor_version() == 1);
}

BOOST_AUTO_TEST_CASE(reads_the_same_however_the_bytes_are_cut) {
    const std::string text =
        "\r\nPOST /a%20b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5;x=y\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nHost: late\r\n\r\nNEXT";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        reader r(defaults);
        std::span<const std::byte> input;
        auto said = status::need_more;
        std::size_t at = 0;
        while (said == status::need_more && at < text.size()) {
            const auto length = std::min(piece, text.size() - at);
            input = bytes_of(text).subspan(at, length);
            said = r.feed(input);
            at += length - input.size();
        }
        BOOST_REQUIRE((said == status::request));
        BOOST_TEST(text.substr(at) == "NEXT");
        const auto request = r.take();
        BOOST_TEST(request.path() == "/a b");
        BOOST_TEST(request.body() == "hello world");
        BOOST_TEST(request.headers("host").size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(reads_pipelined_requests_one_by_one) {
    reader r(defaults);
    const std::string text =
        "POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: h\r\n\r\n"
        "GET /3 HTTP/1.0\r\n\r\n";
    auto input = bytes_of(text);
    BOOST_REQUIRE((r.feed(input) == status::request));
    BOOST_TEST(r.take().body() == "abc");
    BOOST_REQUIRE((r.feed(input) == status::request));
    BOOST_TEST(r.take().path() == "/2");
    BOOST_REQUIRE((r.feed(input) == status::request));
    const auto last = r.take();
    BOOST_TEST(last.path() == "/3");
    BOOST_TEST(last.minor_version() == 0);
    BOOST_TEST(!last.keep_alive());
    BOOST_TEST((r.feed(input) == status::need_more));
    BOOST_TEST(r.idle());
}

BOOST_DATA_TEST_CASE(answers_a_bad_request_with_its_status, boost::unit_test::data::make(bad_requests), bad) {
    // In one piece, and byte by byte, as an attacker on a slow line sends it.
    for (const auto piece : {bad.text.size(), std::size_t{1}}) {
        reader r(defaults);
        auto said = status::need_more;
        for (std::size_t at = 0; at < bad.text.size() && said == status::need_more; at += piece) {
            auto input = bytes_of(bad.text).subspan(at, std::min(piece, bad.text.size() - at));
            said = r.feed(input);
        }
        BOOST_TEST((said == status::error));
        BOOST_TEST(r.error_status() == bad.status);
        BOOST_TEST(!r.error_text().empty());
        auto more = bytes_of("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        BOOST_TEST((r.feed(more) == status::error));
    }
}

BOOST_AUTO_TEST_CASE(refuses_lines_that_end_without_a_carriage_return) {
    reader r(defaults);
    auto input = bytes_of("GET / HTTP/1.1\nHost: h\n\n");
    BOOST_TEST((r.feed(input) == status::error));
    BOOST_TEST(r.error_status() == 400U);
}

BOOST_AUTO_TEST_CASE(takes_headers_up_to_the_limit_to_the_byte) {
    const parlor::http_limits limits{.max_header_bytes = 200, .max_body_bytes = 10};
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    const std::string fits = start + std::string(200 - start.size() - 4, 'a') + "\r\n\r\n";
    reader r(limits);
    auto input = bytes_of(fits);
    BOOST_TEST((r.feed(input) == status::request));

    const std::string too_long = start + std::string(200 - start.size() - 3, 'a') + "\r\n\r\n";
    reader refusing(limits);
    input = bytes_of(too_long);
    BOOST_TEST((refusing.feed(input) == status::error));
    BOOST_TEST(refusing.error_status() == 431U);
}

BOOST_AUTO_TEST_CASE(refuses_endless_headers_before_they_end) {
    reader r(defaults);
    std::size_t fed = 0;
    auto said = status::need_more;
    for (std::string_view line = "GET / HTTP/1.1\r\n"; said == status::need_more; line = "X-Flood: yes\r\n") {
        auto input = bytes_of(line);
        said = r.feed(input);
        fed += line.size();
    }
    BOOST_TEST(r.error_status() == 431U);
    BOOST_TEST(fed <= defaults.max_header_bytes + 64);
}

BOOST_AUTO_TEST_CASE(refuses_a_chunk_line_without_end) {
    reader r(defaults);
    auto input = bytes_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;");
    BOOST_TEST((r.feed(input) == status::need_more));
    const std::string extension(5000, 'x');
    input = bytes_of(extension);
    BOOST_TEST((r.feed(input) == status::error));
    BOOST_TEST(r.error_status() == 400U);
}

BOOST_AUTO_TEST_CASE(says_once_that_the_client_waits_for_100_continue) {
    reader r(defaults);
    auto input = bytes_of("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST((r.feed(input) == status::need_more));
    BOOST_TEST(r.wants_continue());
    BOOST_TEST(!r.wants_continue());
    input = bytes_of("ok");
    BOOST_TEST((r.feed(input) == status::request));
    BOOST_TEST(r.take().body() == "ok");

    input = bytes_of("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\no");
    BOOST_TEST((r.feed(input) == status::need_more));
    BOOST_TEST(!r.wants_continue());  // it did not wait
}

BOOST_AUTO_TEST_CASE(is_small_while_idle) {
    BOOST_TEST(sizeof(reader) <= 16U);
}

BOOST_AUTO_TEST_CASE(a_limit_of_zero_is_no_limit) {
    const parlor::http_limits none{.max_header_bytes = 0, .max_body_bytes = 0};
    reader r(none);
    const std::string text = "POST / HTTP/1.1\r\nHost: h\r\nX: " + std::string(100'000, 'a') +
                             "\r\nContent-Length: 200000\r\n\r\n" + std::string(200'000, 'b');
    auto input = bytes_of(text);
    BOOST_REQUIRE((r.feed(input) == status::request));
    BOOST_TEST(r.take().body().size() == 200'000U);
}

BOOST_AUTO_TEST_SUITE_END()
