// Log lines: their two forms, their levels, and a queue that never makes its callers wait.
#include "parlor/core/log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "core/log_format.hpp"
#include "core/log_output.hpp"
#include "parlor/core/random.hpp"

namespace {

using namespace std::chrono_literals;
namespace lg = parlor::log;

constexpr parlor::wall_time moment{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 3h + 4min + 5s + 678ms};

std::string line(lg::format form, std::string_view message, std::initializer_list<lg::field> fields = {},
                 lg::level severity = lg::level::info) {
    return lg::format_line(form, {moment, severity, message, std::span(fields.begin(), fields.size())});
}

class pipe_ends {
public:
    pipe_ends() { BOOST_REQUIRE(::pipe2(ends_.data(), O_CLOEXEC) == 0); }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;
    ~pipe_ends() {
        ::close(ends_[0]);
        close_input();
    }

    [[nodiscard]] int input() const { return ends_[1]; }
    void close_input() {
        if (ends_[1] >= 0) ::close(ends_[1]);
        ends_[1] = -1;
    }

    /// Until nothing more fits; how much that was.
    [[nodiscard]] std::size_t fill() const {
        const std::string block(4096, '.');
        BOOST_REQUIRE(::fcntl(ends_[1], F_SETFL, O_NONBLOCK) == 0);
        std::size_t filled = 0;
        for (ssize_t put = 0; (put = ::write(ends_[1], block.data(), block.size())) > 0;) {
            filled += static_cast<std::size_t>(put);
        }
        BOOST_REQUIRE(::fcntl(ends_[1], F_SETFL, 0) == 0);
        return filled;
    }

    void skip(std::size_t bytes) const {
        std::string some(4096, '\0');
        while (bytes > 0) {
            const ssize_t got = ::read(ends_[0], some.data(), std::min(bytes, some.size()));
            BOOST_REQUIRE(got > 0);
            bytes -= static_cast<std::size_t>(got);
        }
    }

