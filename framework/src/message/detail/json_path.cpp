#include "parlor/message/detail/json_path.hpp"

#include "parlor/core/error.hpp"

namespace parlor::detail {

namespace {

constexpr std::size_t max_name_bytes = 64;

/// The beginning of `name`, never ending within a character of UTF-8.
std::string_view clipped(std::string_view name) {
    if (name.size() <= max_name_bytes) return name;
    std::size_t size = max_name_bytes;
    while (size > 0 && (static_cast<unsigned char>(name[size]) & 0xc0U) == 0x80U)
        --size;
    return name.substr(0, size);
}

}  // namespace

std::string json_path::text() const {
    std::string text = parent ? parent->text() : std::string();
    if (index != no_index) return text + "[" + std::to_string(index) + "]";
    if (parent) text += '.';
    return text.append(clipped(name));
}

void refuse_value(const json_path& at, std::string_view expected) {
    throw failure(errc::invalid_argument, at.text().append(": expected ").append(expected));
}

void refuse_missing(const json_path& at, std::string_view expected) {
    throw failure(errc::invalid_argument, at.text().append(": missing, expected ").append(expected));
}

void refuse_to_encode(const json_path& at, std::string_view why) {
    throw failure(errc::internal, at.text().append(": ").append(why));
}

}  // namespace parlor::detail
