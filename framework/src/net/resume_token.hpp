// The token by which a client takes its session up again: names the session, and cannot be made up.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/core/random.hpp"
#include "parlor/message/session_ref.hpp"

struct evp_mac_ctx_st;

namespace parlor {

/// What a token says: the session, in which run of the server it was and since when, and which of its tokens this is.
struct resume_claim {
    session_ref session;
    std::uint32_t generation = 0;
    std::uint64_t run = 0;
    std::uint64_t since = 0;  ///< ms since the Unix epoch

    friend bool operator==(const resume_claim&, const resume_claim&) = default;
};

/// Signs with HMAC-SHA-256 (RFC 2104), cut to 128 bits. Used by one thread at a time; each thread gets a copy.
/// Throws std::runtime_error when OpenSSL fails.
class token_signer {
public:
    using key = std::array<std::byte, 32>;

    /// `run` is the id of this run of the server: sessions of other runs are numbered alike.
    explicit token_signer(const key& secret, std::uint64_t run = 0);
    /// With a key, and for a run, that nobody else has.
    explicit token_signer(random_source& random);
    token_signer(const token_signer& other);
    token_signer& operator=(token_signer other) noexcept;
    ~token_signer();

    [[nodiscard]] std::uint64_t run() const noexcept { return run_; }

    [[nodiscard]] std::string sign(const resume_claim& claim) const;
    /// Nothing for what was not signed with this key.
    [[nodiscard]] std::optional<resume_claim> verify(std::string_view token) const;

private:
    struct free_mac {
        void operator()(evp_mac_ctx_st* mac) const noexcept;
    };

    void append_mac(std::string& to, std::string_view text) const;

    std::unique_ptr<evp_mac_ctx_st, free_mac> mac_;  // has the key already: taking it in costs as much as a token
    std::uint64_t run_;
};

}  // namespace parlor
