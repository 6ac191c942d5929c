// Work cut in pieces for the machine's cores. Threads live for one question: they cost some tens of microseconds, so
// only scans of many thousand claims are worth them.
//
// Not here: what a piece is; pieces share nothing that is written.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace kgq::columns {

/// As many as are worth it for so many claims; `wanted`, where it is not 0.
inline unsigned threads_for(std::uint64_t claims, unsigned wanted) {
    if (wanted > 0) return wanted;
    constexpr std::uint64_t kClaimsPerThread = 100'000;
    unsigned const cores = std::max(1U, std::thread::hardware_concurrency());
    return static_cast<unsigned>(std::clamp<std::uint64_t>(claims / kClaimsPerThread, 1, std::min(cores, 16U)));
}

/// Calls `work(piece)` for each piece, each once, on up to `threads` threads; rethrows what the first piece that failed
/// threw, as if they had run one after another.
template <typename Work>
void in_parallel(std::size_t pieces, unsigned threads, Work const& work) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr thrown;
    std::size_t failed = pieces;
    std::mutex mutex;
    auto const run = [&] {
        for (std::size_t piece = next++; piece < pieces; piece = next++) {
            try {
                work(piece);
            } catch (...) {
                std::lock_guard const lock(mutex);
                if (piece < failed) {  // all before it have begun, and end
                    failed = piece;
                    thrown = std::current_exception();
                }
                next = pieces;
                return;
            }
        }
    };
    {
        std::vector<std::jthread> others;
        for (std::size_t i = 1; i < std::min<std::size_t>(threads, pieces); ++i) others.emplace_back(run);
        run();
    }
    if (thrown) std::rethrow_exception(thrown);
}

}  // namespace kgq::columns
