#include "net/resume_token.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <charconv>
#include <span>
#include <stdexcept>
#include <utility>

namespace parlor {
namespace {

constexpr std::size_t mac_bytes = 16;

token_signer::key random_key(random_source& random) {
    token_signer::key made{};
    random.fill(made);
    return made;
}

void append_number(std::string& to, auto number) {
    std::array<char, 17> digits;
    char* const end = std::to_chars(digits.begin(), digits.end() - 1, number, 16).ptr;
    *end = '.';
    to.append(digits.data(), end + 1);
}

bool read_number(std::string_view& text, auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '.') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

}  // namespace

token_signer::token_signer(const key& secret, std::uint64_t run) : run_(run) {
    EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    mac_.reset(EVP_MAC_CTX_new(hmac));
    EVP_MAC_free(hmac);
    std::string digest = OSSL_DIGEST_NAME_SHA2_256;
    const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                               OSSL_PARAM_construct_end()};
    const auto* bytes = reinterpret_cast<const unsigned char*>(secret.data());
    if (!mac_ || EVP_MAC_init(mac_.get(), bytes, secret.size(), with) != 1) {
        throw std::runtime_error("OpenSSL offers no HMAC with SHA-256");
    }
}

token_signer::token_signer(random_source& random) : token_signer{random_key(random), random.next()} {}

token_signer::token_signer(const token_signer& other) : mac_(EVP_MAC_CTX_dup(other.mac_.get())), run_(other.run_) {
    if (!mac_) throw std::runtime_error("OpenSSL cannot copy an HMAC");
}

token_signer& token_signer::operator=(token_signer other) noexcept {
    mac_.swap(other.mac_);
    run_ = other.run_;
    return *this;
}

token_signer::~token_signer() = default;

void token_signer::free_mac::operator()(evp_mac_ctx_st* mac) const noexcept {
    EVP_MAC_CTX_free(mac);
}

void token_signer::append_mac(std::string& to, std::string_view text) const {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (EVP_MAC_init(mac_.get(), nullptr, 0, nullptr) != 1 || EVP_MAC_update(mac_.get(), bytes, text.size()) != 1 ||
        EVP_MAC_final(mac_.get(), mac.data(), &size, mac.size()) != 1) {
        throw std::runtime_error("OpenSSL cannot sign");
    }
    to += base64url(std::as_bytes(std::span(mac)).first(mac_bytes));
}

// shard.number.generation.run.since.mac, the numbers in hexadecimal
std::string token_signer::sign(const resume_claim& claim) const {
    std::string token;
    token.reserve(80);
    append_number(token, claim.session.shard);
    append_number(token, claim.session.number);
    append_number(token, claim.generation);
    append_number(token, claim.run);
    append_number(token, claim.since);
    append_mac(token, token);
    return token;
}

std::optional<resume_claim> token_signer::verify(std::string_view token) const {
    resume_claim claim;
    std::string_view rest = token;
    if (!read_number(rest, claim.session.shard) || !read_number(rest, claim.session.number) ||
        !read_number(rest, claim.generation) || !read_number(rest, claim.run) || !read_number(rest, claim.since)) {
        return std::nullopt;
    }
    std::string expected;
    append_mac(expected, token.substr(0, token.size() - rest.size()));
    if (rest.size() != expected.size() || CRYPTO_memcmp(rest.data(), expected.data(), rest.size()) != 0) {
        return std::nullopt;
    }
    return claim;
}

}  // namespace parlor
