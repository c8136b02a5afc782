#include "auth/jwt_verifier.hpp"

#include <algorithm>
#include <cctype>
#include <limits>

#include "auth/base64url.hpp"
#include "auth/json_members.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/text.hpp"

namespace parlor {
namespace {

constexpr std::size_t max_name_bytes = 64;            // what a room's name has place for
constexpr std::int64_t latest_second = 253402300799;  // the end of the year 9999

[[noreturn]] void refuse(std::string_view why) {
    throw failure(errc::unauthenticated, "token: " + std::string(why));
}

std::string decoded(std::string_view part, std::string_view what) {
    auto bytes = decode_base64url(part);
    if (!bytes) refuse(std::string(what) + " is not base64url");
    return *std::move(bytes);
}

bool is_a_jwt(std::string type) {
    std::ranges::transform(type, type.begin(),
                           [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return type == "jwt" || type == "at+jwt" || type == "application/at+jwt" || type == "application/jwt";
}

void read_header(std::string_view json, jwt_parts& into) {
    const json_members header(json);
    if (header.has("crit")) refuse("it demands extensions (crit), and there are none here");
    const auto algorithm = header.text("alg");
    if (!algorithm) refuse("alg is missing");
    const auto known = jwt_algorithm_from(*algorithm);
    if (!known) refuse("its algorithm is none of HS256, RS256, ES256 and EdDSA");
    into.algorithm = *known;
    if (const auto type = header.text("typ"); type && !is_a_jwt(*type)) refuse("it is of another type (typ)");
    if (auto kid = header.text("kid")) {
        into.kid = *std::move(kid);
        into.has_kid = true;
    }
}

std::optional<wall_time> time_of(const json_members& claims, std::string_view name) {
    const auto seconds = claims.number(name);
    if (!seconds) return std::nullopt;
    if (*seconds < 0 || *seconds > latest_second) refuse(std::string(name) + " is out of range");
    return wall_time(std::chrono::seconds(*seconds));
}

bool is_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= max_name_bytes && !has_control_characters(text) &&
           text.find_first_of("/,") == std::string_view::npos;
}

std::shared_ptr<const user> read_claims(std::string_view json, const jwt_rules& rules, wall_time now) {
    const json_members claims(json);
    const auto leeway = std::chrono::duration_cast<std::chrono::milliseconds>(rules.leeway);
    const auto until = time_of(claims, "exp");
    if (!until) refuse("exp is missing");
    if (now >= *until + leeway) refuse("it has expired");
    if (const auto from = time_of(claims, "nbf"); from && now + leeway < *from) refuse("it is not valid yet");
    (void)time_of(claims, "iat");
    if (!rules.issuer.empty() && claims.text("iss") != rules.issuer) refuse("it is from another issuer");
    if (const auto audience = claims.texts("aud"); audience || !rules.audience.empty()) {
        if (!audience || std::ranges::find(*audience, rules.audience) == audience->end() || rules.audience.empty()) {
            refuse("it is for another audience");
        }
    }
    const auto name = claims.text("sub");
    if (!name || !is_name(*name)) {
        refuse("sub: expected 1 to 64 bytes without control characters, \"/\" or \",\"");
    }
    auto who = std::make_shared<user>();
    who->name = *name;
    who->guest = false;
    who->expires = *until + leeway;
    who->roles = claims.texts("roles").value_or(std::vector<std::string>{});
    for (const auto& [key, value] : claims.all())
        who->claims.emplace_back(key, value.front() == '"' ? *claims.text(key) : std::string(value));
    return who;
}

}  // namespace

jwt_parts take_jwt_apart(std::string_view token) {
    if (token.size() > max_jwt_bytes) refuse("it is longer than 8 KiB");
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        refuse("expected three parts");
    }
    jwt_parts parts;
    try {
        read_header(decoded(token.substr(0, first), "its header"), parts);
    } catch (const failure& why) {
        if (why.code() == errc::unauthenticated) throw;
        refuse("its header: " + why.message());
    }
    parts.signed_text = token.substr(0, second);
    parts.payload = decoded(token.substr(first + 1, second - first - 1), "its payload");
    parts.signature = decoded(token.substr(second + 1), "its signature");
    return parts;
}

std::shared_ptr<const user> user_of_claims(std::string_view json, const jwt_rules& rules, wall_time now) {
    try {
        return read_claims(json, rules, now);
    } catch (const failure& why) {
        if (why.code() == errc::unauthenticated) throw;
        refuse("its claims: " + why.message());
    }
}

std::shared_ptr<const user> verify_jwt(std::string_view token, const key_set& keys, const jwt_rules& rules,
                                       wall_time now) {
    const jwt_parts parts = take_jwt_apart(token);
    const verification_key* const key = keys.choose(parts.algorithm, parts.has_kid ? &parts.kid : nullptr);
    if (!key) refuse("no key of ours is for it");
    if (!key->verify(parts.signed_text, parts.signature)) refuse("its signature is not right");
    return user_of_claims(parts.payload, rules, now);
}

}  // namespace parlor
