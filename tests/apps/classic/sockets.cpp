// The classic chat over real sockets.
#include <boost/test/unit_test.hpp>
#include <deque>

#include "classic.hpp"
#include "integration/running_server.hpp"

namespace {

using namespace integration;
using parlor::close_code;

struct classic_server : running_server {
    classic_server() : running_server(nullptr, classic::install) {}
};

std::string as(std::string_view user) {
    return "/socket?userId=" + std::string(user);
}

/// What a bad frame answers comes next: so nothing else was on its way.
void hears_nothing(ws_client& who) {
    who.send("marker");
    BOOST_TEST(who.next_message() == "格式错误: NAME,TEXT");
}

BOOST_FIXTURE_TEST_SUITE(classic_sockets, classic_server)

BOOST_AUTO_TEST_CASE(a_user_id_that_is_none_or_reserved_is_refused_before_the_upgrade) {
    for (const char* target :
         {"/socket", "/socket?userId=", "/socket?userId", "/socket?userid=ana", "/socket?userId=all",
          "/socket?userId=login", "/socket?userId=groupA", "/socket?userId=group%42", "/socket?userId=a,b",
          "/socket?userId=a%2Cb", "/socket?userId=%FF"}) {
        BOOST_TEST(upgrade_status(port(), target) == 400U, target);
    }
    BOOST_TEST(upgrade_status(port(), as("%E5%90%8D")) == 101U);
}

BOOST_AUTO_TEST_CASE(people_talk_across_connections) {
    ws_client ana(port(), as("ana")), bo(port(), as("%E5%90%8D")), bo_too(port(), as("%E5%90%8D"));
    hears_nothing(bo);
    hears_nothing(bo_too);
    ana.send("login,");
    for (ws_client* each : {&bo, &bo_too})
        BOOST_TEST(each->next_message() == "用户(ana)登录了");
    ana.send("名,hi, there");
    for (ws_client* each : {&bo, &bo_too})
        BOOST_TEST(each->next_message() == "用户(ana=>名):hi, there");
    bo.send("groupB,g");
    for (ws_client* each : {&bo, &bo_too})
        BOOST_TEST(each->next_message() == "用户(名=>名):g");
    ana.send("zoe,x");
    BOOST_TEST(ana.next_message() == "用户(zoe)不存在");
    hears_nothing(ana);
    (void)bo_too.close();
    hears_nothing(ana);
    bo.reset();
    BOOST_TEST(ana.next_message() == "用户(名)退出了");
    ana.send("名,x");
    BOOST_TEST(ana.next_message() == "用户(名)不存在");
}

BOOST_AUTO_TEST_CASE(a_binary_message_is_closed_with_1003) {
    ws_client ana(port(), as("ana"));
    ana.send(parlor::opcode::binary, "all,x");
    BOOST_TEST(ana.read_to_end().code == close_code::unsupported_data);
}

// On two threads too: what reaches one first reaches all first.
BOOST_AUTO_TEST_CASE(everyone_hears_the_same_order) {
    constexpr int talkers = 4, listeners = 4, messages_each = 300;
    std::deque<ws_client> heads, mouths;
    for (int i = 0; i < listeners; ++i)
        heads.emplace_back(port(), as("listener"));
    for (int i = 0; i < talkers; ++i)
        mouths.emplace_back(port(), as("talker" + std::to_string(i)));
    for (auto& each : heads)
        hears_nothing(each);
    for (auto& each : mouths)
        hears_nothing(each);
    std::vector<std::future<void>> talking;
    for (auto& each : mouths) {
        talking.push_back(on_thread([&each] {
            for (int n = 0; n < messages_each; ++n)
                each.send("listener," + std::to_string(n));
        }));
    }
    std::vector<std::future<std::vector<std::string>>> heard;
    for (auto& each : heads) {
        heard.push_back(on_thread([&each] {
            std::vector<std::string> texts;
            for (int n = 0; n < talkers * messages_each; ++n)
                texts.push_back(each.next_message());
            return texts;
        }));
    }
    for (auto& each : talking)
        each.get();
    const auto first = heard[0].get();
    for (std::size_t i = 1; i < heard.size(); ++i)
        BOOST_TEST((heard[i].get() == first));
}

BOOST_AUTO_TEST_CASE(a_stop_closes_with_1001) {
    ws_client ana(port(), as("ana")), bo(port(), as("bo"));
    hears_nothing(ana);
    hears_nothing(bo);
    app().request_stop();
    for (ws_client* each : {&ana, &bo})
        BOOST_TEST(each->read_to_end().code == close_code::going_away);
    BOOST_TEST(app().join());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
