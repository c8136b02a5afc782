#include "parlor/message/payload.hpp"

#include "parlor/core/error.hpp"

namespace parlor::detail {

void refuse_form(payload_form expected) {
    throw failure(errc::invalid_argument, expected == payload_form::binary
                                              ? "data: expected the binary form, in a binary message of parlor.v1.bin"
                                              : "data: expected JSON, in a text message");
}

}  // namespace parlor::detail
