#include "message/contract_forms.hpp"

#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>

#include "parlor/core/clock.hpp"
#include "parlor/core/error.hpp"

using namespace parlor;

namespace contract_forms_test {

enum class paint : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(paint, red, green)

struct spot {
    std::int16_t x = 0;
    std::uint32_t y = 0;
};
BOOST_DESCRIBE_STRUCT(spot, (), (x, y))

struct tree {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::string name;
    std::vector<tree> children;
};
BOOST_DESCRIBE_STRUCT(tree, (), (name, children))

struct everything {
    static constexpr auto payload_form = parlor::payload_form::binary;
    bool flag = false;
    std::uint8_t small = 0;
    std::int8_t minus = 0;
    float single = 0;
    double real = 0;
    std::optional<std::string> maybe;
    std::vector<std::optional<int>> holes;
    std::array<spot, 3> three{};
    std::map<std::string, int> counts;
    paint colour = paint::red;
    std::variant<spot, std::string, std::monostate> either;
    std::chrono::seconds wait{0};
    wall_time at;
};
BOOST_DESCRIBE_STRUCT(everything, (),
                      (flag, small, minus, single, real, maybe, holes, three, counts, colour, either, wait, at))

namespace other {
struct tree {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(tree, (), (name))
}  // namespace other

struct plain {};
BOOST_DESCRIBE_STRUCT(plain, (), ())

template <class... Messages>
binary_forms forms() {
    contract made{.title = "example", .version = "1", .parts = {}, .types = {}};
    made.parts.emplace_back();
    (made.parts[0].says.push_back(describe_message<Messages>(made.types)), ...);
    std::vector<std::string> names;
    for (const named_shape& each : made.types.types())
        names.push_back("T" + std::string(each.type_name.substr(each.type_name.rfind(':') + 1)));
    return forms_of(made, names);
}

bool has(const binary_forms& made, std::string_view part) {
    return made.text.find(part) != std::string::npos;
}

}  // namespace contract_forms_test

using namespace contract_forms_test;

BOOST_AUTO_TEST_SUITE(contract_forms)

BOOST_AUTO_TEST_CASE(are_none_where_no_message_is_binary) {
    BOOST_TEST(forms<plain>().text.empty());
    BOOST_TEST(forms<plain>().imports.empty());
}

BOOST_AUTO_TEST_CASE(have_each_kind_in_the_order_of_the_members) {
    const binary_forms made = forms<everything>();
    BOOST_TEST(has(made, "const tspotForm: BinaryForm<Tspot> = struct({ x: int, y: uint });\n"));
    BOOST_TEST(has(made,
                   "struct({ flag: bool, small: uint8, minus: int8, single: float32, real: float64, "
                   "maybe: optional(text), holes: list(nullable(int)), three: array(tspotForm, 3), counts: map(int), "
                   "colour: enumeration(\"red\", \"green\"), either: variant({ tag: \"spot\", form: tspotForm }, "
                   "{ kind: \"string\", form: text }, { kind: \"null\", form: nothing }), wait: int, at: int });"));
    BOOST_TEST(has(made, "export const forms = {\n    everything: teverythingForm,\n};\n"));
    BOOST_TEST(made.imports.contains("type BinaryForm"));
    BOOST_TEST(made.imports.contains("enumeration"));
    BOOST_TEST(!made.imports.contains("later"));
}

BOOST_AUTO_TEST_CASE(of_a_struct_that_holds_itself_refer_to_it_later) {
    const binary_forms made = forms<tree>();
    BOOST_TEST(has(made,
                   "const ttreeForm: BinaryForm<Ttree> = "
                   "struct({ name: text, children: list(later(() => ttreeForm)) });"));
    BOOST_TEST(made.imports.contains("later"));
}

BOOST_AUTO_TEST_CASE(are_not_made_where_one_name_has_two_structs) {
    const auto names_the_message = [](const failure& why) {
        return why.code() == errc::failed_precondition && why.message().find("\"tree\"") != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION((forms<tree, other::tree>()), failure, names_the_message);
    BOOST_CHECK_NO_THROW((forms<tree, tree>()));
}

BOOST_AUTO_TEST_SUITE_END()
