#include "parlor/message/shape.hpp"

#include <algorithm>
#include <utility>

namespace parlor {

shape_book::place shape_book::find(std::string_view type_name) {
    const auto found = std::ranges::find(types_, type_name, &named_shape::type_name);
    if (found != types_.end()) return {.at = static_cast<std::size_t>(found - types_.begin()), .is_new = false};
    types_.push_back(named_shape{.type_name = type_name, .members = {}, .values = {}});
    return {.at = types_.size() - 1, .is_new = true};
}

shape detail::shape_of_parts(shape_kind kind, std::vector<shape> parts, std::size_t size) {
    shape made;
    made.kind = kind;
    made.size = size;
    made.parts = std::move(parts);
    return made;
}

}  // namespace parlor
