#include "wire/extension_list.hpp"

#include <utility>

namespace parlor {
namespace {

bool is_token_character(char c) noexcept {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Takes one field apart from its front.
class scanner {
public:
    explicit scanner(std::string_view text) noexcept : rest_(text) { skip_space(); }

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    // Takes `c` and the space behind it, if it is next.
    bool take(char c) noexcept {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        skip_space();
        return true;
    }

    // Empty when there is none.
    std::string_view take_token() noexcept {
        std::size_t size = 0;
        while (size < rest_.size() && is_token_character(rest_[size]))
            ++size;
        const auto token = rest_.substr(0, size);
        rest_.remove_prefix(size);
        skip_space();
        return token;
    }

    // A token, or a quoted string whose content is one. Nothing when there is neither.
    std::optional<std::string> take_value() {
        if (!rest_.starts_with('"')) {
            const auto token = take_token();
            return token.empty() ? std::nullopt : std::optional<std::string>(token);
        }
        std::string text;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] == '"') {
                rest_.remove_prefix(at + 1);
                skip_space();
                return text.empty() ? std::nullopt : std::optional(std::move(text));
            }
            if (rest_[at] == '\\') ++at;
            if (at == rest_.size() || !is_token_character(rest_[at])) break;
            text += rest_[at];
        }
        return std::nullopt;
    }

private:
    void skip_space() noexcept {
        while (rest_.starts_with(' ') || rest_.starts_with('\t'))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

// extension-token *( ";" token [ "=" (token | quoted-string) ] )
std::optional<extension> take_extension(scanner& from) {
    extension found{from.take_token(), {}};
    if (found.name.empty()) return std::nullopt;
    while (from.take(';')) {
        extension_parameter parameter{from.take_token(), std::nullopt};
        if (parameter.name.empty()) return std::nullopt;
        if (from.take('=')) {
            parameter.value = from.take_value();
            if (!parameter.value) return std::nullopt;
        }
        found.parameters.push_back(std::move(parameter));
    }
    return found;
}

}  // namespace

std::optional<std::vector<extension>> parse_extensions(std::span<const std::string_view> fields) {
    std::vector<extension> all;
    for (const std::string_view field : fields) {
        scanner from(field);
        while (!from.at_end()) {
            if (from.take(',')) continue;
            auto one = take_extension(from);
            if (!one || !(from.at_end() || from.take(','))) return std::nullopt;
            all.push_back(std::move(*one));
        }
    }
    return all;
}

}  // namespace parlor
