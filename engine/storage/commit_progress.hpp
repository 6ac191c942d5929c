// How far a large commit has come, told to whoever waits for it, who may stop it.
//
// Threads: several work and count; the one that began tells. Errors: step throws `cancelled` once it was stopped, in
// every thread, so that all of them end soon.
#pragma once

#include <kgq/error.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <utility>

namespace kgq::storage {

class CommitProgress {
public:
    /// `tell` gets the part done, from 0 to 1, and returns false to stop.
    void tell_to(std::function<bool(double)> tell) { tell_ = std::move(tell); }

    /// By the thread that commits.
    void begin(std::uint64_t steps) {
        steps_ = std::max<std::uint64_t>(steps, 1);
        committer_ = std::this_thread::get_id();
    }
    void step(std::uint64_t steps) {
        std::uint64_t const done = done_ += steps;
        if (tell_ && committer_ == std::this_thread::get_id() &&
            !tell_(std::min(1.0, static_cast<double>(done) / static_cast<double>(steps_))))
            stopped_ = true;
        if (stopped_) throw Error(ErrorKind::cancelled, "the commit was cancelled; nothing was recorded");
    }

private:
    std::function<bool(double)> tell_;
    std::uint64_t steps_ = 1;
    std::thread::id committer_;
    std::atomic<std::uint64_t> done_{0};
    std::atomic<bool> stopped_{false};
};

/// Counts the steps of one thread, many at a time.
class StepCount {
public:
    explicit StepCount(CommitProgress* progress) : progress_(progress) {}  ///< null: nobody waits
    void add() {
        constexpr std::uint32_t kTogether = 1u << 14;
        if (++count_ == kTogether) {
            count_ = 0;
            if (progress_) progress_->step(kTogether);
        }
    }

private:
    CommitProgress* progress_;
    std::uint32_t count_ = 0;
};

}  // namespace kgq::storage
