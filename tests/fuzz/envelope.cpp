// Messages of a stranger: the envelope in both codecs, and data of every shape read into structs.
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <variant>

#include "fuzz.hpp"
#include "parlor/core/clock.hpp"
#include "parlor/message/binary.hpp"
#include "parlor/message/binary_codec.hpp"
#include "parlor/message/json.hpp"
#include "parlor/message/json_codec.hpp"

namespace fuzz_messages {

enum class colour : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(colour, red, green)

struct point {
    std::int8_t x = 0;
    std::uint64_t y = 0;
};
BOOST_DESCRIBE_STRUCT(point, (), (x, y))

struct label {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(label, (), (text))

struct shape : label {
    std::optional<colour> fill;
    std::vector<point> points;
    std::map<std::string, std::int32_t> tags;
    std::variant<std::monostate, bool, std::string, point, label> any;
    double weight = 0;
    float part = 0;
    std::array<bool, 2> flags{};
    std::chrono::milliseconds after{};
    parlor::wall_time at{};
};
BOOST_DESCRIBE_STRUCT(shape, (label), (fill, points, tags, any, weight, part, flags, after, at))

}  // namespace fuzz_messages

namespace {

using namespace parlor;
using fuzz_messages::shape;

void check_record(const record& made) {
    if (!made.id.empty()) {
        const auto id = boost::json::parse(made.id.text());
        if (const auto* text = id.if_string()) {
            fuzz::require(text->size() <= 64, "ids have 64 bytes at most");
        } else {
            fuzz::require(made.id.number().has_value() && *made.id.number() <= (std::uint64_t{1} << 53U) - 1,
                          "ids are integers that every client can count to");
        }
    }
    fuzz::require(made.key.size() <= 64, "keys have 64 bytes at most");
    fuzz::require(made.room.size() <= 4096, "rooms are no novels");
}

void check_envelope(codec& speaks, std::string_view message, bool binary) {
    const decode_result result = speaks.decode(message, binary);
    std::string scratch;
    std::vector<std::string_view> pieces;
    outgoing answer;
    if (const auto* made = std::get_if<record>(&result)) {
        if (!binary) check_record(*made);
        answer = make_reply(made->id, binary ? "{}" : made->payload);
    } else {
        const auto& why = std::get<refusal>(result);
        answer = make_error(why.id, why.error);
    }
    speaks.encode(answer, scratch, pieces);
    std::string text;
    for (const std::string_view piece : pieces)
        text += piece;
    if (speaks.sends_binary(answer)) return;
    boost::json::parse_options options;
    options.max_depth = 100;
    boost::system::error_code error;
    (void)boost::json::parse(text, error, {}, options);
    fuzz::require(!error, "what clients hear is JSON");
}

void check_typed_json(std::string_view text) {
    try {
        const auto value = decode<shape>(text);
        const std::string once = encode(value);
        fuzz::require(encode(decode<shape>(once)) == once, "what is written can be read back");
    } catch (const failure& why) {
        fuzz::require(why.code() == errc::invalid_argument, "bad data is an invalid argument");
        fuzz::require(fuzz::is_utf8(why.message()) || !fuzz::is_utf8(text), "reasons are UTF-8");
    }
}

void check_typed_binary(std::string_view bytes) {
    try {
        const auto value = decode_binary<shape>(bytes);
        std::string once, twice;
        encode_binary(value, once);
        encode_binary(decode_binary<shape>(once), twice);
        fuzz::require(once == twice, "what is written can be read back");
    } catch (const failure& why) {
        fuzz::require(why.code() == errc::invalid_argument, "bad data is an invalid argument");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    const std::uint8_t what = in.byte();
    const std::string text(in.rest());
    if (what % 4 == 0) {
        if (fuzz::is_utf8(text)) check_envelope(*make_json_codec(), text, false);
    } else if (what % 4 == 1) {
        check_envelope(*make_binary_codec(), text, true);
    } else if (what % 4 == 2) {
        check_typed_json(text);
    } else {
        check_typed_binary(text);
    }
    return 0;
}
