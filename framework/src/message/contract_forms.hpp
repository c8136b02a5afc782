// How the JavaScript client writes and reads a contract's binary messages: a part of what to_typescript prints.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/message/contract.hpp"

namespace parlor {

/// A name as a key of an object: quoted when it is no identifier.
[[nodiscard]] std::string typescript_key(std::string_view name);

struct binary_forms {
    std::set<std::string> imports;  ///< from the client's package
    std::string text;               ///< empty when no message is binary
};

/// `names` are those of the book's types in TypeScript. Throws failure{failed_precondition} when two binary messages of
/// one wire name have different structs, which the client could not tell apart.
[[nodiscard]] binary_forms forms_of(const contract& what, const std::vector<std::string>& names);

}  // namespace parlor
