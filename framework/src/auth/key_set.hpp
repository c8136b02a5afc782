// The keys of a JWKS file (RFC 7517), each bound to its algorithm, and the choice among them. For jwt_verifier.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "auth/verification_key.hpp"

namespace parlor {

class key_set {
public:
    /// From the text of a JWKS file. Keys for other work than verifying, and of kinds that are not spoken, are left out
    /// and counted. Throws failure{invalid_argument}, with a line for each key that cannot be used ("keys[1], kid
    /// \"a\": …"), and when no key is left.
    explicit key_set(std::string_view json);

    /// The one key that a token with this header is to be verified with; null when there is none. Without a kid that is
    /// the only key of the algorithm; with several of them, none.
    [[nodiscard]] const verification_key* choose(jwt_algorithm which, const std::string* kid) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
    [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }

private:
    struct entry {
        std::string kid;
        bool named = false;
        verification_key key;
    };

    void add(std::string_view json, std::string& kid);

    std::vector<entry> keys_;
    std::size_t left_out_ = 0;
};

}  // namespace parlor
