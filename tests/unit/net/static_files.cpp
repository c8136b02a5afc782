// Promises of static_files and of parlor_embed_files, which put tests/unit/net/site into this binary.
#include "parlor/net/static_files.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>

#include "embedded_site.hpp"

namespace {

const parlor::static_files& site() {
    static const parlor::static_files files(embedded_site::files());
    return files;
}

parlor::http_response get(std::string_view path) {
    const auto answer = site().answer(parlor::http_request("GET", path));
    BOOST_REQUIRE_MESSAGE(answer.has_value(), path << " is not there");
    return *answer;
}

unsigned status_if_none_match(std::string_view tags) {
    parlor::http_request request("GET", "/app.js");
    request.add_header("If-None-Match", tags);
    return site().answer(request)->status();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(static_files)

BOOST_AUTO_TEST_CASE(serves_the_bytes_of_the_folder) {
    BOOST_TEST(embedded_site::files().size() == 5U);
    BOOST_TEST(get("/app.js").body() == "export const answer = 42;\n");
    BOOST_TEST(get("/empty.css").body() == "");

    std::string every_byte;
    for (int i = 0; i < 256; ++i)
        every_byte.push_back(static_cast<char>(i));
    BOOST_TEST((get("/every_byte.bin").body() == every_byte));
}

BOOST_AUTO_TEST_CASE(serves_the_index_of_a_folder) {
    BOOST_TEST(get("/").body() == "<!doctype html>\n<title>A small site</title>\n");
    BOOST_TEST(get("/index.html").body() == get("/").body());
    BOOST_TEST(get("/docs/").body() == "<!doctype html>\n<title>Its pages</title>\n");
    for (const auto* path : {"/docs", "/App.js", "/app.js/", "/nothing", "/../site/app.js", "//app.js", "/app.js%00"}) {
        BOOST_TEST(!site().answer(parlor::http_request("GET", path)).has_value(), path);
    }
}

BOOST_AUTO_TEST_CASE(names_the_type) {
    BOOST_TEST(get("/").header("Content-Type").value() == "text/html; charset=utf-8");
    BOOST_TEST(get("/app.js").header("Content-Type").value() == "text/javascript; charset=utf-8");
    BOOST_TEST(get("/empty.css").header("Content-Type").value() == "text/css; charset=utf-8");
    BOOST_TEST(get("/every_byte.bin").header("Content-Type").value() == "application/octet-stream");
}

BOOST_AUTO_TEST_CASE(pages_are_revalidated_and_assets_cached_for_a_while) {
    BOOST_TEST(get("/").header("Cache-Control").value() == "no-cache");
    BOOST_TEST(get("/app.js").header("Cache-Control").value() == "public, max-age=3600");
}

BOOST_AUTO_TEST_CASE(each_file_has_a_strong_etag_of_its_own) {
    std::set<std::string_view> tags;
    for (const auto& file : embedded_site::files()) {
        BOOST_TEST(file.etag.starts_with('"'));
        BOOST_TEST(file.etag.ends_with('"'));
        tags.insert(file.etag);
    }
    BOOST_TEST(tags.size() == embedded_site::files().size());
}

BOOST_AUTO_TEST_CASE(answers_304_to_who_has_it) {
    const auto tag = std::string(get("/app.js").header("ETag").value());
    BOOST_TEST(status_if_none_match(tag) == 304U);
    BOOST_TEST(status_if_none_match("W/" + tag) == 304U);
    BOOST_TEST(status_if_none_match("\"other\", " + tag) == 304U);
    BOOST_TEST(status_if_none_match("*") == 304U);
    BOOST_TEST(status_if_none_match("\"other\"") == 200U);
    BOOST_TEST(status_if_none_match("") == 200U);

    parlor::http_request request("GET", "/app.js");
    request.add_header("If-None-Match", tag);
    const auto answer = site().answer(request);
    BOOST_TEST(answer->header("ETag").value() == tag);
    BOOST_TEST(answer->body().empty());
}

BOOST_AUTO_TEST_CASE(answers_head_and_refuses_other_methods) {
    const auto head = site().answer(parlor::http_request("HEAD", "/app.js"));
    BOOST_REQUIRE(head.has_value());
    BOOST_TEST(head->head({.head_only = true}).find("Content-Length: 26\r\n") != std::string::npos);

    const auto post = site().answer(parlor::http_request("POST", "/app.js"));
    BOOST_REQUIRE(post.has_value());
    BOOST_TEST(post->status() == 405U);
    BOOST_TEST(post->header("Allow").value() == "GET, HEAD");
    BOOST_TEST(!site().answer(parlor::http_request("POST", "/nothing")).has_value());
}

BOOST_AUTO_TEST_CASE(serves_several_sets_side_by_side) {
    parlor::static_files files(embedded_site::files());
    files.add(embedded_site::files(), "/copy");
    BOOST_TEST(files.answer(parlor::http_request("GET", "/copy/app.js")).has_value());
    BOOST_TEST(files.answer(parlor::http_request("GET", "/copy/")).has_value());
    BOOST_CHECK_THROW(files.add(embedded_site::files()), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
