// The classic protocol: three people of whom each may connect twice, and a model of what they must hear.
#include <array>
#include <memory>
#include <set>

#include "frame.hpp"
#include "fuzz.hpp"
#include "hub.hpp"

namespace {

constexpr std::array<std::string_view, 3> names{"ana", "bo", "用户"};
using texts = std::vector<std::string>;

struct model {
    std::array<int, names.size()> connections{};
    std::array<std::set<std::string>, names.size()> groups;

    /// What `listener` hears when `speaker` says that; `own`: on the very connection that said it.
    [[nodiscard]] texts hears(std::size_t listener, std::size_t speaker, std::string_view said, bool own) const {
        const auto comma = said.find(',');
        const auto of = [](std::string_view name) { return "用户(" + std::string(name); };
        if (comma == std::string_view::npos) return own ? texts{"格式错误: NAME,TEXT"} : texts{};
        const std::string to(said.substr(0, comma));
        const std::string spoken =
            of(names[speaker]) + "=>" + std::string(names[listener]) + "):" + std::string(said.substr(comma + 1));
        const bool other = listener != speaker;
        if (to == "login") return other ? texts{of(names[speaker]) + ")登录了"} : texts{};
        if (to == "all") return other ? texts{spoken} : texts{};
        if (to == "groupA" || to == "groupB") return groups[listener].contains(to) ? texts{spoken} : texts{};
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == to && connections[i] > 0) return i == listener ? texts{spoken} : texts{};
        }
        return own ? texts{of(to) + ")不存在"} : texts{};
    }

    void remember(std::size_t speaker, std::string_view said) {
        const std::string to(said.substr(0, said.find(',')));
        if (said.find(',') != std::string_view::npos && to.starts_with("group") && to.size() == 6 && to[5] >= 'A' &&
            to[5] <= 'B') {
            groups[speaker].insert(to);
        }
    }
};

struct connection {
    std::size_t who = 0;
    texts heard;
    std::unique_ptr<classic::hub::visit> visit;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input in(data, size);
    classic::hub hub;
    model expected;
    std::array<connection, 2 * names.size()> all;
    std::string_view rest = in.rest();
    while (!rest.empty()) {  // lines: a byte that says who does what, and what is said
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.empty()) continue;
        const auto action = static_cast<std::uint8_t>(line.front());
        connection& one = all[action % all.size()];
        one.who = action % all.size() % names.size();
        for (connection& each : all)
            each.heard.clear();
        if (!one.visit) {
            one.visit = std::make_unique<classic::hub::visit>(
                hub, std::string(names[one.who]), [&one](const std::string& text) { one.heard.push_back(text); });
            ++expected.connections[one.who];
        } else if (action >= 128) {
            one.visit.reset();
            if (--expected.connections[one.who] == 0) {
                expected.groups[one.who].clear();
                for (const connection& each : all)
                    fuzz::require(!each.visit || each.heard.size() == 1, "all hear of who has gone");
            }
        } else {
            const std::string_view said = line.substr(1);
            one.visit->say(said);
            expected.remember(one.who, said);
            for (const connection& each : all) {
                if (!each.visit) continue;
                fuzz::require(each.heard == expected.hears(each.who, one.who, said, &each == &one),
                              "everybody hears what the protocol says");
            }
        }
    }
    const auto refused = classic::refuse_user(in.rest());
    fuzz::require(refused || (in.rest().find(',') == std::string_view::npos && !in.rest().empty()),
                  "names can be spoken to");
    return 0;
}
