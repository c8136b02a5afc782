// Promises of group: one frame for all of one codec, and places that stay right as others leave.
#include "room/group.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <random>
#include <set>

#include "parlor/wire/inflater.hpp"

namespace {

using parlor::delivery_class;
using parlor::session_ref;
using parlor::slice;

/// Writes the type of a message, after a letter of its own.
class letter_codec final : public parlor::codec {
public:
    explicit letter_codec(char letter, std::uint8_t window_bits = 0) : letter_(letter) { set_window_bits(window_bits); }
    [[nodiscard]] std::string_view subprotocol() const noexcept override { return "letters"; }
    [[nodiscard]] unsigned variant() const noexcept override { return static_cast<unsigned char>(letter_); }
    [[nodiscard]] parlor::decode_result decode(std::string_view, bool) override { return parlor::record{}; }
    void encode(const parlor::outgoing& what, std::string& scratch,
                std::vector<std::string_view>& pieces) const override {
        ++encoded;
        scratch += letter_;
        scratch += what.type;
        if (what.payload != "{}") scratch += what.payload;
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
    parlor::deflater deflater{512};
    parlor::compression_figures saved;
    parlor::frame_tools tools{.writer = writer, .zip = deflater, .deflated = saved};
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
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
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
    all.fan_out(message, {.treat_as = delivery_class::ephemeral}, one.ref(), tools);
    BOOST_TEST(one.frames.empty());
    BOOST_TEST(two.frames.size() == 1U);
    BOOST_TEST(away.frames.empty());
}

BOOST_AUTO_TEST_CASE(encodes_nothing_for_nobody) {
    reader away(3, nullptr);
    all.add(away, &away.place);
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
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
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
    for (std::size_t i = 0; i < 5; ++i)
        BOOST_TEST(readers[i]->frames.size() == (i == 1 || i == 3 ? 1U : 0U));
    all.remove(readers[1]->place);
    all.remove(readers[3]->place);
    BOOST_TEST(all.empty());
}

// ------------------------------------------------------------------------------------------- compression

// Big enough that no window holds it, so that each window makes a frame of its own.
struct compressing : fixture {
    compressing() {
        message.payload = std::string(40000, 'x');
        all = parlor::group(true);
    }
    reader& enter(const parlor::codec& as) {
        readers.push_back(std::make_unique<reader>(readers.size() + 1, &as));
        all.add(*readers.back(), &readers.back()->place);
        return *readers.back();
    }
    static std::string inflated(const slice& frame) {
        std::string bytes(reinterpret_cast<const char*>(frame.bytes().data()), frame.size());
        parlor::frame_parser parser(parlor::role::client, {}, parlor::compression::deflate);
        auto input = std::as_writable_bytes(std::span(bytes));
        parlor::frame_event event;
        BOOST_REQUIRE((parser.next(input, event) == parlor::frame_parser::status::event));
        parlor::inflater unzip;
        if (event.compressed) BOOST_REQUIRE(!unzip.inflate(event, 0));
        return std::string(event.text());
    }
    letter_codec a15{'a', 15}, a10{'a', 10}, a9{'a', 9}, b15{'b', 15};
    std::vector<std::unique_ptr<reader>> readers;
};

BOOST_FIXTURE_TEST_CASE(deflates_once_for_each_window_present_and_not_once_a_member, compressing) {
    const std::vector<const parlor::codec*> kinds{&a, &a15, &a10, &a9};
    for (std::size_t i = 0; i < 400; ++i)
        enter(*kinds[i % kinds.size()]);
    for (std::uint64_t round = 1; round <= 3; ++round) {
        all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
        BOOST_TEST(deflater.runs() == round * 3);
        BOOST_TEST(saved.plain_bytes.value() == round * 3 * (message.payload.size() + 5));
    }
    std::set<const std::byte*> frames;
    for (const auto& each : readers) {
        BOOST_REQUIRE(each->frames.size() == 3U);
        frames.insert(each->frames[0].bytes().data());
    }
    BOOST_TEST(frames.size() == 4U);
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        const slice& frame = readers[i]->frames[0];
        BOOST_TEST((frame.size() < 1000) == (i != 0));
        BOOST_TEST((inflated(frame) == "asaid" + message.payload));
    }
}

BOOST_FIXTURE_TEST_CASE(codecs_of_two_variants_do_not_share_what_is_deflated, compressing) {
    const auto& one = enter(a15);
    const auto& two = enter(b15);
    const auto& three = enter(a15);
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
    BOOST_TEST(deflater.runs() == 2U);
    BOOST_TEST((inflated(one.frames[0]) == "asaid" + message.payload));
    BOOST_TEST((inflated(two.frames[0]) == "bsaid" + message.payload));
    BOOST_TEST(one.frames[0].bytes().data() == three.frames[0].bytes().data());
}

BOOST_FIXTURE_TEST_CASE(what_is_small_or_does_not_shrink_is_one_plain_frame_for_all, compressing) {
    const std::vector<const parlor::codec*> kinds{&a15, &a10, &a, &a9};
    for (const auto* kind : kinds)
        enter(*kind);
    message.payload = std::string(500, 'x');
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
    BOOST_TEST(deflater.runs() == 0U);
    message.payload.clear();
    std::mt19937 random(1);
    for (int i = 0; i < 600; ++i)
        message.payload += static_cast<char>(random());
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
    for (const auto& each : readers) {
        for (std::size_t i = 0; i < 2; ++i)
            BOOST_TEST(each->frames[i].bytes().data() == readers[0]->frames[i].bytes().data());
        BOOST_TEST((each->frames[1].bytes()[0] == std::byte{0x81}));
    }
}

BOOST_FIXTURE_TEST_CASE(a_group_that_does_not_deflate_sends_everyone_the_same_plain_frame, compressing) {
    all = parlor::group(false);
    const auto& one = enter(a15);
    const auto& two = enter(a);
    all.fan_out(message, {.treat_as = delivery_class::sequenced}, {}, tools);
    BOOST_TEST(deflater.runs() == 0U);
    BOOST_TEST(one.frames[0].bytes().data() == two.frames[0].bytes().data());
}

BOOST_FIXTURE_TEST_CASE(one_message_is_deflated_for_one_as_its_codec_allows, compressing) {
    BOOST_TEST((inflated(parlor::encode_frame(message, a10, true, tools)) == "asaid" + message.payload));
    BOOST_TEST(parlor::encode_frame(message, a10, true, tools).size() < 1000U);
    BOOST_TEST(parlor::encode_frame(message, a10, false, tools).size() > 40000U);
    BOOST_TEST(parlor::encode_frame(message, a, true, tools).size() > 40000U);
}

BOOST_AUTO_TEST_SUITE_END()
