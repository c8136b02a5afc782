#include "parlor/message/router.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>

#include "parlor/core/error.hpp"

using namespace parlor;

namespace router_test {

struct say {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(say, (), (text))

struct length {
    std::size_t bytes = 0;
};
BOOST_DESCRIBE_STRUCT(length, (), (bytes))

struct join {};
BOOST_DESCRIBE_STRUCT(join, (), ())

struct answer {
    static constexpr std::string_view wire_name = "reply";
};
BOOST_DESCRIBE_STRUCT(answer, (), ())

namespace other {
struct say {};
BOOST_DESCRIBE_STRUCT(say, (), ())
}  // namespace other

/// Stands for a member or client.
struct speaker {
    std::string heard;
};

length measure(speaker&, const say& message) {
    return {message.text.size()};
}

task<length> measure_later(speaker&, say message) {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    length result;
    result.bytes = message.text.size();
    co_return result;
}

class lobby {
public:
    void handle_say(speaker& from, say message) { from.heard = name + message.text; }
    length handle_measure(speaker&, const say& message) const { return {message.text.size()}; }
    task<length> handle_late(speaker& from, const say& message) {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        from.heard = message.text;
        length result;
        result.bytes = message.text.size();
        co_return result;
    }
    task<> handle_call(const say& message) {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        name = message.text;
    }
    std::string name = "lobby: ";
};

const std::string hi = R"({"text":"hi there, this does not fit into a small string"})";

}  // namespace router_test

namespace {

using namespace router_test;

struct fixture {
    router<speaker> routes;
    speaker from;

    outcome call(std::string_view name, std::string_view payload = hi) {
        const auto* entry = routes.find(name);
        BOOST_REQUIRE(entry);
        return entry->call(from, payload);
    }

