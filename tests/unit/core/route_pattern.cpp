// Promises of route_pattern, the matcher of HTTP paths and room names.
#include "parlor/core/route_pattern.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>
#include <vector>

namespace {

using pattern = parlor::route_pattern;

std::string refusal_of(std::string_view text) {
    try {
        const pattern unused(text);
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route_pattern)

BOOST_AUTO_TEST_CASE(plain_text_matches_itself_only) {
    const pattern health("/healthz");
    BOOST_TEST(health.match("/healthz").has_value());
    BOOST_TEST(health.match("/healthz")->empty());
    for (const auto* path : {"", "/", "/health", "/healthz/", "healthz", "/Healthz", "/healthz/x"}) {
        BOOST_TEST(!health.match(path).has_value(), path);
    }
}

BOOST_AUTO_TEST_CASE(a_place_takes_one_segment_that_is_not_empty) {
    const pattern echo("/echo/{id}");
    const auto params = echo.match("/echo/a b%2F");
    BOOST_REQUIRE(params.has_value());
    BOOST_TEST(params->get("id").value() == "a b%2F");
    BOOST_TEST(!params->get("name").has_value());
    for (const auto* path : {"/echo/", "/echo", "/echo/a/b", "/echo/a/", "//a", "/echo//a"}) {
        BOOST_TEST(!echo.match(path).has_value(), path);
    }
}

BOOST_AUTO_TEST_CASE(serves_names_without_a_leading_slash) {
    const pattern room("room/{name}");
    BOOST_TEST(room.match("room/main")->get("name").value() == "main");
    BOOST_TEST(!room.match("/room/main").has_value());
    BOOST_TEST(!room.match("user/main").has_value());
}

BOOST_AUTO_TEST_CASE(keeps_the_order_of_several_places) {
    const auto params = pattern("/{a}/x/{b}").match("/1/x/2");
    BOOST_REQUIRE(params.has_value());
    const std::vector<parlor::path_params::entry> found(params->begin(), params->end());
    BOOST_REQUIRE(found.size() == 2U);
    BOOST_TEST(found[0].first == "a");
    BOOST_TEST(found[0].second == "1");
    BOOST_TEST(found[1].first == "b");
    BOOST_TEST(found[1].second == "2");
}

BOOST_AUTO_TEST_CASE(the_root_and_a_trailing_slash_are_segments_of_their_own) {
    BOOST_TEST(pattern("/").match("/").has_value());
    BOOST_TEST(!pattern("/").match("").has_value());
    BOOST_TEST(pattern("/a/").match("/a/").has_value());
    BOOST_TEST(!pattern("/a/").match("/a").has_value());
}

BOOST_AUTO_TEST_CASE(refuses_a_bad_pattern_with_a_text_that_names_it) {
    BOOST_TEST(refusal_of("") == "a route pattern must not be empty");
    BOOST_TEST(refusal_of("/a{b}") == "route pattern \"/a{b}\": \"a{b}\" must be plain text or one whole {name}");
    for (const auto* text : {"/{", "/}", "/{a", "/a}", "/{a}b", "/{a}{b}", "/{}", "/{1a}", "/{a-b}", "/{a}/{a}"}) {
        BOOST_TEST(refusal_of(text).find(text) != std::string::npos, text);
    }
    BOOST_TEST(refusal_of("/{_a1}").empty());
}

BOOST_AUTO_TEST_CASE(plain_text_is_tried_before_a_place) {
    const pattern exact("/room/new");
    const pattern open("/room/{name}");
    BOOST_TEST(exact.is_more_exact_than(open));
    BOOST_TEST(!open.is_more_exact_than(exact));
    BOOST_TEST(!exact.is_more_exact_than(exact));
    BOOST_TEST(!exact.is_ambiguous_with(open));
}

BOOST_AUTO_TEST_CASE(two_patterns_for_the_same_paths_are_ambiguous) {
    BOOST_TEST(pattern("/a/{x}").is_ambiguous_with(pattern("/a/{y}")));
    BOOST_TEST(!pattern("/a/{x}").is_ambiguous_with(pattern("/b/{x}")));
    BOOST_TEST(!pattern("/a/{x}").is_ambiguous_with(pattern("/a/{x}/c")));
}

BOOST_AUTO_TEST_SUITE_END()
