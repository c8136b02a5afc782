// parlor-whiteboard: the whiteboard with its web page.
#include "parlor/server/run_main.hpp"
#include "whiteboard.hpp"

int main(int argc, char** argv) {
    return parlor::run_main(argc, argv, whiteboard::install);
}
