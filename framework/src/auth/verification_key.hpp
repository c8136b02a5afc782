// One public key, or shared secret, with the one algorithm that it is for. The only file of auth that knows OpenSSL.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;
struct evp_pkey_st;

namespace parlor {

/// The algorithms of RFC 7518 and RFC 8037 that are spoken. "none" is not among them, and cannot be said.
enum class jwt_algorithm : std::uint8_t {
    hs256,  ///< HMAC with SHA-256
    rs256,  ///< RSASSA-PKCS1-v1_5 with SHA-256
    es256,  ///< ECDSA with P-256 and SHA-256
    eddsa,  ///< Ed25519
};

[[nodiscard]] std::optional<jwt_algorithm> jwt_algorithm_from(std::string_view name) noexcept;
[[nodiscard]] std::string_view to_string(jwt_algorithm which) noexcept;

/// Immutable; any number of threads may verify at a time. What makes one throws failure{invalid_argument} for a key
/// that is too weak or none, and std::runtime_error when OpenSSL fails.
class verification_key {
public:
    static constexpr std::size_t min_secret_bytes = 32;
    static constexpr int min_rsa_bits = 2048;
    static constexpr int max_rsa_bits = 8192;  ///< a larger one costs too much each time

    [[nodiscard]] static verification_key hs256(std::string_view secret);
    /// Modulus and exponent, the highest byte first.
    [[nodiscard]] static verification_key rs256(std::string_view n, std::string_view e);
    /// A point of P-256, 32 bytes each.
    [[nodiscard]] static verification_key es256(std::string_view x, std::string_view y);
    /// 32 bytes.
    [[nodiscard]] static verification_key eddsa(std::string_view x);

    [[nodiscard]] jwt_algorithm algorithm() const noexcept { return algorithm_; }

    /// Whether `signature` is one of `text` by this key, in the one form that its algorithm has. No more than the
    /// answer is to be learned from the time that it takes.
    [[nodiscard]] bool verify(std::string_view text, std::string_view signature) const;

private:
    struct deleter {
        void operator()(evp_mac_ctx_st* what) const noexcept;
        void operator()(evp_pkey_st* what) const noexcept;
    };

    explicit verification_key(jwt_algorithm which) noexcept : algorithm_(which) {}
    [[nodiscard]] bool verify_hmac(std::string_view text, std::string_view signature) const;
    [[nodiscard]] bool verify_public(std::string_view text, std::string_view signature) const;

    jwt_algorithm algorithm_;
    std::unique_ptr<evp_mac_ctx_st, deleter> mac_;  // of hs256: it has the secret; each call takes a copy
    std::unique_ptr<evp_pkey_st, deleter> key_;     // of the others
};

}  // namespace parlor
