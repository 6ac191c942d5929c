// Two parts of one work at the same time.
#pragma once

#include <exception>
#include <thread>

namespace kgq::run {

/// Runs `first` here and `second` on a thread of its own, and waits for both. An error of the first is thrown before
/// one of the second, as if they had run one after another.
template <typename First, typename Second>
void both_cores(First const& first, Second const& second) {
    std::exception_ptr failed;
    std::thread other([&] {
        try {
            second();
        } catch (...) {
            failed = std::current_exception();
        }
    });
    try {
        first();
    } catch (...) {
        other.join();
        throw;
    }
    other.join();
    if (failed) std::rethrow_exception(failed);
}

}  // namespace kgq::run
