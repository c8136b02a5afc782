#include <fmt/format.h>

#include <map>
#include <vector>

#include "parlor/message/json.hpp"
#include "server/admin_model.hpp"
#include "show.hpp"

namespace ctl {
namespace {

namespace admin = parlor::admin;

using children = std::map<std::uint64_t, std::vector<const admin::task_line*>>;

void add(std::string& out, const admin::task_line& task, const children& below, std::size_t depth) {
    const std::string waits = task.waits_for.empty() ? "something of its own" : printable(task.waits_for);
    const std::string since = task.waits_s ? fmt::format(" for {:.1f} s", *task.waits_s) : "";
    out += fmt::format("{:{}}{}  lives {:.1f} s, waits for {}{}\n", "", depth * 2, printable(task.name), task.age_s,
                       waits, since);
    const auto at = below.find(task.task);
    if (at == below.end()) return;
    for (const admin::task_line* each : at->second)
        add(out, *each, below, depth + 1);
}

}  // namespace

std::string shown_tasks(const std::string& json) {
    const auto seen = parlor::decode<admin::tasks_page>(json);
    std::string out;
    for (const auto& thread : seen.threads) {
        out += fmt::format("thread {}  lag {:.1f} ms", thread.thread, thread.lag_ms);
        if (!thread.answers) out += "  DOES NOT ANSWER";
        if (thread.runs) out += fmt::format("  runs {} {}", printable(thread.runs->room), printable(thread.runs->type));
        out += '\n';
        children below;
        std::map<std::string, std::vector<const admin::task_line*>> by_owner;
        for (const auto& task : thread.tasks) {
            if (task.parent != 0) {
                below[task.parent].push_back(&task);
            } else {
                by_owner[task.of].push_back(&task);
            }
        }
        for (const auto& [owner, tasks] : by_owner) {
            out += fmt::format("  {}\n", owner.empty() ? "others" : printable(owner));
            for (const admin::task_line* each : tasks)
                add(out, *each, below, 2);
        }
    }
    return out;
}

}  // namespace ctl
