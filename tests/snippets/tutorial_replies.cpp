// The server of docs/tutorial/3_typed_replies.md.
#include <map>
#include <parlor/parlor.hpp>

struct add {
    std::string text;
};
BOOST_DESCRIBE_STRUCT(add, (), (text))

struct added {
    std::uint64_t number = 0;
    std::string text, by;
};
BOOST_DESCRIBE_STRUCT(added, (), (number, text, by))

//! [messages]
struct receipt {  // the reply to add
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(receipt, (), (number))

struct check {  // client -> room: this is done
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(check, (), (number))

struct checked {  // room -> clients
    std::uint64_t number = 0;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(checked, (), (number, by))

struct may_check {  // room -> the one who added it: a question
    std::string text, by;
};
BOOST_DESCRIBE_STRUCT(may_check, (), (text, by))

struct verdict {  // and the answer
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(verdict, (), (yes))
//! [messages]

class list_room final : public parlor::room {
public:
    //! [declare]
    list_room() {
        on<add>(&list_room::handle_add);
        on<check>(&list_room::handle_check);
    }
    //! [declare]

private:
    //! [value]
    receipt handle_add(parlor::member& from, add msg) {
        if (msg.text.empty()) throw parlor::failure(parlor::errc::invalid_argument, "data.text: must not be empty");
        const std::uint64_t number = ++last_;
        items_[number] = {msg.text, from.ref()};
        broadcast(added{number, std::move(msg.text), from.name()});
        return {number};
    }
    //! [value]

    //! [task]
    parlor::task<> handle_check(parlor::member& from, check msg) {
        const auto at = items_.find(msg.number);
        if (at == items_.end()) throw parlor::failure(parlor::errc::not_found, "data.number: no such item");
        parlor::member* author = find(at->second.author);
        if (author && author->name() != from.name()) {
            auto answer = author->ask<verdict>(may_check{at->second.text, from.name()});
            const verdict says = co_await answer.get();
            if (!says.yes) throw parlor::failure(parlor::errc::permission_denied, author->name() + " says no");
        }
        items_.erase(at);
        broadcast(checked{msg.number, from.name()});
    }
    //! [task]

    //! [state]
    struct item {
        std::string text;
        parlor::member_ref author;  // not a member&: this one outlives its handler
    };
    std::map<std::uint64_t, item> items_;
    std::uint64_t last_ = 0;
    //! [state]
};

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) { app.add_room<list_room>("list/{name}"); });
}
