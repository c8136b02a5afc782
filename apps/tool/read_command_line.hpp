// Apart from command_line.hpp, so that only a tool's options.cpp pays for CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <exception>
#include <sstream>
#include <utility>

#include "tool/command_line.hpp"

namespace tool {

/// Reads it with `app`; `options_of` then makes the options out of what `app` has filled in, and throws std::exception
/// for what fits nothing. Never throws for bad input.
template <class Options, class Make>
[[nodiscard]] command_line<Options> read(CLI::App& app, int argc, const char* const* argv, Make options_of) {
    command_line<Options> result;
    try {
        app.parse(argc, argv);
        result.run = options_of();
    } catch (const CLI::ParseError& e) {
        std::ostringstream out;
        std::ostringstream err;
        result.exit_code = app.exit(e, out, err) == 0 ? 0 : bad_usage;
        result.out = out.str();
        result.err = result.exit_code == 0 ? "" : app.get_name() + ": " + e.what() + "\n";
    } catch (const std::exception& e) {
        result.exit_code = bad_usage;
        result.err = app.get_name() + ": " + e.what() + "\n";
    }
    return result;
}

}  // namespace tool
