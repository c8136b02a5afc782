// One question to the admin side of a server, and its answer.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/event_loop.hpp"
#include "net/transport.hpp"
#include "parlor/core/task.hpp"

namespace ctl {

/// Where the server is asked.
struct place {
    std::string path;  ///< of a socket; empty: TCP
    std::string host;
    std::uint16_t port = 0;
    std::string token;  ///< empty: none is shown

    [[nodiscard]] std::string name() const;
};

/// What cannot be asked, or was refused: a line for people.
class problem : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The answer's JSON. `body` empty: a GET, else a POST of that JSON. Throws problem.
[[nodiscard]] parlor::task<std::string> ask(parlor::event_loop& on, const place& where, std::string target,
                                            std::string body);

/// Any text as a part of a query.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace ctl
