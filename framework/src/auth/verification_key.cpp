#include "auth/verification_key.hpp"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "parlor/core/error.hpp"

namespace parlor {
namespace {

struct openssl_deleter {
    void operator()(BIGNUM* what) const noexcept { BN_free(what); }
    void operator()(ECDSA_SIG* what) const noexcept { ECDSA_SIG_free(what); }
    void operator()(EVP_MD_CTX* what) const noexcept { EVP_MD_CTX_free(what); }
    void operator()(EVP_MAC_CTX* what) const noexcept { EVP_MAC_CTX_free(what); }
    void operator()(EVP_PKEY_CTX* what) const noexcept { EVP_PKEY_CTX_free(what); }
    void operator()(OSSL_PARAM_BLD* what) const noexcept { OSSL_PARAM_BLD_free(what); }
    void operator()(OSSL_PARAM* what) const noexcept { OSSL_PARAM_free(what); }
};

template <class Object>
using owned = std::unique_ptr<Object, openssl_deleter>;

constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t es256_bytes = 2 * coordinate_bytes;
constexpr std::size_t ed25519_bytes = 32;

constexpr std::array<std::pair<std::string_view, jwt_algorithm>, 4> names{{{"HS256", jwt_algorithm::hs256},
                                                                           {"RS256", jwt_algorithm::rs256},
                                                                           {"ES256", jwt_algorithm::es256},
                                                                           {"EdDSA", jwt_algorithm::eddsa}}};

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

owned<BIGNUM> number_of(std::string_view bytes) {
    return owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

[[noreturn]] void refuse(std::string why) {
    ERR_clear_error();
    throw failure(errc::invalid_argument, std::move(why));
}

/// A key of that type from what was put into `parts`; checked to be one.
EVP_PKEY* make_key(const char* type, OSSL_PARAM_BLD* parts, const char* what) {
    const owned<OSSL_PARAM> with(OSSL_PARAM_BLD_to_param(parts));
    const owned<EVP_PKEY_CTX> maker(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* made = nullptr;
    if (!with || !maker || EVP_PKEY_fromdata_init(maker.get()) != 1 ||
        EVP_PKEY_fromdata(maker.get(), &made, EVP_PKEY_PUBLIC_KEY, with.get()) != 1) {
        refuse(fmt::format("it is no {} key", what));
    }
    return made;
}

// The fixed form of RFC 7518 section 3.4 as the one that OpenSSL reads.
std::vector<unsigned char> der_of(std::string_view signature) {
    if (signature.size() != es256_bytes) return {};
    owned<BIGNUM> r = number_of(signature.substr(0, coordinate_bytes));
    owned<BIGNUM> s = number_of(signature.substr(coordinate_bytes));
    const owned<ECDSA_SIG> both(ECDSA_SIG_new());
    if (!both || !r || !s || BN_is_zero(r.get()) || BN_is_zero(s.get())) return {};
    ECDSA_SIG_set0(both.get(), r.release(), s.release());
    const int size = i2d_ECDSA_SIG(both.get(), nullptr);
    if (size <= 0) return {};
    std::vector<unsigned char> der(static_cast<std::size_t>(size));
    unsigned char* to = der.data();
    i2d_ECDSA_SIG(both.get(), &to);
    return der;
}

}  // namespace

std::optional<jwt_algorithm> jwt_algorithm_from(std::string_view name) noexcept {
    for (const auto& [known, which] : names) {
        if (known == name) return which;
    }
    return std::nullopt;
}

std::string_view to_string(jwt_algorithm which) noexcept {
    return names[static_cast<std::size_t>(which)].first;
}

void verification_key::deleter::operator()(evp_mac_ctx_st* what) const noexcept {
    EVP_MAC_CTX_free(what);
}

void verification_key::deleter::operator()(evp_pkey_st* what) const noexcept {
    EVP_PKEY_free(what);
}

// ------------------------------------------------------------------------------------------- made of their parts

verification_key verification_key::hs256(std::string_view secret) {
    if (secret.size() < min_secret_bytes) {
        refuse(fmt::format("the secret has {} bytes; expected at least {}", secret.size(), min_secret_bytes));
    }
    verification_key made(jwt_algorithm::hs256);
    EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_HMAC, nullptr);
    made.mac_.reset(EVP_MAC_CTX_new(hmac));
    EVP_MAC_free(hmac);
    std::string digest = OSSL_DIGEST_NAME_SHA2_256;
    const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                               OSSL_PARAM_construct_end()};
    if (!made.mac_ || EVP_MAC_init(made.mac_.get(), bytes_of(secret), secret.size(), with) != 1) {
        throw std::runtime_error("OpenSSL offers no HMAC with SHA-256");
    }
    return made;
}

verification_key verification_key::rs256(std::string_view n, std::string_view e) {
    if (n.size() > max_rsa_bits / 8 + 1 || e.size() > 8) refuse(fmt::format("expected at most {} bits", max_rsa_bits));
    const owned<BIGNUM> modulus = number_of(n);
    const owned<BIGNUM> exponent = number_of(e);
    const owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
    if (!modulus || !exponent || !parts) throw std::runtime_error("OpenSSL has no memory");
    const int bits = BN_num_bits(modulus.get());
    if (bits < min_rsa_bits || bits > max_rsa_bits) {
        refuse(fmt::format("the RSA key has {} bits; expected {} to {}", bits, min_rsa_bits, max_rsa_bits));
    }
    // With 1 every text would be its own signature.
    if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get()) || !BN_is_odd(modulus.get())) {
        refuse("it is no RSA key");
    }
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
    OSSL_PARAM_BLD_push_BN(parts.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
    verification_key made(jwt_algorithm::rs256);
    made.key_.reset(make_key("RSA", parts.get(), "RSA"));
    return made;
}

