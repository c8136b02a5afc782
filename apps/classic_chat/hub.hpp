// Everyone who is here, and who hears what. One for the whole server, shared by the connections of all its threads.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "frame.hpp"

namespace classic {

/// Takes a text to one connection, without waiting. Called under the hub's lock, so that all hear in the same order.
using ear = std::function<void(const std::string& text)>;

/// Safe from any thread. Must outlive its visits.
class hub {
public:
    class visit;

private:
    struct user {
        std::list<ear> ears;  // one a connection
        std::set<audience> groups;

        void hear(const std::string& text) const;
    };
    using users = std::map<std::string, user, std::less<>>;

    void act(users::iterator from, const frame& what);
    void tell_others(std::string_view than, const std::string& text) const;

    std::mutex mutex_;
    users users_;  // guarded by mutex_
};

/// One connection of a user, from its construction to its end.
class hub::visit {
public:
    visit(hub& in, const std::string& user, ear hears);
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;
    /// When it is the user's last one, everyone else hears of it.
    ~visit();

    /// What came over this connection.
    void say(std::string_view text);

private:
    hub& in_;
    users::iterator who_;
    std::list<ear>::iterator ear_;
};

}  // namespace classic
