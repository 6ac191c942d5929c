// Ctrl-C (SIGINT): what it asks of the program, and whether it has been asked.
//
// Threads: the flag may be read from any thread; install once, from main.
#pragma once

#include <atomic>

namespace kgq::program {

/// Set by Ctrl-C; the running statement sees it through Limits::cancel.
std::atomic<bool>& interrupted();

/// From now on Ctrl-C sets the flag instead of ending the program. System calls that wait (read) return EINTR. A second
/// Ctrl-C that nobody has taken note of (by clearing the flag) ends the program with status 130.
void install_interrupt_handler();

}  // namespace kgq::program
