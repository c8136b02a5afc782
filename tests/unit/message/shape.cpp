#include "parlor/message/shape.hpp"

#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>

#include "message/contract_schema.hpp"
#include "parlor/core/clock.hpp"

using namespace parlor;

namespace shape_test {

enum class size : std::uint8_t { small, large };
BOOST_DESCRIBE_ENUM(size, small, large)

struct tree {
    std::string name;
    std::vector<tree> children;
    std::optional<std::int8_t> age;
};
BOOST_DESCRIBE_STRUCT(tree, (), (name, children, age))

struct circle {
    double radius = 0;
};
BOOST_DESCRIBE_STRUCT(circle, (), (radius))

struct based : circle {
    std::array<bool, 2> flags{};
    std::map<std::string, size> sizes;
    std::chrono::seconds wait{};
    wall_time at;
};
BOOST_DESCRIBE_STRUCT(based, (circle), (flags, sizes, wait, at))

namespace other {
struct circle {};
BOOST_DESCRIBE_STRUCT(circle, (), ())
}  // namespace other

}  // namespace shape_test

using namespace shape_test;

BOOST_AUTO_TEST_SUITE(shape_book)

BOOST_AUTO_TEST_CASE(enters_a_struct_that_holds_itself_once) {
    parlor::shape_book book;
    const shape found = book.add<tree>();
    BOOST_REQUIRE(book.types().size() == 1U);
    BOOST_TEST((found.kind == shape_kind::structure && found.type == 0));
    const auto& members = book.types()[0].members;
    BOOST_REQUIRE(members.size() == 3U);
    BOOST_TEST(members[1].name == "children");
    BOOST_TEST((members[1].what.kind == shape_kind::list && members[1].what.parts[0].type == 0));
    const shape& age = members[2].what;
    BOOST_REQUIRE((age.kind == shape_kind::optional));
    BOOST_TEST(age.parts[0].least == -128);
    BOOST_TEST(age.parts[0].most == 127U);
}

BOOST_AUTO_TEST_CASE(knows_every_kind_that_has_a_json_form) {
    parlor::shape_book book;
    const shape found = book.add<based>();
    const auto& members = book.types()[found.type].members;
    BOOST_REQUIRE(members.size() == 5U);  // the base's first
    BOOST_TEST(members[0].name == "radius");
    BOOST_TEST((members[0].what.kind == shape_kind::number));
    BOOST_TEST(members[1].what.size == 2U);
    BOOST_TEST((members[2].what.parts[0].kind == shape_kind::enumeration));
    BOOST_TEST((members[3].what.kind == shape_kind::interval));
    BOOST_TEST((members[4].what.kind == shape_kind::time));
    BOOST_TEST((book.add<std::nullptr_t>().kind == shape_kind::null));
}

BOOST_AUTO_TEST_CASE(keeps_the_tags_of_variants) {
    parlor::shape_book book;
    const shape found = book.add<std::variant<circle, tree>>();
    BOOST_REQUIRE(found.parts.size() == 2U);
    BOOST_TEST(found.parts[0].tag == "circle");
    BOOST_TEST(found.parts[1].tag == "tree");
}

BOOST_AUTO_TEST_CASE(names_types_of_one_name_apart) {
    parlor::shape_book book;
    (void)book.add<circle>();
    (void)book.add<other::circle>();
    (void)book.add<tree>();
    const auto names = type_names(book);
    BOOST_REQUIRE(names.size() == 3U);
    BOOST_TEST(names[0] == "shape_test_circle");
    BOOST_TEST(names[1] == "shape_test_other_circle");
    BOOST_TEST(names[2] == "tree");
}

BOOST_AUTO_TEST_SUITE_END()
