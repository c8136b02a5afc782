// What can go wrong, in the words that clients hear. Used by every layer above.
#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace parlor {

/// The canonical error codes of gRPC; on the wire they are spelt in lower case (`invalid_argument`).
enum class errc : std::uint8_t {
    cancelled,
    unknown,
    invalid_argument,
    deadline_exceeded,
    not_found,
    already_exists,
    permission_denied,
    resource_exhausted,
    failed_precondition,
    aborted,
    out_of_range,
    unimplemented,
    internal,
    unavailable,
    data_loss,
    unauthenticated,
};

/// The wire spelling of a code. Never empty; the text lives for ever.
[[nodiscard]] std::string_view to_string(errc code) noexcept;

/// The code that a wire spelling names, or nothing when there is no such code.
[[nodiscard]] std::optional<errc> errc_from_string(std::string_view text) noexcept;

/// A refusal that the caller hears: throw it from a handler or a hook, and the client gets `{"error":{code,message}}`.
/// Everything else that leaves a handler is reported to the client as `internal`, without its text.
class failure : public std::exception {
public:
    failure(errc code, std::string message) : message_(std::move(message)), code_(code) {}

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] const std::string& message() const noexcept { return message_; }
    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

private:
    std::string message_;
    errc code_;
};

}  // namespace parlor
