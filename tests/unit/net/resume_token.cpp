// Promises of token_signer: a token says what was signed, and cannot be made up or changed.
#include "net/resume_token.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using parlor::resume_claim;

struct fixture {
    std::unique_ptr<parlor::random_source> random = parlor::make_seeded_random(5);
    parlor::token_signer signer{*random};
    const resume_claim claim{.session = {.node = 0, .shard = 3, .number = 0xfedcba9876543210U},
                             .generation = 77,
                             .run = 0x1234567890abcdefU,
                             .since = 1763700000000U};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_signer, fixture)

BOOST_AUTO_TEST_CASE(reads_back_what_it_signed) {
    BOOST_TEST((signer.verify(signer.sign(claim)) == claim));
    const resume_claim most{.session = {.node = 0, .shard = UINT32_MAX, .number = UINT64_MAX},
                            .generation = UINT32_MAX,
                            .run = UINT64_MAX,
                            .since = UINT64_MAX};
    BOOST_TEST((signer.verify(signer.sign(most)) == most));
    BOOST_TEST((signer.verify(signer.sign({})) == resume_claim{}));
}

BOOST_AUTO_TEST_CASE(refuses_a_token_that_is_changed_in_any_byte) {
    const std::string good = signer.sign(claim);
    for (std::size_t i = 0; i < good.size(); ++i) {
        for (const char other : {'0', 'z', '.', '\0', '\xff'}) {
            if (good[i] == other) continue;
            std::string bad = good;
            bad[i] = other;
            BOOST_TEST(!signer.verify(bad));
        }
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_token_that_is_cut_or_lengthened) {
    const std::string good = signer.sign(claim);
    for (std::size_t size = 0; size < good.size(); ++size)
        BOOST_TEST(!signer.verify(good.substr(0, size)));
    BOOST_TEST(!signer.verify(good + "A"));
    BOOST_TEST(!signer.verify("0" + good));  // another spelling of the same numbers
    BOOST_TEST(!signer.verify(" " + good));
}

BOOST_AUTO_TEST_CASE(refuses_another_servers_token) {
    const parlor::token_signer other(*random);
    BOOST_TEST(!other.verify(signer.sign(claim)));
    const parlor::token_signer zero(parlor::token_signer::key{});
    BOOST_TEST(!zero.verify(signer.sign(claim)));
}

BOOST_AUTO_TEST_CASE(tells_generations_and_runs_apart) {
    resume_claim next = claim;
    ++next.generation;
    BOOST_TEST(signer.sign(claim) != signer.sign(next));
    resume_claim later = claim;
    ++later.run;
    BOOST_TEST(signer.sign(claim) != signer.sign(later));
}

BOOST_AUTO_TEST_CASE(knows_the_tokens_of_an_earlier_run_with_its_key) {
    const parlor::token_signer::key secret{std::byte{1}};
    const parlor::token_signer before(secret, 1), after(secret, 2);
    BOOST_TEST(after.run() == 2U);
    BOOST_TEST((after.verify(before.sign(claim)) == claim));
}

BOOST_AUTO_TEST_SUITE_END()
