// Each kind of change, and whether it breaks who speaks the earlier contract.
#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>

#include "parlor/core/error.hpp"
#include "parlor/message/contract.hpp"

using namespace parlor;

// Two versions of the same messages, told apart by their namespace.
namespace contract_diff_test {

namespace before {
enum class colour : std::uint8_t { red, green };
BOOST_DESCRIBE_ENUM(colour, red, green)
struct note {
    std::string text;
    std::optional<std::string> title;
    std::uint8_t size = 0;
    colour look = colour::red;
    std::vector<int> marks;
    friend bool operator==(const note&, const note&) = default;
};
BOOST_DESCRIBE_STRUCT(note, (), (text, title, size, look, marks))
struct dot {
    static constexpr auto payload_form = parlor::payload_form::binary;
    int x = 0;
    int y = 0;
};
BOOST_DESCRIBE_STRUCT(dot, (), (x, y))
struct choice {
    std::variant<std::string, bool> what;
};
BOOST_DESCRIBE_STRUCT(choice, (), (what))
}  // namespace before

namespace wider {
enum class colour : std::uint8_t { red, green, blue };
BOOST_DESCRIBE_ENUM(colour, red, green, blue)
struct note {
    std::optional<std::string> text;
    std::optional<std::string> title;
    std::uint16_t size = 0;
    colour look = colour::red;
    std::vector<int> marks;
    std::optional<bool> fresh;
};
BOOST_DESCRIBE_STRUCT(note, (), (text, title, size, look, marks, fresh))
struct dot {
    static constexpr auto payload_form = parlor::payload_form::binary;
    int y = 0;
    int x = 0;
};
BOOST_DESCRIBE_STRUCT(dot, (), (y, x))
struct choice {
    std::variant<std::string, bool, double> what;
};
BOOST_DESCRIBE_STRUCT(choice, (), (what))
}  // namespace wider

namespace changed {
struct note {
    int text = 0;
    std::string title;
    std::vector<std::string> marks;
};
BOOST_DESCRIBE_STRUCT(note, (), (text, title, marks))
}  // namespace changed

template <class Message, class Reply = void>
std::string said(std::string_view pattern = "room/{name}") {
    contract made{.title = "t", .version = "1", .parts = {}, .types = {}};
    contract_part part;
    part.pattern = pattern;
    part.says.push_back(describe_message<Message, Reply>(made.types));
    made.parts.push_back(std::move(part));
    return to_asyncapi(made);
}

template <class Message>
std::string heard() {
    contract made{.title = "t", .version = "1", .parts = {}, .types = {}};
    contract_part part;
    part.pattern = "room/{name}";
    part.hears.push_back(describe_message<Message>(made.types));
    made.parts.push_back(std::move(part));
    return to_asyncapi(made);
}

struct lines_of {
    std::vector<std::string> lines;
    [[nodiscard]] bool has(std::string_view line) const {
        return std::ranges::find(lines, "room/{name}: " + std::string(line)) != lines.end();
    }
};

lines_of compare(const std::string& then, const std::string& now) {
    return {breaking_changes(then, now)};
}

}  // namespace contract_diff_test

using namespace contract_diff_test;

BOOST_AUTO_TEST_SUITE(contract_diff)

BOOST_AUTO_TEST_CASE(the_same_breaks_nobody) {
    BOOST_TEST(compare(said<before::note, before::choice>(), said<before::note, before::choice>()).lines.empty());
    BOOST_TEST(compare(heard<before::dot>(), heard<before::dot>()).lines.empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_more_breaks_nobody) {
    BOOST_TEST(compare(said<before::note>(), said<wider::note>()).lines.empty());
    BOOST_TEST(compare(said<before::choice>(), said<wider::choice>()).lines.empty());
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_less_breaks_who_says_it) {
    const auto broken = compare(said<wider::note>(), said<before::note>());
    BOOST_TEST(broken.has("note: data.text must be there now"));
    BOOST_TEST(broken.has("note: data.size takes fewer numbers than before"));
    BOOST_TEST(broken.has("note: data.look can be \"blue\" no more"));
    BOOST_TEST(broken.has("note: data.fresh is gone"));
    BOOST_TEST(broken.lines.size() == 4U);
    BOOST_TEST(compare(said<wider::choice>(), said<before::choice>()).has("choice: data.what can be number no more"));
}

BOOST_AUTO_TEST_CASE(a_server_that_sends_more_kinds_breaks_who_hears_it) {
    const auto broken = compare(heard<before::note>(), heard<wider::note>());
    BOOST_TEST(broken.has("note: data.text may be absent now"));
    BOOST_TEST(broken.has("note: data.size may be a number that it could not be before"));
    BOOST_TEST(broken.has("note: data.look can be \"blue\" now"));
    BOOST_TEST(broken.lines.size() == 3U);  // a new field is ignored
    BOOST_TEST(compare(heard<wider::note>(), heard<before::note>()).lines ==
                   std::vector<std::string>{"room/{name}: note: data.fresh is gone"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(fields_that_go_or_change_their_type_break_both_ways) {
    for (const auto& broken : {compare(said<before::note>(), said<changed::note>()),
                               compare(heard<before::note>(), heard<changed::note>())}) {
        BOOST_TEST(broken.has("note: data.text is integer, was string"));
        BOOST_TEST(broken.has("note: data.size is gone"));
        BOOST_TEST(broken.has("note: data.marks[] is string, was integer"));
    }
    BOOST_TEST(compare(said<before::note>(), said<changed::note>()).has("note: data.title must be there now"));
}

BOOST_AUTO_TEST_CASE(replies_are_heard) {
    const auto broken = compare(said<before::note, before::note>(), said<before::note, wider::note>());
    BOOST_TEST(broken.has("note: reply.text may be absent now"));
    BOOST_TEST(compare(said<before::note, before::note>(), said<before::note>()).has("note: reply.text is gone"));
}

BOOST_AUTO_TEST_CASE(the_binary_form_bears_no_change) {
    BOOST_TEST(compare(heard<before::dot>(), heard<wider::dot>())
                   .has("dot: data has its members in another order, which the binary form does not bear"));
}

BOOST_AUTO_TEST_CASE(what_can_no_longer_be_said_or_heard_is_named) {
    BOOST_TEST(compare(said<before::note>(), said<before::choice>()).has("note: can be said no more"));
    BOOST_TEST(compare(heard<before::note>(), heard<before::choice>()).has("note: is sent no more"));
    BOOST_TEST(compare(said<before::note>(), said<before::note>("room/{id}")).lines.empty());
    BOOST_TEST(compare(said<before::note>(), said<before::note>("hall/{name}")).has("note: can be said no more"));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_no_contract) {
    BOOST_CHECK_THROW((void)compare("{", said<before::note>()), failure);
    BOOST_CHECK_THROW((void)compare("{}", said<before::note>()), failure);
    BOOST_CHECK_THROW((void)compare(R"({"asyncapi":"3.0.0","operations":{"a":{}}})", said<before::note>()), failure);
    BOOST_CHECK_THROW(
        (void)compare(R"({"asyncapi":"3.0.0","operations":{"a":{"channel":{"$ref":"#/x"},"messages":[1]}}})",
                      said<before::note>()),
        failure);
}

BOOST_AUTO_TEST_SUITE_END()
