#include "auth/password_hash.hpp"

#include <sodium.h>

#include <array>
#include <span>
#include <stdexcept>

#include "parlor/core/error.hpp"
#include "parlor/core/random.hpp"

namespace parlor {
namespace {

// Of random bytes that nobody has kept, at the limits below.
const std::string nobodys =
    "$argon2id$v=19$m=65536,t=2,p=1$/T+Bx9HT2rTHs0w5Ux5QFA$90I70jPz1WAYSUowzZ33KaQBAIgrelfG1KX3wPHc4mw";

void begin() {
    static const bool usable = sodium_init() >= 0;
    if (!usable) throw std::runtime_error("libsodium cannot be used here");
}

}  // namespace

std::string hash_password(std::string_view password) {
    begin();
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw failure(errc::unavailable, "there is not enough memory for this right now");
    }
    return hash.data();
}

bool fits_password(const std::string& hash, std::string_view password) {
    begin();
    const std::string& against = hash.empty() ? nobodys : hash;
    return crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0 && !hash.empty();
}

std::string digest_of_token(std::string_view token) {
    begin();
    std::array<unsigned char, crypto_generichash_BYTES> digest{};
    crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(),
                       nullptr, 0);
    return base64url(std::as_bytes(std::span(digest)));
}

}  // namespace parlor
