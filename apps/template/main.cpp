// my-app: the server and its page.
#include "notes.hpp"
#include "page.hpp"  // made by parlor_embed_files
#include "parlor/server/run_main.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) {
        app.add_room<notes_room>("wall/{name}");
        app.add_files(page::files());
    });
}
