// JSON Schemas of shapes and of whole messages, and names for types: what the contract's documents have in common.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/message/contract.hpp"

namespace parlor {

/// A name for each type of the book: that of the struct alone where no other has it. Letters, digits and underscores.
[[nodiscard]] std::vector<std::string> type_names(const shape_book& book);

/// Schemas that refer to structs and enums as `prefix` + name.
class schema_writer {
public:
    schema_writer(const shape_book& book, std::string_view prefix);

    /// All structs and enums, by name.
    [[nodiscard]] boost::json::object types() const;
    /// A reply of a handler that returns nothing has no shape.
    [[nodiscard]] boost::json::value schema(const shape& what) const;

    // Whole text messages (docs/guide/protocol.md).
    [[nodiscard]] boost::json::object said(const contract_message& what, std::string_view pattern) const;
    [[nodiscard]] boost::json::object heard(const contract_message& what, std::string_view pattern) const;
    [[nodiscard]] boost::json::object asked(const contract_message& what, std::string_view pattern) const;
    [[nodiscard]] boost::json::object replied(const contract_message& what) const;
    [[nodiscard]] boost::json::object refused() const;

private:
    [[nodiscard]] boost::json::value structure(const named_shape& what) const;
    [[nodiscard]] boost::json::object envelope(const contract_message& what, std::string_view pattern) const;
    [[nodiscard]] bool may_be_left_out(const shape& what) const;

    const shape_book& book_;
    std::string prefix_;
    std::vector<std::string> names_;
};

/// JSON for people: two spaces a level, small lists on one line.
[[nodiscard]] std::string pretty(const boost::json::value& what);

}  // namespace parlor
