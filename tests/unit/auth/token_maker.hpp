// An issuer of tokens with keys of its own: a key set for servers, and whatever is signed with it, well or not.
#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "parlor/core/random.hpp"

namespace auth_tests {

inline std::string base64url(std::string_view text) {
    return parlor::base64url(std::as_bytes(std::span(text)));
}

struct free_key {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using owned_key = std::unique_ptr<EVP_PKEY, free_key>;

/// The secret is "0123456789abcdef" twice; the other keys are made when they are first needed.
class token_maker {
public:
    static constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

    /// A token of this header and these claims, signed as `algorithm` has it, whatever the header says.
    std::string sign(std::string_view algorithm, std::string_view header, std::string_view claims) {
        const std::string text = base64url(header) + "." + base64url(claims);
        return text + "." + base64url(signature(algorithm, text));
    }
    /// One that says what it is.
    std::string token(std::string_view algorithm, std::string_view claims) {
        return sign(algorithm, "{\"alg\":\"" + std::string(algorithm) + "\"}", claims);
    }
    /// An HS256 token of that user, good until that second.
    std::string of_user(std::string_view name, long until, std::string_view more = "") {
        return token("HS256", "{\"sub\":\"" + std::string(name) + "\",\"exp\":" + std::to_string(until) +
                                  std::string(more) + "}");
    }

    std::string signature(std::string_view algorithm, std::string_view text) {
        if (algorithm == "HS256") return hmac(secret, text);
        if (algorithm == "ES256") return fixed(with_key(key(algorithm), EVP_sha256(), text));
        return with_key(key(algorithm), algorithm == "EdDSA" ? nullptr : EVP_sha256(), text);
    }
    static std::string hmac(std::string_view with, std::string_view text) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
        unsigned size = 0;
        HMAC(EVP_sha256(), with.data(), static_cast<int>(with.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);
        return {reinterpret_cast<const char*>(mac.data()), size};
    }

    /// One key as JSON; `more` are further members, each with its comma.
    std::string jwk(std::string_view algorithm, std::string_view more = "") {
        std::string members;
        if (algorithm == "HS256") {
            members = R"("kty":"oct","k":")" + base64url(secret) + "\"";
        } else if (algorithm == "RS256") {
            members = R"("kty":"RSA","n":")" + base64url(number(algorithm, OSSL_PKEY_PARAM_RSA_N)) + R"(","e":"AQAB")";
        } else if (algorithm == "ES256") {
            members = R"("kty":"EC","crv":"P-256","x":")" + base64url(number(algorithm, OSSL_PKEY_PARAM_EC_PUB_X)) +
                      R"(","y":")" + base64url(number(algorithm, OSSL_PKEY_PARAM_EC_PUB_Y)) + "\"";
        } else {
            std::array<unsigned char, 32> x{};
            std::size_t size = x.size();
            EVP_PKEY_get_raw_public_key(key(algorithm), x.data(), &size);
            members = R"("kty":"OKP","crv":"Ed25519","x":")" +
                      base64url({reinterpret_cast<const char*>(x.data()), size}) + "\"";
        }
        return "{" + members + std::string(more) + "}";
    }
    static std::string set_of(std::string_view keys) { return "{\"keys\":[" + std::string(keys) + "]}"; }

    EVP_PKEY* key(std::string_view algorithm) {
        owned_key& made = algorithm == "RS256" ? rsa_ : algorithm == "ES256" ? ec_ : ed_;
        if (!made && algorithm == "RS256") made.reset(EVP_RSA_gen(2048));
        if (!made && algorithm == "ES256") made.reset(EVP_EC_gen("P-256"));
        if (!made) made.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
        if (!made) throw std::runtime_error("OpenSSL makes no key");
        return made.get();
    }

private:
    static std::string with_key(EVP_PKEY* key, const EVP_MD* digest, std::string_view text) {
        std::array<unsigned char, 1024> out{};
        std::size_t size = out.size();
        EVP_MD_CTX* const work = EVP_MD_CTX_new();
        const bool signed_it = EVP_DigestSignInit(work, nullptr, digest, nullptr, key) == 1 &&
                               EVP_DigestSign(work, out.data(), &size,
                                              reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
        EVP_MD_CTX_free(work);
        if (!signed_it) throw std::runtime_error("OpenSSL does not sign");
        return {reinterpret_cast<const char*>(out.data()), size};
    }

    /// OpenSSL's form of an ECDSA signature as that of JOSE.
    static std::string fixed(std::string_view der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::array<unsigned char, 64> out{};
        BN_bn2binpad(ECDSA_SIG_get0_r(both), out.data(), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(both), out.data() + 32, 32);
        ECDSA_SIG_free(both);
        return {reinterpret_cast<const char*>(out.data()), out.size()};
    }

    std::string number(std::string_view algorithm, const char* name) {
        BIGNUM* found = nullptr;
        EVP_PKEY_get_bn_param(key(algorithm), name, &found);
        std::string bytes(algorithm == "ES256" ? 32U : static_cast<std::size_t>(BN_num_bytes(found)), '\0');
        BN_bn2binpad(found, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        BN_free(found);
        return bytes;
    }

    owned_key rsa_, ec_, ed_;
};

}  // namespace auth_tests
