// Tokens of a stranger: in compact form, claims that are signed well, and key sets.
#include <boost/json/parse.hpp>

#include "auth/base64url.hpp"
#include "auth/json_members.hpp"
#include "auth/jwt_verifier.hpp"
#include "fuzz.hpp"
#include "message/json_scan.hpp"
#include "parlor/core/error.hpp"
#include "parlor/core/random.hpp"
#include "parlor/message/json_view.hpp"

namespace {

using namespace parlor;

constexpr wall_time now{std::chrono::seconds(1'000'000)};

const key_set& keys() {
    static const key_set made(
        R"({"keys":[{"kty":"oct","kid":"h","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"},)"
        R"({"kty":"OKP","crv":"Ed25519","kid":"d","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},)"
        R"({"kty":"EC","crv":"P-256","kid":"e","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    return made;
}

void check_reason(const failure& why, errc expected) {
    fuzz::require(why.code() == expected, "what is not believed is unauthenticated");
    fuzz::require(fuzz::is_utf8(why.message()), "reasons are UTF-8");
}

/// Nobody who fuzzes has the keys, and the seeds hold no token that is signed well.
void check_token(std::string_view token) {
    try {
        const jwt_parts parts = take_jwt_apart(token);
        fuzz::require(token.size() <= max_jwt_bytes, "tokens have 8 KiB at most");
        fuzz::require(token.starts_with(parts.signed_text), "what is signed stands in the token");
        const auto head = decode_base64url(token.substr(0, token.find('.')));
        fuzz::require(head && !json_members(*head).has("crit"), "no extension is overlooked");
    } catch (const failure& why) {
        check_reason(why, errc::unauthenticated);
    }
    try {
        (void)verify_jwt(token, keys(), {}, now);
        fuzz::require(false, "nobody makes a token without a key");
    } catch (const failure& why) {
        check_reason(why, errc::unauthenticated);
    }
}

/// Whether a name stands in the object twice.
bool has_doubled_name(std::string_view object) {
    // Its parser keeps one of each name, so the object that it makes is smaller than what it was told of.
    boost::json::error_code error;
    boost::json::parse_options options;
    options.max_depth = max_json_depth;
    const auto value = boost::json::parse({object.data(), object.size()}, error, {}, options);
    if (error || !value.is_object()) return false;
    std::size_t named = 0;
    object_scanner scanner(object);
    while (scanner.next())
        ++named;
    return named != value.get_object().size();
}

void check_claims(std::string_view json) {
    const jwt_rules rules{.issuer = "us", .audience = "chat", .leeway = std::chrono::seconds(30)};
    try {
        const auto who = user_of_claims(json, rules, now);
        const auto value = boost::json::parse({json.data(), json.size()});
        const auto& claims = value.get_object();
        fuzz::require(!has_doubled_name(json), "each claim counts once");
        fuzz::require(claims.at("iss").get_string() == "us", "the issuer is ours");
        fuzz::require(claims.contains("aud") && claims.contains("exp"), "what must be there is there");
        fuzz::require(claims.at("sub").get_string() == who->name, "the user is the subject");
        fuzz::require(!who->guest && !who->name.empty() && who->name.size() <= 64, "users have names");
        fuzz::require(who->name.find_first_of("/,") == std::string::npos, "names fit into rooms");
        fuzz::require(who->expires > now, "what has expired is refused");
    } catch (const failure& why) {
        check_reason(why, errc::unauthenticated);
    }
}

void check_keys(std::string_view json) {
    try {
        const key_set made(json);
        fuzz::require(made.size() > 0, "a key set has a key");
    } catch (const failure& why) {
        check_reason(why, errc::invalid_argument);
    }
}

void check_base64(std::string_view text) {
    const auto bytes = decode_base64url(text);
    if (!bytes) return;
    fuzz::require(base64url(std::as_bytes(std::span(*bytes))) == text, "two texts never mean the same bytes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::uint8_t what = in.byte();
    const std::string text(in.rest());
    if (what % 4 == 0) {
        check_token(text);
    } else if (what % 4 == 1) {
        check_claims(text);
    } else if (what % 4 == 2) {
        check_keys(text);
    } else {
        check_base64(text);
    }
    return 0;
}
