#include "tools/program/interrupt.hpp"

#include <signal.h>
#include <unistd.h>

namespace kgq::program {

namespace {

std::atomic<bool> flag{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void on_interrupt(int) {
    if (flag.exchange(true)) _exit(130);
}

}  // namespace

std::atomic<bool>& interrupted() { return flag; }

void install_interrupt_handler() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    action.sa_flags = 0;  // no SA_RESTART: a waiting read must return
    sigaction(SIGINT, &action, nullptr);
}

}  // namespace kgq::program
