// The code of docs/guide/messages.md and docs/guide/errors.md.
#include <parlor/parlor.hpp>

//! [describe]
enum class priority { low, high };
BOOST_DESCRIBE_ENUM(priority, low, high)

struct add_task {
    std::string title;
    std::optional<std::string> note;  // may be absent
    std::vector<std::string> labels;
    priority how_urgent = priority::low;  // must be there: a default is no "optional"
};
BOOST_DESCRIBE_STRUCT(add_task, (), (title, note, labels, how_urgent))
//! [describe]

//! [values]
std::string to_json(const add_task& task) {
    return parlor::encode(task);
}
add_task from_json(std::string_view text) {
    return parlor::decode<add_task>(text);
}
//! [values]

//! [name]
struct stroke_v2 {
    static constexpr std::string_view wire_name = "stroke";
    std::vector<int> points;
};
BOOST_DESCRIBE_STRUCT(stroke_v2, (), (points))
//! [name]

//! [variant]
struct circle {
    double radius = 0;
};
BOOST_DESCRIBE_STRUCT(circle, (), (radius))

struct label {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(label, (), (text))

struct draw {
    std::variant<circle, label> shape;  // {"shape":{"circle":{"radius":2}}} or {"shape":{"label":{"text":"a"}}}
};
BOOST_DESCRIBE_STRUCT(draw, (), (shape))
//! [variant]

struct task_added {
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(task_added, (), (number))

struct vote {};
BOOST_DESCRIBE_STRUCT(vote, (), ())
struct choice {
    std::string name;
};
BOOST_DESCRIBE_STRUCT(choice, (), (name))
struct pick {
    std::vector<std::string> names;
};
BOOST_DESCRIBE_STRUCT(pick, (), (names))

//! [binary]
struct pen_moved {
    static constexpr auto payload_form = parlor::payload_form::binary;
    std::int16_t x = 0, y = 0;
};
BOOST_DESCRIBE_STRUCT(pen_moved, (), (x, y))
//! [binary]

//! [handlers]
class task_list final : public parlor::room {
public:
    task_list() {
        on<add_task>(&task_list::handle_add_task);
        on<draw>(&task_list::handle_draw);
        on<vote>(&task_list::handle_vote);
    }

private:
    task_added handle_add_task(parlor::member& from, const add_task& msg);  // the reply is {"number":…}
    void handle_draw(parlor::member& from, draw msg);                       // no reply of its own
    parlor::task<choice> handle_vote(parlor::member& from, vote msg);       // the reply comes later
    std::uint64_t last_ = 0;
};
//! [handlers]

//! [refuse]
task_added task_list::handle_add_task(parlor::member& from, const add_task& msg) {
    if (msg.title.empty()) throw parlor::failure(parlor::errc::invalid_argument, "data.title: must not be empty");
    if (from.who().guest) throw parlor::failure(parlor::errc::permission_denied, "guests only look on");
    broadcast(msg);
    return {++last_};
}
//! [refuse]

void task_list::handle_draw(parlor::member&, draw msg) {
    broadcast(msg);
}

//! [catch]
parlor::task<choice> task_list::handle_vote(parlor::member& from, vote) {
    auto answer = from.ask<choice>(pick{{"tea", "coffee"}});
    choice picked;
    try {
        picked = co_await answer.get();
    } catch (const parlor::failure& why) {
        if (why.code() != parlor::errc::deadline_exceeded) throw;
        picked.name = "tea";
    }
    co_return picked;
}
//! [catch]
