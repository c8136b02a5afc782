#include "progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "report.hpp"

namespace load {
namespace {

constexpr parlor::duration on_terminal = std::chrono::milliseconds(250);
constexpr parlor::duration elsewhere = std::chrono::seconds(5);

void print(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

}  // namespace

progress::progress(parlor::loop& on, const options& chosen, const load_run& of)
    : loop_(on), options_(chosen), run_(of), terminal_(::isatty(STDERR_FILENO) == 1) {}

void progress::start() {
    looked_ = loop_.now();
    if (!options_.quiet) loop_.arm_after(*this, terminal_ ? on_terminal : elsewhere);
}

void progress::clear() {
    disarm();
    if (width_ > 0) print("\r" + std::string(width_, ' ') + "\r");
    width_ = 0;
}

void progress::on_timer() {
    const results& seen = run_.seen();
    const parlor::time_point now = loop_.now();
    const double seconds = std::max(std::chrono::duration<double>(now - looked_).count(), 1e-3);
    std::string line = progress_line(options_, seen, run_.phase(), run_.seconds_in_phase(),
                                     static_cast<double>(seen.delivered - delivered_) / seconds);
    delivered_ = seen.delivered;
    looked_ = now;
    if (terminal_) {
        const std::size_t width = line.size();
        if (width < width_) line.append(width_ - width, ' ');
        width_ = width;
        print("\r" + line);
    } else {
        print(line + "\n");
    }
    start();
}

}  // namespace load
