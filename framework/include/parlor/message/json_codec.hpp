// The wire format parlor.v1: one JSON object a text frame. Made by net for each connection that speaks it.
#pragma once

#include <memory>

#include "parlor/message/codec.hpp"

namespace parlor {

/// Reads `{"type","room","id","key","data"}` and `{"reply","data"|"error"}`; unknown fields are ignored and of doubled
/// ones the last counts. Keeps no state, so that all its connections are of one variant.
[[nodiscard]] std::unique_ptr<codec> make_json_codec();

}  // namespace parlor