verification_key verification_key::es256(std::string_view x, std::string_view y) {
    if (x.size() != coordinate_bytes || y.size() != coordinate_bytes) refuse("x and y: expected 32 bytes each");
    const std::string point = '\x04' + std::string(x) + std::string(y);
    const owned<OSSL_PARAM_BLD> parts(OSSL_PARAM_BLD_new());
    if (!parts) throw std::runtime_error("OpenSSL has no memory");
    OSSL_PARAM_BLD_push_utf8_string(parts.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
    OSSL_PARAM_BLD_push_octet_string(parts.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
    verification_key made(jwt_algorithm::es256);
    made.key_.reset(make_key("EC", parts.get(), "P-256"));
    const owned<EVP_PKEY_CTX> check(EVP_PKEY_CTX_new_from_pkey(nullptr, made.key_.get(), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1) refuse("it is no P-256 key");
    return made;
}

verification_key verification_key::eddsa(std::string_view x) {
    if (x.size() != ed25519_bytes) refuse("x: expected 32 bytes");
    verification_key made(jwt_algorithm::eddsa);
    made.key_.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()));
    if (!made.key_) refuse("it is no Ed25519 key");
    return made;
}

// ------------------------------------------------------------------------------------------- verifying

bool verification_key::verify(std::string_view text, std::string_view signature) const {
    return algorithm_ == jwt_algorithm::hs256 ? verify_hmac(text, signature) : verify_public(text, signature);
}

bool verification_key::verify_hmac(std::string_view text, std::string_view signature) const {
    const owned<EVP_MAC_CTX> mac(EVP_MAC_CTX_dup(mac_.get()));
    std::array<unsigned char, EVP_MAX_MD_SIZE> expected{};
    std::size_t size = 0;
    if (!mac || EVP_MAC_update(mac.get(), bytes_of(text), text.size()) != 1 ||
        EVP_MAC_final(mac.get(), expected.data(), &size, expected.size()) != 1) {
        throw std::runtime_error("OpenSSL cannot verify");
    }
    return signature.size() == size && CRYPTO_memcmp(signature.data(), expected.data(), size) == 0;
}

bool verification_key::verify_public(std::string_view text, std::string_view signature) const {
    std::vector<unsigned char> der;
    if (algorithm_ == jwt_algorithm::es256) {
        der = der_of(signature);
        if (der.empty()) return false;
        signature = {reinterpret_cast<const char*>(der.data()), der.size()};
    }
    const EVP_MD* const digest = algorithm_ == jwt_algorithm::eddsa ? nullptr : EVP_sha256();
    const owned<EVP_MD_CTX> work(EVP_MD_CTX_new());
    if (!work || EVP_DigestVerifyInit(work.get(), nullptr, digest, nullptr, key_.get()) != 1) {
        throw std::runtime_error("OpenSSL cannot verify");
    }
    const bool fits =
        EVP_DigestVerify(work.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
    if (!fits) ERR_clear_error();  // or the thread's next TLS call would take it for its own
    return fits;
}

}  // namespace parlor
