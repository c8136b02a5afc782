#include "parlor/message/detail/json_reader.hpp"

namespace parlor::detail {

std::string expected_integer(std::int64_t least, std::uint64_t most) {
    return "an integer from " + std::to_string(least) + " to " + std::to_string(most);
}

std::string expected_alternatives(const std::vector<std::string>& kinds, const std::vector<std::string_view>& tags) {
    std::string text;
    for (const std::string& kind : kinds) {
        if (!text.empty()) text += " or ";
        text += kind;
    }
    if (tags.empty()) return text;
    if (!text.empty()) text += " or ";
    text += "an object with one of ";
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if (i > 0) text += ", ";
        text += tags[i];
    }
    return text;
}

}  // namespace parlor::detail
