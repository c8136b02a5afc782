// parlor-chat: the chat server with its web page, and accounts for those who want one.
#include "chat.hpp"
#include "parlor/server/run_main.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, [](parlor::server& app) {
        chat::install(app);
        if (app.settings().jwt_keys.empty()) app.install_accounts();  // else whoever signs the tokens has them
    });
}
