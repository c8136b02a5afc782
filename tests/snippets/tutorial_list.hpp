// The room of docs/tutorial/4_history.md, which 5_testing.md tests.
//! [whole]
#pragma once

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

struct receipt {
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(receipt, (), (number))

struct check {
    std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(check, (), (number))

struct checked {
    std::uint64_t number = 0;
    std::string by;
};
BOOST_DESCRIBE_STRUCT(checked, (), (number, by))

struct may_check {
    std::string text, by;
};
BOOST_DESCRIBE_STRUCT(may_check, (), (text, by))

struct verdict {
    bool yes = false;
};
BOOST_DESCRIBE_STRUCT(verdict, (), (yes))

//! [messages]
struct items {  // client -> room: what is on the list now?
};
BOOST_DESCRIBE_STRUCT(items, (), ())

struct item_list {
    std::vector<added> items;
};
BOOST_DESCRIBE_STRUCT(item_list, (), (items))

struct older {  // client -> room: what happened before that?
    std::optional<std::uint64_t> before;
};
BOOST_DESCRIBE_STRUCT(older, (), (before))

struct event {
    std::uint64_t seq = 0;
    std::string what;
};
BOOST_DESCRIBE_STRUCT(event, (), (seq, what))

struct events {
    std::vector<event> list;  // oldest first
    bool more = false;
};
BOOST_DESCRIBE_STRUCT(events, (), (list, more))
//! [messages]

class list_room final : public parlor::room {
public:
    list_room() {
        on<add>(&list_room::handle_add);
        on<check>(&list_room::handle_check);
        on<items>(&list_room::handle_items);
        on<older>(&list_room::handle_older);
    }

private:
    //! [open]
    parlor::task<> on_open() override {
        const parlor::history_page log = co_await read_history(UINT64_MAX, SIZE_MAX);
        for (std::size_t i = 0; i < log.size(); ++i) {
            if (log[i].is<added>()) note(log[i].as<added>(), {});
            if (log[i].is<checked>()) items_.erase(log[i].as<checked>().number);
        }
    }

    void note(const added& happened, parlor::member_ref author) {
        items_[happened.number] = {happened, author};
        last_ = happened.number;
    }
    //! [open]

    receipt handle_add(parlor::member& from, add msg) {
        if (msg.text.empty()) throw parlor::failure(parlor::errc::invalid_argument, "data.text: must not be empty");
        const added happened{last_ + 1, std::move(msg.text), from.name()};
        note(happened, from.ref());
        broadcast(happened);
        return {happened.number};
    }

    parlor::task<> handle_check(parlor::member& from, check msg) {
        const auto at = items_.find(msg.number);
        if (at == items_.end()) throw parlor::failure(parlor::errc::not_found, "data.number: no such item");
        parlor::member* author = find(at->second.author);
        if (author && author->name() != from.name()) {
            auto answer = author->ask<verdict>(may_check{at->second.what.text, from.name()});
            const verdict says = co_await answer.get();
            if (!says.yes) throw parlor::failure(parlor::errc::permission_denied, author->name() + " says no");
        }
        items_.erase(at);
        broadcast(checked{msg.number, from.name()});
    }

    //! [read]
    item_list handle_items(items) {
        item_list reply;
        for (const auto& [number, one] : items_)
            reply.items.push_back(one.what);
        return reply;
    }

    parlor::task<events> handle_older(older wanted) {
        const parlor::history_page page = co_await read_history(wanted.before.value_or(UINT64_MAX), 50, 64 * 1024);
        events reply;
        reply.more = page.more();
        for (std::size_t i = 0; i < page.size(); ++i) {
            reply.list.push_back({page[i].seq, std::string(page[i].type)});
        }
        co_return reply;
    }
    //! [read]

    struct item {
        added what;
        parlor::member_ref author;  // names nobody for what was read from the log
    };
    std::map<std::uint64_t, item> items_;
    std::uint64_t last_ = 0;
};
//! [whole]
