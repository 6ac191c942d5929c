// What a load shows while it runs.
#pragma once

#include <chrono>
#include <cstdint>

namespace kgq::program {

/// A bar on standard error where that is a terminal, nothing elsewhere.
class ProgressBar {
public:
    ProgressBar();
    ~ProgressBar();  ///< wipes it

    void show(std::uint64_t done, std::uint64_t all);

private:
    bool on_terminal_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point next_;
};

}  // namespace kgq::program
