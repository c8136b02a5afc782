// Hosts an app author's room without a socket, on a loop and a clock that the test moves. The room runs on the real
// engine; only sessions and their connections are played.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "parlor/message/user.hpp"
#include "parlor/room/room.hpp"
#include "parlor/room/room_error.hpp"
#include "parlor/room/room_ref.hpp"
#include "parlor/test/manual_loop.hpp"
#include "parlor/test/scripted_journals.hpp"
#include "parlor/test/test_member.hpp"

namespace parlor::test {

/// How a test_room is set up. The defaults are those of a server.
struct test_room_setup {
    std::string name = "room/main";
    std::string pattern = "room/{name}";  ///< as given to add_room
    room_options options = {};
    std::size_t max_mailbox = 1024;
    duration key_window = std::chrono::hours(1);
};

/// The part of test_room that does not depend on the room's type.
class test_room_base {
public:
    test_room_base(test_room_setup setup, std::function<std::unique_ptr<room>()> make);
    test_room_base(const test_room_base&) = delete;
    test_room_base& operator=(const test_room_base&) = delete;
    /// Stops the room as a server does: on_closing, then everyone goes.
    ~test_room_base();

    /// Enters the room. Throws the failure that the room refuses with, and test_failure when it does not answer at
    /// once.
    test_member join(std::string_view user_name);
    test_member join(user who);
    /// The same for a room whose on_open or on_join waits: see test_member::joined().
    test_member begin_join(user who);

    /// Calls the room from code, as room_ref::call does.
    template <class Reply = void, class T>
    Reply call(const T& message) {
        return start_call(message).template get<Reply>();
    }
    template <class T>
    [[nodiscard]] test_answer start_call(const T& message) {
        return push_call(wire_name<T>(), encode_payload(message));
    }
    /// The room by name, for code that takes one.
    [[nodiscard]] room_ref ref();

    /// Moves the clock; timers fire on their way. The room's timers and presence need it, and handlers that wait.
    void advance(duration by);
    /// Runs what is ready. Needed only after what goes past test_room and test_member, such as ref() or loop().
    void run_ready();
    [[nodiscard]] manual_loop& loop() noexcept;
    [[nodiscard]] scripted_journals& journals() noexcept;

    /// False before the first join, and once the room was disposed of.
    [[nodiscard]] bool is_open() const noexcept;
    /// The names of the members, in the order in which they came.
    [[nodiscard]] std::vector<std::string> members() const;

    /// As room lists show it: see room_summary.
    [[nodiscard]] std::vector<room_summary> listed(std::string_view prefix) const;
    /// As server::on_room_error. Before the first join.
    void on_room_error(room_error_handler handler);

    /// The server begins to stop: runs on_closing. Nobody can join any more. True when on_closing has ended.
    bool close();

private:
    [[nodiscard]] test_answer push_call(std::string_view type, std::string payload);
    std::unique_ptr<room_bench> bench_;
};

/// `test_room<lobby> room("room/main"); auto ana = room.join("ana"); ana.send(say{"hi"});`
template <class Room>
class test_room : public test_room_base {
public:
    /// `name` must fit "room/{name}"; other patterns need the long form. `arguments` go to the room's constructor, each
    /// time that the room is made.
    template <class... Arguments>
    explicit test_room(std::string_view name = "room/main", Arguments... arguments)
        : test_room(test_room_setup{.name = std::string(name)}, std::move(arguments)...) {}

    template <class... Arguments>
    explicit test_room(test_room_setup setup, Arguments... arguments)
        : test_room_base(std::move(setup), [arguments...] { return std::make_unique<Room>(arguments...); }) {}
};

}  // namespace parlor::test
