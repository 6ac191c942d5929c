// A small random generator with the same numbers on every machine (splitmix64), so that a benchmark's data are known by
// their seed alone. Not for anything that must not be guessed.
// Threads: values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kgq::bench {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    /// From 0 up to, not including, 1.
    double unit() { return static_cast<double>(next() >> 11U) * (1.0 / 9007199254740992.0); }

    /// From 0 up to, not including, `bound`. REQUIRES: bound > 0.
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }

    bool chance(double share) { return unit() < share; }

private:
    std::uint64_t state_;
};

}  // namespace kgq::bench
