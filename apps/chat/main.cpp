// parlor-chat: the chat server with its web page.
#include "chat.hpp"
#include "parlor/server/run_main.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, chat::install);
}
