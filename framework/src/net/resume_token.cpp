#include "net/resume_token.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <charconv>
#include <span>

namespace parlor {
namespace {

constexpr std::size_t mac_bytes = 16;

std::string mac_of(const token_signer::key& key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), mac.data(), &size);
    return base64url(std::as_bytes(std::span(mac)).first(mac_bytes));
}

bool read_number(std::string_view& text, auto& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '.') return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
    return true;
}

}  // namespace

token_signer::token_signer(random_source& random) : key_{}, run_(random.next()) {
    random.fill(key_);
}

// shard.number.generation.run.since.mac, the numbers in hexadecimal
std::string token_signer::sign(const resume_claim& claim) const {
    std::string token = fmt::format("{:x}.{:x}.{:x}.{:x}.{:x}.", claim.session.shard, claim.session.number,
                                    claim.generation, claim.run, claim.since);
    token += mac_of(key_, token);
    return token;
}

std::optional<resume_claim> token_signer::verify(std::string_view token) const {
    resume_claim claim;
    std::string_view rest = token;
    if (!read_number(rest, claim.session.shard) || !read_number(rest, claim.session.number) ||
        !read_number(rest, claim.generation) || !read_number(rest, claim.run) || !read_number(rest, claim.since)) {
        return std::nullopt;
    }
    const std::string expected = mac_of(key_, token.substr(0, token.size() - rest.size()));
    if (rest.size() != expected.size() || CRYPTO_memcmp(rest.data(), expected.data(), rest.size()) != 0) {
        return std::nullopt;
    }
    return claim;
}

}  // namespace parlor
