// chaos: kills, stops and restarts a real parlor-chat while real clients talk, and checks what everybody saw.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "chaos/chaos_run.hpp"

namespace {

constexpr int something_is_wrong = 1;
constexpr int could_not_run = 3;

std::filesystem::path new_folder() {
    std::string name = std::filesystem::temp_directory_path() / "parlor-chaos-XXXXXX";
    if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder for the server's data");
    return name;
}

int run(const chaos::options& chosen) {
    const auto folder = new_folder();
    chaos::chaos_run run(chosen, folder);
    const bool clean = run.run();
    if (clean) {
        std::filesystem::remove_all(folder);
    } else {
        fmt::print(stderr, "the server's data and log are kept in {}\n", folder.string());
    }
    fmt::print("{}", run.report());
    std::fflush(stdout);
    return clean ? 0 : something_is_wrong;
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto chosen = chaos::read_options(argc, argv, exit_code);
    if (!chosen) return exit_code;
    try {
        return run(*chosen);
    } catch (const std::exception& error) {
        fmt::print(stderr, "chaos: {}\n", error.what());
        return could_not_run;
    }
}
