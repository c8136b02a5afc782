#include "auth/key_set.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "auth/base64url.hpp"
#include "auth/json_members.hpp"
#include "core/quote.hpp"
#include "parlor/core/error.hpp"

namespace parlor {
namespace {

[[noreturn]] void refuse(std::string why) {
    throw failure(errc::invalid_argument, std::move(why));
}

std::string bytes(const json_members& of, std::string_view name) {
    const auto text = of.text(name);
    if (!text) refuse(fmt::format("{}: missing", name));
    auto read = decode_base64url(*text);
    if (!read || read->empty()) refuse(fmt::format("{}: expected base64url", name));
    return *std::move(read);
}

/// The algorithm that this kind of key is for here; nothing for kinds that are not spoken.
std::optional<jwt_algorithm> natural_algorithm(const json_members& key) {
    const auto kind = key.text("kty");
    if (!kind) refuse("kty: missing");
    const auto curve = key.text("crv");
    if (*kind == "oct") return jwt_algorithm::hs256;
    if (*kind == "RSA") return jwt_algorithm::rs256;
    if (*kind == "EC" && curve == "P-256") return jwt_algorithm::es256;
    if (*kind == "OKP" && curve == "Ed25519") return jwt_algorithm::eddsa;
    return std::nullopt;
}

bool verifies(const json_members& key) {
    if (const auto use = key.text("use"); use && *use != "sig") return false;
    const auto operations = key.texts("key_ops");
    return !operations || std::ranges::find(*operations, "verify") != operations->end();
}

verification_key make(jwt_algorithm which, const json_members& key) {
    if (which == jwt_algorithm::hs256) return verification_key::hs256(bytes(key, "k"));
    if (key.has("d")) refuse("d: a private key; servers that only verify are given the public one");
    switch (which) {
        case jwt_algorithm::rs256:
            return verification_key::rs256(bytes(key, "n"), bytes(key, "e"));
        case jwt_algorithm::es256:
            return verification_key::es256(bytes(key, "x"), bytes(key, "y"));
        default:
            return verification_key::eddsa(bytes(key, "x"));
    }
}

}  // namespace

key_set::key_set(std::string_view json) {
    const json_members whole(json);
    const auto list = whole.find("keys");
    if (!list) refuse("keys: missing, expected a list of keys");
    std::string wrong;
    std::size_t index = 0;
    for (const std::string_view each : json_elements(*list)) {
        std::string kid;
        try {
            add(each, kid);
        } catch (const failure& why) {
            if (!wrong.empty()) wrong += "; ";
            wrong += fmt::format("keys[{}]", index);
            if (!kid.empty()) wrong += ", kid " + quoted(kid);
            wrong += ": " + why.message();
        }
        ++index;
    }
    if (!wrong.empty()) refuse(std::move(wrong));
    if (keys_.empty()) refuse("keys: none of them verifies HS256, RS256, ES256 or EdDSA (Ed25519)");
}

void key_set::add(std::string_view json, std::string& kid) {
    const json_members key(json);
    const auto named = key.text("kid");
    kid = named.value_or("");
    const auto natural = natural_algorithm(key);
    const auto said = key.text("alg");
    if (!natural || !verifies(key) || (said && *said != to_string(*natural))) {
        ++left_out_;
        return;
    }
    const bool known = std::ranges::any_of(keys_, [&](const entry& each) { return each.named && each.kid == kid; });
    if (named && known) refuse("kid: another key has it too");
    keys_.push_back(entry{.kid = kid, .named = named.has_value(), .key = make(*natural, key)});
}

const verification_key* key_set::choose(jwt_algorithm which, const std::string* kid) const noexcept {
    const verification_key* found = nullptr;
    for (const entry& each : keys_) {
        if (kid && !(each.named && each.kid == *kid)) continue;
        if (each.key.algorithm() != which) continue;
        if (found) return nullptr;
        found = &each.key;
    }
    return found;
}

}  // namespace parlor
