// parlor-classic: a chat with a text protocol of its own, on the connection-level API.
#include "classic.hpp"
#include "parlor/server/run_main.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, classic::install);
}
