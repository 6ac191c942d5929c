// Five passes over the questions, while the budget lasts, and more where these take less than some tenths of a second:
// a few milliseconds tell how a core wakes up. The describing pass may use half of the budget, and questions it did not
// reach are not asked. A question so slow that no timed pass is left counts with the time of its describing
// pass.
#include "tools/benchmark/measure/measure.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace kgq::bench {

namespace {

constexpr int kPasses = 5;
constexpr double kLeastSeconds = 0.3;  // of all passes

double at(std::vector<double> const& sorted, double share) {
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * share)];
}

double median(std::vector<double> samples) {
    std::sort(samples.begin(), samples.end());
    return at(samples, 0.5);
}

// The seconds of each question reached.
std::vector<double> describe(Task const& task, std::string_view way, Questions const& questions) {
    std::string const suffix = way.empty() ? ".txt" : '.' + std::string(way) + ".txt";
    std::ofstream answers(task.answers + suffix);
    std::vector<double> described;
    Stopwatch const all;
    while (described.size() < questions.count && all.seconds() < task.budget / 2) {
        Stopwatch const one;
        std::string const line = questions.describe(described.size());
        described.push_back(one.seconds());
        answers << line << '\n';
    }
    if (!answers.flush()) throw std::runtime_error("cannot write " + task.answers + suffix);
    return described;
}

}  // namespace

void report(std::string_view metric, double value, std::string_view unit) {
    std::printf("{\"metric\":\"%.*s\",\"value\":%.9g,\"unit\":\"%.*s\"}\n", static_cast<int>(metric.size()),
                metric.data(), value, static_cast<int>(unit.size()), unit.data());
    std::fflush(stdout);
}

void measure(Task const& task, std::string_view way, Unit unit, Questions const& questions) {
    Stopwatch const all;
    std::vector<double> const described = describe(task, way, questions);
    std::size_t const reached = described.size();
    std::vector<double> samples;
    std::vector<double> medians;
    Stopwatch const passes;
    for (int pass = 0; (pass < kPasses || passes.seconds() < kLeastSeconds) && all.seconds() < task.budget; ++pass) {
        std::vector<double> times;
        for (std::size_t i = 0; i + questions.at_once <= reached && all.seconds() < task.budget;
             i += questions.at_once) {
            Stopwatch const one;
            questions.ask(i);
            times.push_back(one.seconds() / static_cast<double>(questions.at_once));
        }
        if (times.empty()) break;
        medians.push_back(median(times));
        samples.insert(samples.end(), times.begin(), times.end());
    }
    if (samples.empty() && questions.at_once == 1) samples = described;
    if (samples.empty())
        samples = {std::accumulate(described.begin(), described.end(), 0.0) / static_cast<double>(reached)};
    if (medians.empty()) medians = {median(samples)};
    std::sort(samples.begin(), samples.end());

    double const scale = unit == Unit::us ? 1e6 : 1e3;
    std::string_view const name = unit == Unit::us ? "us" : "ms";
    std::string const prefix = way.empty() ? "" : std::string(way) + '_';
    report(prefix + "median", at(samples, 0.5) * scale, name);
    report(prefix + "mean",
           std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size()) * scale, name);
    report(prefix + "p90", at(samples, 0.9) * scale, name);
    report(prefix + "low", *std::min_element(medians.begin(), medians.end()) * scale, name);
    report(prefix + "high", *std::max_element(medians.begin(), medians.end()) * scale, name);
    report(prefix + "questions", static_cast<double>(reached), "questions");
}

}  // namespace kgq::bench