    /// Awaits the task in an outcome. Its payload's text and its router's caller are gone by then.
    reply_payload finish(outcome pending) {
        BOOST_REQUIRE(pending.is_task());
        boost::asio::io_context context;
        reply_payload result;
        std::exception_ptr error;
        boost::asio::co_spawn(context, pending.take_task(), [&](std::exception_ptr thrown, reply_payload reply) {
            error = thrown;
            result = std::move(reply);
        });
        context.run();
        if (error) std::rethrow_exception(error);
        return result;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(router_, fixture)

BOOST_AUTO_TEST_CASE(finds_nothing_under_other_names) {
    routes.add<say>([](speaker&, say) {});
    BOOST_TEST(routes.find("say"));
    BOOST_TEST(!routes.find("Say"));
    BOOST_TEST(!routes.find(""));
    BOOST_TEST(routes.size() == 1U);
}

BOOST_AUTO_TEST_CASE(calls_a_handler_that_returns_nothing) {
    routes.add([](speaker& who, say message) { who.heard = message.text; });
    outcome result = call("say");
    BOOST_TEST(!result.is_task());
    BOOST_TEST(!result.take_reply());
    BOOST_TEST(from.heard == "hi there, this does not fit into a small string");
}

BOOST_AUTO_TEST_CASE(encodes_what_a_handler_returns) {
    routes.add<say>(&measure);
    outcome result = call("say");
    BOOST_TEST(!result.is_task());
    BOOST_TEST(result.take_reply().value() == R"({"bytes":47})");
}

BOOST_AUTO_TEST_CASE(hands_out_the_task_of_a_handler_that_awaits) {
    routes.add(&measure_later);
    BOOST_TEST(finish(call("say")).value() == R"({"bytes":47})");
}

BOOST_AUTO_TEST_CASE(starts_a_task_only_when_it_is_awaited) {
    bool begun = false;
    routes.add<say>([&begun](speaker&, const say&) -> task<> {
        begun = true;
        co_return;
    });
    outcome result = call("say");
    BOOST_TEST(!begun);
    BOOST_TEST(!finish(std::move(result)).has_value());
    BOOST_TEST(begun);
}

BOOST_AUTO_TEST_CASE(keeps_the_message_alive_while_a_handler_by_reference_awaits) {
    routes.add<say>([](speaker& who, const say& message) -> task<> {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        who.heard = message.text;
    });
    std::string payload = hi;
    outcome result = call("say", payload);
    payload.assign(payload.size(), 'x');
    BOOST_TEST(!finish(std::move(result)).has_value());
    BOOST_TEST(from.heard == "hi there, this does not fit into a small string");
}

BOOST_AUTO_TEST_CASE(frees_a_task_that_nobody_awaits) {
    routes.add(&measure_later);
    outcome dropped = call("say");
    BOOST_TEST(dropped.is_task());
}

BOOST_AUTO_TEST_CASE(takes_methods_of_an_object) {
    lobby room;
    routes.add<say>(bind_handler<speaker>(room, &lobby::handle_say));
    (void)call("say");
    BOOST_TEST(from.heard.starts_with("lobby: hi there"));
}

BOOST_AUTO_TEST_CASE(takes_const_methods) {
    const lobby room;
    routes.add(bind_handler<speaker>(room, &lobby::handle_measure));
    BOOST_TEST(call("say").take_reply().value() == R"({"bytes":47})");
}

BOOST_AUTO_TEST_CASE(keeps_the_message_alive_while_a_method_by_reference_awaits) {
    lobby room;
    routes.add<say>(bind_handler<speaker>(room, &lobby::handle_late));
    BOOST_TEST(finish(call("say")).value() == R"({"bytes":47})");
    BOOST_TEST(from.heard.starts_with("hi there"));
}

BOOST_AUTO_TEST_CASE(takes_methods_that_do_without_the_context) {
    lobby room;
    routes.add<say>(bind_handler<speaker>(room, &lobby::handle_call));
    BOOST_TEST(!finish(call("say")).has_value());
    BOOST_TEST(room.name.starts_with("hi there"));
}

BOOST_AUTO_TEST_CASE(takes_handlers_that_own_something_and_change) {
    routes.add<say>(
        [count = std::make_unique<int>(0)](speaker& who, const say&) mutable { who.heard = std::to_string(++*count); });
    (void)call("say");
    (void)call("say");
    BOOST_TEST(from.heard == "2");
}

BOOST_AUTO_TEST_CASE(takes_generic_handlers_when_told_the_message) {
    routes.add<say>([](auto& who, const auto& message) { who.heard = message.text; });
    (void)call("say");
    BOOST_TEST(from.heard.starts_with("hi there"));
}

BOOST_AUTO_TEST_CASE(refuses_a_payload_that_is_not_the_message_before_the_handler_runs) {
    routes.add<say>([](speaker& who, const say&) { who.heard = "called"; });
    BOOST_CHECK_EXCEPTION((void)call("say", R"({"text":5})"), failure, [](const failure& why) {
        return why.code() == errc::invalid_argument && why.message() == "data.text: expected a string";
    });
    BOOST_TEST(from.heard == "");
}

BOOST_AUTO_TEST_CASE(lets_pass_what_a_handler_throws) {
    routes.add<say>([](speaker&, const say&) { throw failure(errc::permission_denied, "no"); });
    BOOST_CHECK_THROW((void)call("say"), failure);
}

BOOST_AUTO_TEST_CASE(lets_pass_what_a_handler_throws_after_waiting) {
    routes.add<say>([](speaker&, const say&) -> task<length> {
        co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
        throw failure(errc::permission_denied, "no");
    });
    BOOST_CHECK_THROW((void)finish(call("say")), failure);
}

BOOST_AUTO_TEST_CASE(refuses_reserved_names_and_says_whose) {
    BOOST_CHECK_EXCEPTION(routes.add<join>([](speaker&, join) {}), std::logic_error, [](const std::logic_error& e) {
        return std::string_view(e.what()) ==
               "parlor: the message type router_test::join has the wire name \"join\", which parlor keeps for itself";
    });
    BOOST_CHECK_THROW(routes.add<answer>([](speaker&, answer) {}), std::logic_error);
    for (const auto* name : {"hello", "join", "leave", "resume", "presence", "members", "ping", "reply"}) {
        BOOST_CHECK_THROW(detail::require_unreserved(name, "t"), std::logic_error);
    }
    BOOST_CHECK_NO_THROW(detail::require_unreserved("joined", "t"));
    BOOST_TEST(routes.size() == 0U);
}

BOOST_AUTO_TEST_CASE(refuses_a_doubled_name_and_names_both_types) {
    routes.add<say>([](speaker&, say) {});
    BOOST_CHECK_EXCEPTION(
        routes.add<other::say>([](speaker&, other::say) {}), std::logic_error, [](const std::logic_error& e) {
            return std::string_view(e.what()) ==
                   "parlor: two handlers for messages of the wire name \"say\": of type router_test::say and of type "
                   "router_test::other::say";
        });
    BOOST_TEST(routes.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
