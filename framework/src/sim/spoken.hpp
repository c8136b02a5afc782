// What simulated clients say in rooms and hear from them, as JSON and in the binary form. Shared with the rooms that
// tests/simulation adds.
#pragma once

#include <boost/describe/class.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "parlor/message/payload.hpp"

namespace parlor::sim {

struct say {
    std::string text;
    std::optional<std::string> padding;
};
BOOST_DESCRIBE_STRUCT(say, (), (text, padding))

struct said {
    std::string from;
    std::string text;
    std::optional<std::string> padding;
};
BOOST_DESCRIBE_STRUCT(said, (), (from, text, padding))

/// The same in the binary form.
struct scrawl {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::string text;
    std::optional<std::string> padding;
};
BOOST_DESCRIBE_STRUCT(scrawl, (), (text, padding))

struct scrawled {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::string from;
    std::string text;
    std::optional<std::string> padding;
};
BOOST_DESCRIBE_STRUCT(scrawled, (), (from, text, padding))

/// The text of a said or scrawled, whose payload is JSON, the binary form, or that in base64url, as clients of
/// parlor.v1 hear it. Throws failure.
[[nodiscard]] std::string text_heard(std::string_view payload);

}  // namespace parlor::sim
