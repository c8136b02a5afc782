// The server of docs/tutorial/4_history.md: the room is in a header, so that the next chapter can test it.
//! [main]
#include "tutorial_list.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) {
        app.add_room<list_room>("list/{name}", {.max_members = 500, .linger = std::chrono::minutes(1)});
    });
}
//! [main]
