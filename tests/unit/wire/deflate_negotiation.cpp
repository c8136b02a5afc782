// Promises of deflate_negotiation: RFC 7692 sections 5 and 7.1, and the grammar of RFC 6455 section 9.1.
#include "parlor/wire/deflate_negotiation.hpp"

#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <ostream>
#include <string>
#include <vector>

namespace {

using verdict = parlor::deflate_agreement::verdict;

const std::string both = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

std::string window(unsigned bits) {
    return "; server_max_window_bits=" + std::to_string(bits);
}

std::string say(const parlor::deflate_agreement& seen) {
    switch (seen.result) {
        case verdict::none:
            return "none";
        case verdict::malformed:
            return "malformed";
        case verdict::agreed:
            break;
    }
    return "window " + std::to_string(seen.window_bits) + " [" + seen.answer + "]";
}

std::string served(std::initializer_list<std::string_view> fields) {
    const std::vector<std::string_view> all(fields);
    return say(parlor::answer_deflate(all));
}

std::string checked(std::initializer_list<std::string_view> fields) {
    const std::vector<std::string_view> all(fields);
    return say(parlor::check_deflate_answer(all));
}

std::string agreed(unsigned bits, const std::string& answer = {}) {
    return "window " + std::to_string(bits) + " [" + answer + "]";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(deflate_negotiation)

// ------------------------------------------------------------------------------------------- as a server

BOOST_AUTO_TEST_CASE(who_offers_nothing_gets_nothing) {
    BOOST_TEST(served({}) == "none");
    BOOST_TEST(served({""}) == "none");
    BOOST_TEST(served({"x-webkit-deflate-frame", "foo; bar=1"}) == "none");
}

BOOST_AUTO_TEST_CASE(the_answer_gives_up_context_takeover_in_both_directions_whatever_was_offered) {
    for (const std::string_view offer :
         {"permessage-deflate", "permessage-deflate; client_max_window_bits",
          "permessage-deflate; server_no_context_takeover", "permessage-deflate; client_no_context_takeover",
          "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
          "permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=15"}) {
        BOOST_TEST(served({offer}) == agreed(15, both), offer);
    }
}

BOOST_AUTO_TEST_CASE(server_max_window_bits_is_answered_when_it_was_offered_and_8_is_declined) {
    for (unsigned bits = 9; bits <= 15; ++bits) {
        BOOST_TEST(served({"permessage-deflate; server_max_window_bits=" + std::to_string(bits)}) ==
                   agreed(bits, both + window(bits)));
    }
    BOOST_TEST(served({"permessage-deflate; server_max_window_bits=8"}) == "none");
    BOOST_TEST(served({"permessage-deflate; server_max_window_bits=8, permessage-deflate"}) == agreed(15, both));
    BOOST_TEST(
        served({"permessage-deflate; server_max_window_bits=8, permessage-deflate; server_max_window_bits=10"}) ==
        agreed(10, both + window(10)));
}

BOOST_AUTO_TEST_CASE(an_offer_with_a_wrong_parameter_is_passed_over_and_the_next_one_tried) {
    for (const std::string_view wrong : {"unknown",
                                         "unknown=1",
                                         "server_no_context_takeover=1",
                                         "client_no_context_takeover=true",
                                         "server_no_context_takeover; server_no_context_takeover",
                                         "client_no_context_takeover; client_no_context_takeover",
                                         "server_max_window_bits",
                                         "server_max_window_bits=7",
                                         "server_max_window_bits=16",
                                         "server_max_window_bits=0",
                                         "server_max_window_bits=010",
                                         "server_max_window_bits=+10",
                                         "server_max_window_bits=-10",
                                         "server_max_window_bits=10x",
                                         "server_max_window_bits=1e1",
                                         "server_max_window_bits=99999999999999999999",
                                         "server_max_window_bits=10; server_max_window_bits=10",
                                         "client_max_window_bits=7",
                                         "client_max_window_bits=16",
                                         "client_max_window_bits=010",
                                         "client_max_window_bits=x",
                                         "client_max_window_bits; client_max_window_bits",
                                         "client_max_window_bits=10; client_max_window_bits",
                                         "Server_No_Context_Takeover",
                                         "server_max_window_bits=12; unknown"}) {
        const auto offer = "permessage-deflate; " + std::string(wrong);
        BOOST_TEST(served({offer}) == "none", wrong);
        BOOST_TEST(served({offer + ", permessage-deflate; server_max_window_bits=11"}) == agreed(11, both + window(11)),
                   wrong);
        BOOST_TEST(served({offer, "permessage-deflate"}) == agreed(15, both), wrong);
    }
}

BOOST_AUTO_TEST_CASE(the_first_offer_that_can_be_kept_is_taken_over_all_header_fields) {
    BOOST_TEST(served({"foo, permessage-deflate; server_max_window_bits=12, permessage-deflate"}) ==
               agreed(12, both + window(12)));
    BOOST_TEST(served({"foo", "permessage-deflate; nonsense", "permessage-deflate; server_max_window_bits=13"}) ==
               agreed(13, both + window(13)));
}

// ------------------------------------------------------------------------------------------- the grammar

BOOST_AUTO_TEST_CASE(values_may_be_quoted_and_space_stands_anywhere_between) {
    const auto ten = agreed(10, both + window(10));
    BOOST_TEST(served({R"(permessage-deflate; server_max_window_bits="10")"}) == ten);
    BOOST_TEST(served({R"(permessage-deflate; server_max_window_bits="1\0")"}) == ten);
    BOOST_TEST(served({"permessage-deflate;server_max_window_bits=10"}) == ten);
    BOOST_TEST(served({" \tpermessage-deflate ;\tserver_max_window_bits = 10 \t,  foo "}) == ten);
    BOOST_TEST(served({", ,permessage-deflate; server_max_window_bits=10,, ,"}) == ten);
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_extensions_is_malformed) {
    for (const std::string_view wrong : {";",
                                         "permessage-deflate;",
                                         "permessage-deflate; ;",
                                         "permessage-deflate; =10",
                                         "permessage-deflate; a=",
                                         "permessage-deflate; a=b=c",
                                         "permessage-deflate a",
                                         "permessage-deflate; a b",
                                         "permessage-deflate; a=b c",
                                         "permessage-deflate; a=\"\"",
                                         "permessage-deflate; a=\"10",
                                         "permessage-deflate; a=\"10\\",
                                         "permessage-deflate; a=\"1 0\"",
                                         "permessage-deflate; a=\"10\"x",
                                         "permessage-deflate; a='\"'",
                                         "/",
                                         "a@b",
                                         "permessage-deflate, ;",
                                         "\"permessage-deflate\"",
                                         "caf\xC3\xA9",
                                         "permessage-deflate; a=\x01"}) {
        BOOST_TEST(served({wrong}) == "malformed", wrong);
        BOOST_TEST(served({"permessage-deflate", wrong}) == "malformed", wrong);
        BOOST_TEST(checked({wrong}) == "malformed", wrong);
    }
}

// ------------------------------------------------------------------------------------------- as a client

BOOST_AUTO_TEST_CASE(a_server_of_ours_takes_what_a_client_of_ours_offers_and_the_other_way_round) {
    const auto answer = parlor::answer_deflate(std::span(&parlor::deflate_offer, 1)).answer;
    BOOST_TEST(answer == both);
    BOOST_TEST(checked({answer}) == agreed(15));
}

BOOST_AUTO_TEST_CASE(a_server_may_decline) {
    BOOST_TEST(checked({}) == "none");
}

BOOST_AUTO_TEST_CASE(a_client_obeys_the_window_that_the_server_gives_it) {
    const std::string least = "permessage-deflate; server_no_context_takeover";
    BOOST_TEST(checked({least}) == agreed(15));
    for (unsigned bits = 8; bits <= 15; ++bits) {
        BOOST_TEST(checked({least + "; client_max_window_bits=" + std::to_string(bits)}) == agreed(bits));
        BOOST_TEST(checked({least + "; server_max_window_bits=" + std::to_string(bits)}) == agreed(15));
    }
    BOOST_TEST(checked({both + "; server_max_window_bits=9; client_max_window_bits=10"}) == agreed(10));
}

BOOST_AUTO_TEST_CASE(an_answer_that_the_offer_does_not_allow_is_malformed) {
    for (const std::string_view wrong :
         {"permessage-deflate", "permessage-deflate; client_no_context_takeover", "foo",
          "permessage-deflate; server_no_context_takeover, foo",
          "permessage-deflate; server_no_context_takeover, permessage-deflate; server_no_context_takeover",
          "permessage-deflate; server_no_context_takeover; client_max_window_bits",
          "permessage-deflate; server_no_context_takeover; server_max_window_bits",
          "permessage-deflate; server_no_context_takeover; server_max_window_bits=16",
          "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
          "permessage-deflate; server_no_context_takeover; unknown"}) {
        BOOST_TEST(checked({wrong}) == "malformed", wrong);
    }
    BOOST_TEST(checked({both, both}) == "malformed");
}

BOOST_AUTO_TEST_SUITE_END()