    [[nodiscard]] std::string read_all() {
        close_input();
        std::string out;
        std::array<char, 4096> some{};
        for (ssize_t got = 0; (got = ::read(ends_[0], some.data(), some.size())) > 0;) {
            out.append(some.data(), static_cast<std::size_t>(got));
        }
        return out;
    }

private:
    std::array<int, 2> ends_{};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(a_text_line_has_time_level_message_and_fields) {
    BOOST_TEST(line(lg::format::text, "session closed", {{"session", "s1"}, {"code", 1008}}) ==
               "2026-01-02T03:04:05.678Z info  session closed session=s1 code=1008");
    BOOST_TEST(line(lg::format::text, "x", {}, lg::level::error) == "2026-01-02T03:04:05.678Z error x");
}

BOOST_AUTO_TEST_CASE(a_json_line_is_one_object_with_typed_values) {
    BOOST_TEST(
        line(lg::format::json, "session closed", {{"session", "s1"}, {"code", 1008}, {"clean", true}, {"cpu", 0.5}}) ==
        R"({"time":"2026-01-02T03:04:05.678Z","level":"info","message":"session closed",)"
        R"("session":"s1","code":1008,"clean":true,"cpu":0.5})");
}

BOOST_AUTO_TEST_CASE(every_kind_of_value_can_be_a_field) {
    const std::string owned = "owned";
    BOOST_TEST(line(lg::format::text, "m",
                    {{"a", owned},
                     {"b", std::string_view("view")},
                     {"c", -1},
                     {"d", std::size_t{7}},
                     {"e", 'x' == 'y'},
                     {"f", std::int64_t{std::numeric_limits<std::int64_t>::min()}},
                     {"g", 1.5F},
                     {"h", std::uint16_t{9}}}) ==
               "2026-01-02T03:04:05.678Z info  m a=owned b=view c=-1 d=7 e=false f=-9223372036854775808 g=1.5 h=9");
}

BOOST_AUTO_TEST_CASE(text_values_that_are_not_one_word_are_quoted) {
    BOOST_TEST(line(lg::format::text, "m", {{"a", ""}, {"b", "two words"}, {"c", "x=y"}, {"d", "say \"hi\""}}) ==
               R"(2026-01-02T03:04:05.678Z info  m a="" b="two words" c="x=y" d="say \"hi\"")");
}

BOOST_AUTO_TEST_CASE(input_cannot_forge_a_line) {
    const char* hostile = "x\n2026-01-02T03:04:05.678Z error forged\x1b[2J";
    for (const auto form : {lg::format::text, lg::format::json}) {
        const std::string out = line(form, hostile, {{hostile, hostile}});
        BOOST_TEST(out.find('\n') == std::string::npos);
        BOOST_TEST(out.find('\x1b') == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(any_bytes_make_valid_json) {
    const auto chance = parlor::make_seeded_random(11);
    for (int round = 0; round < 1000; ++round) {
        std::string text(chance->next() % 60, '\0');
        chance->fill(std::as_writable_bytes(std::span(text)));
        const auto parsed = boost::json::parse(line(lg::format::json, text, {{text, text}}));
        BOOST_TEST(parsed.at("level").as_string() == "info");
    }
    const auto odd = boost::json::parse(line(lg::format::json, "m", {{"x", std::numeric_limits<double>::infinity()}}));
    BOOST_TEST(odd.at("x").as_string() == "inf");
}

BOOST_AUTO_TEST_CASE(fields_cannot_hide_the_lines_own) {
    const auto parsed =
        boost::json::parse(line(lg::format::json, "m", {{"time", "never"}, {"level", "error"}, {"message", "other"}}));
    BOOST_TEST(parsed.at("level").as_string() == "info");
    BOOST_TEST(parsed.at("level_").as_string() == "error");
    BOOST_TEST(parsed.at("message").as_string() == "m");
}

BOOST_AUTO_TEST_CASE(long_texts_are_cut_between_characters) {
    std::string text(1023, 'a');
    for (int i = 0; i < 1000; ++i)
        text += "\xc3\xa9";
    const std::string out = line(lg::format::text, "m", {{"x", text}});
    BOOST_TEST(out.size() < 1100U);
    BOOST_TEST(out.ends_with("a\xe2\x80\xa6"));
}

BOOST_AUTO_TEST_CASE(levels_below_the_threshold_are_dropped) {
    const lg::capture heard(lg::level::warn);
    lg::trace("no");
    lg::debug("no");
    lg::info("no");
    lg::warn("yes");
    lg::error("yes", {{"why", "planted"}});
    BOOST_TEST(!lg::enabled(lg::level::info));
    BOOST_TEST(lg::enabled(lg::level::warn));
    BOOST_TEST(heard.records().size() == 2U);
    BOOST_TEST(heard.records("yes").back().value("why").value() == "planted");
    BOOST_TEST(!heard.records("yes").front().value("why").has_value());
    lg::set_level(lg::level::off);
    lg::error("no");
    BOOST_TEST(heard.records().size() == 2U);
}

BOOST_AUTO_TEST_CASE(each_area_has_a_level_of_its_own) {
    const lg::capture heard(lg::level::warn);
    lg::levels wanted(lg::level::warn);
    wanted.set(lg::area::journal, lg::level::debug);
    wanted.set(lg::area::http, lg::level::off);
    lg::set_level(wanted);
    lg::debug(lg::area::journal, "yes");
    lg::debug(lg::area::room, "no");
    lg::error(lg::area::http, "no");
    lg::debug("no");
    BOOST_TEST(lg::enabled(lg::area::journal, lg::level::debug));
    BOOST_TEST(!lg::enabled(lg::level::info));
    BOOST_TEST(heard.records().size() == 1U);
    BOOST_TEST((heard.records("yes").front().about == lg::area::journal));
}

BOOST_AUTO_TEST_CASE(the_area_stands_in_the_line_but_for_the_apps_own) {
    const lg::field one("room", "room/main");
    const lg::call what{moment, lg::level::info, "opened", {&one, 1}, lg::area::room};
    BOOST_TEST(lg::format_line(lg::format::text, what) == "2026-01-02T03:04:05.678Z info  room: opened room=room/main");
    BOOST_TEST(
        lg::format_line(lg::format::json, what) ==
        R"({"time":"2026-01-02T03:04:05.678Z","level":"info","area":"room","message":"opened","room":"room/main"})");
}

BOOST_AUTO_TEST_CASE(captures_nest_and_restore_the_level) {
    BOOST_TEST(!lg::enabled(lg::level::debug));
    {
        const lg::capture outer;
        {
            const lg::capture inner(lg::level::error);
            lg::error("inside");
            BOOST_TEST(inner.records("inside").size() == 1U);
        }
        lg::trace("outside");
        BOOST_TEST(outer.records().size() == 1U);
    }
    BOOST_TEST(!lg::enabled(lg::level::debug));
}

BOOST_AUTO_TEST_CASE(many_threads_may_log) {
    const lg::capture heard;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 500; ++i)
                lg::info("from a thread", {{"thread", t}, {"i", i}});
        });
    }
    for (std::thread& each : threads)
        each.join();
    BOOST_TEST(heard.records("from a thread").size() == 2000U);
}

BOOST_AUTO_TEST_CASE(the_background_writes_all_lines_in_order) {
    pipe_ends pipe;
    {
        const lg::background writer(1000, pipe.input());
        for (int i = 0; i < 500; ++i)
            lg::info("line", {{"i", i}});
    }
    const std::string out = pipe.read_all();
    std::size_t at = 0;
    for (int i = 0; i < 500; ++i) {
        at = out.find(" line i=" + std::to_string(i) + "\n", at);
        BOOST_REQUIRE(at != std::string::npos);
    }
    BOOST_TEST(out.find("dropped") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_reader_that_stalls_costs_lines_and_never_time) {
    pipe_ends pipe;
    std::optional<lg::background> writer(std::in_place, 64, pipe.input());
    const std::string text(1000, 'x');
    for (int i = 0; i < 5000; ++i)
        lg::info("line", {{"text", text}});  // 5 MB into a pipe that takes 64 KiB
    BOOST_TEST(writer->dropped() > 4000U);
    writer.reset();  // returns although nobody reads
    BOOST_TEST(pipe.read_all().size() <= 65536U);
}

BOOST_AUTO_TEST_CASE(a_descriptor_that_fails_costs_lines_only) {
    pipe_ends pipe;
    const int closed = pipe.input();
    pipe.close_input();
    lg::descriptor_writer writer(closed);
    writer.write_line("nobody hears this\n");
    BOOST_TEST(writer.dropped() == 1U);
}

BOOST_AUTO_TEST_CASE(dropped_lines_are_counted_in_the_log) {
    pipe_ends pipe;
    const std::size_t filled = pipe.fill();
    std::uint64_t dropped = 0;
    {
        const lg::background writer(8, pipe.input());
        for (int i = 0; i < 100; ++i)
            lg::info("line", {{"i", i}});
        dropped = writer.dropped();
        BOOST_TEST(lg::dropped_lines() == dropped);
        pipe.skip(filled);
    }
    const std::string out = pipe.read_all();
    BOOST_TEST(dropped >= 100U - 8U - 1U);
    BOOST_TEST(out.find("warn  core: log lines dropped count=" + std::to_string(dropped) + "\n") != std::string::npos);
    BOOST_TEST(out.find("line i=99\n") != std::string::npos);  // the oldest go, not the newest
}

BOOST_AUTO_TEST_SUITE_END()
