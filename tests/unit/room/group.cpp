// Promises of group: one frame for all of one codec, and places that stay right as others leave.
#include "room/group.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <set>

namespace {

using parlor::delivery_class;
using parlor::session_ref;
using parlor::slice;

/// Writes the type of a message, after a letter of its own.
class letter_codec final : public parlor::codec {
public:
    explicit letter_codec(char letter) : letter_(letter) {}
    [[nodiscard]] std::string_view subprotocol() const noexcept override { return "letters"; }
    [[nodiscard]] unsigned variant() const noexcept override { return static_cast<unsigned char>(letter_); }
    [[nodiscard]] parlor::decode_result decode(std::string_view, bool) override { return parlor::record{}; }
    void encode(const parlor::outgoing& what, std::string& scratch,
                std::vector<std::string_view>& pieces) const override {
        ++encoded;
        scratch += letter_;
        scratch += what.type;
        pieces.emplace_back(scratch);
    }
    mutable int encoded = 0;

private:
    char letter_;
};

struct reader final : parlor::subscriber {
    reader(std::uint64_t number, const parlor::codec* as) : number_(number), as_(as) {}
    [[nodiscard]] session_ref ref() const noexcept override { return {.node = 0, .shard = 0, .number = number_}; }
    [[nodiscard]] const parlor::codec* encoding() const noexcept override { return as_; }
    void deliver(const slice& frame, const parlor::delivery_terms& terms) override {
        frames.push_back(frame);
        classes.push_back(terms.treat_as);
    }
    [[nodiscard]] std::string text(std::size_t i) const {
        const auto bytes = frames.at(i).bytes();
        return {reinterpret_cast<const char*>(bytes.data()) + 2, bytes.size() - 2};  // behind the frame's header
    }

    std::vector<slice> frames;
    std::vector<delivery_class> classes;
    std::size_t place = 99;

private:
    std::uint64_t number_;
    const parlor::codec* as_;
};

struct fixture {
    letter_codec a{'a'};
    letter_codec b{'b'};
    parlor::frame_writer writer;
    parlor::group all;
    parlor::outgoing message = parlor::make_event("said", "r", "{}");
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(group, fixture)

BOOST_AUTO_TEST_CASE(encodes_once_for_each_codec_in_any_order_of_members) {
    std::vector<std::unique_ptr<reader>> readers;
    for (std::uint64_t i = 0; i < 6; ++i) {
        readers.push_back(std::make_unique<reader>(i + 1, i % 2 == 0 ? &a : &b));
        all.add(*readers.back(), &readers.back()->place);
    }
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, writer);
    BOOST_TEST(a.encoded == 1);
    BOOST_TEST(b.encoded == 1);
    std::set<const std::byte*> buffers;
    for (std::size_t i = 0; i < readers.size(); ++i) {
        BOOST_REQUIRE(readers[i]->frames.size() == 1U);
        BOOST_TEST(readers[i]->text(0) == (i % 2 == 0 ? "asaid" : "bsaid"));
        BOOST_TEST((readers[i]->classes[0] == delivery_class::sequenced));
        buffers.insert(readers[i]->frames[0].bytes().data());
    }
    BOOST_TEST(buffers.size() == 2U);  // shared, not copied
}

BOOST_AUTO_TEST_CASE(leaves_out_one_and_those_that_are_away) {
    reader one(1, &a);
    reader two(2, &a);
    reader away(3, nullptr);
    for (auto* each : {&one, &two, &away})
        all.add(*each, &each->place);
    all.fan_out(message, {.treat_as = delivery_class::ephemeral}, one.ref(), writer);
    BOOST_TEST(one.frames.empty());
    BOOST_TEST(two.frames.size() == 1U);
    BOOST_TEST(away.frames.empty());
}

BOOST_AUTO_TEST_CASE(encodes_nothing_for_nobody) {
    reader away(3, nullptr);
    all.add(away, &away.place);
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, writer);
    BOOST_TEST(a.encoded == 0);
}

BOOST_AUTO_TEST_CASE(keeps_every_place_right_as_members_leave) {
    std::vector<std::unique_ptr<reader>> readers;
    for (std::uint64_t i = 1; i <= 5; ++i) {
        readers.push_back(std::make_unique<reader>(i, &a));
        all.add(*readers.back(), &readers.back()->place);
    }
    for (const std::size_t leaving : {0U, 4U, 2U}) {
        all.remove(readers[leaving]->place);
        readers[leaving]->frames.clear();
    }
    BOOST_TEST(all.size() == 2U);
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, writer);
    for (std::size_t i = 0; i < 5; ++i)
        BOOST_TEST(readers[i]->frames.size() == (i == 1 || i == 3 ? 1U : 0U));
    all.remove(readers[1]->place);
    all.remove(readers[3]->place);
    BOOST_TEST(all.empty());
}

BOOST_AUTO_TEST_SUITE_END()
