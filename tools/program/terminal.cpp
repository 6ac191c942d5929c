#include "tools/program/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace kgq::program {

namespace {

winsize window_size(int descriptor) {
    winsize size = {};
    if (!is_terminal(descriptor) || ioctl(descriptor, TIOCGWINSZ, &size) != 0) return {};
    return size;
}

}  // namespace

bool is_terminal(int descriptor) { return isatty(descriptor) == 1; }

int terminal_width(int descriptor) {
    if (!is_terminal(descriptor)) return 0;
    int const columns = window_size(descriptor).ws_col;
    return columns > 0 ? columns : 80;
}

int terminal_height(int descriptor) {
    if (!is_terminal(descriptor)) return 0;
    int const lines = window_size(descriptor).ws_row;
    return lines > 0 ? lines : 24;
}

bool wants_colour(int descriptor) {
    std::string const terminal = environment("TERM");
    return is_terminal(descriptor) && environment("NO_COLOR").empty() && !terminal.empty() && terminal != "dumb";
}

std::string environment(char const* name) {
    char const* value = std::getenv(name);
    return value ? value : "";
}

}  // namespace kgq::program
