#include "whiteboard.hpp"

#include "board_room.hpp"
#include "whiteboard_page.hpp"  // made by parlor_embed_files

namespace whiteboard {

void install(parlor::server& app) {
    app.add_room<board_room>("board/{name}", {.journal = parlor::journal_kind::durable,
                                              .max_members = 200,
                                              .overflow = parlor::overflow_policy::conflate,
                                              .linger = std::chrono::seconds(60)});
    app.add_files(page::files());
}

}  // namespace whiteboard
