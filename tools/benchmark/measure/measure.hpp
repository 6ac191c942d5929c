// Times questions and says what came out, one JSON object a line: {"metric","value","unit"}.
//
// A way of asking is timed call by call: everything from the texts of the question to the values of the answer in the
// caller's hands. Before that each question is asked once untimed, which warms caches and writes the answers down, one
// line each, for the runner to compare between engines.
// Threads: one.
#pragma once

#include "tools/benchmark/measure/task.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace kgq::bench {

void report(std::string_view metric, double value, std::string_view unit);

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Questions {
    std::size_t count = 0;
    std::function<void(std::size_t)> ask;              ///< what is timed
    std::function<std::string(std::size_t)> describe;  ///< asks untimed; the answer in one line
    std::size_t at_once = 1;  ///< questions that one call of `ask` answers; their times are divided by it
};

enum class Unit { us, ms };

/// Reports `<way>median mean p90 low high questions`, where low and high are the least and greatest median of a pass;
/// `way` is empty for the way that is compared between engines, else such as "text".
void measure(Task const& task, std::string_view way, Unit unit, Questions const& questions);

}  // namespace kgq::bench
