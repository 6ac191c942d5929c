#include "tools/benchmark/measure/commits.hpp"

#include "tools/benchmark/measure/measure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

namespace kgq::bench {

namespace {

constexpr double kSeconds = 3;
constexpr std::size_t kMost = kCommitStates * kCommitOrganisations / 2;  // so that both ways find facts of their own

}  // namespace

std::string commit_state(std::size_t fact) { return "State_" + std::to_string(fact % kCommitStates); }
std::string commit_organisation(std::size_t fact) {
    return "Org_" + std::to_string(fact / kCommitStates % kCommitOrganisations);
}
int commit_day(std::size_t fact) { return static_cast<int>(fact % 20'000); }

std::size_t measure_commits(Task const& task, std::string const& way, std::size_t writers, std::size_t first,
                            std::function<void(std::size_t, std::size_t)> const& commit_one) {
    std::atomic<std::size_t> next{first};
    std::mutex mutex;
    std::vector<double> times;
    std::exception_ptr failed;
    Stopwatch const all;
    double const seconds = std::min(kSeconds, task.budget / 4);
    auto const write = [&](std::size_t writer) {
        std::vector<double> mine;
        try {
            while (all.seconds() < seconds) {
                std::size_t const fact = next++;
                if (fact >= first + kMost) break;
                Stopwatch const one;
                commit_one(writer, fact);
                mine.push_back(one.seconds());
            }
        } catch (...) {
            std::lock_guard const lock(mutex);
            failed = std::current_exception();
        }
        std::lock_guard const lock(mutex);
        times.insert(times.end(), mine.begin(), mine.end());
    };
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < writers; ++i) threads.emplace_back(write, i);
    for (std::thread& thread : threads) thread.join();
    double const taken = all.seconds();
    if (failed) std::rethrow_exception(failed);
    if (times.empty()) throw std::runtime_error("nothing was committed");
    std::sort(times.begin(), times.end());
    report(way + "_rate", static_cast<double>(times.size()) / taken, "commits/s");
    report(way + "_median", times[times.size() / 2] * 1e6, "us");
    return times.size();
}

void measure_disk(std::string const& folder) {
    std::string const path = folder + "/fdatasync.probe";
    int const file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
    if (file < 0) throw std::runtime_error("cannot write " + path);
    std::array<char, 64> const bytes{};
    auto const rate = [&] {
        ::off_t at = 0;
        std::size_t done = 0;
        Stopwatch const watch;
        while (watch.seconds() < 0.5 && ::pwrite(file, bytes.data(), bytes.size(), at) > 0 && ::fdatasync(file) == 0) {
            at += static_cast<::off_t>(bytes.size());
            ++done;
        }
        return static_cast<double>(done) / watch.seconds();
    };
    report("fdatasync_append_rate", rate(), "syncs/s");
    std::vector<char> const zeros(std::size_t{4} << 20U);
    bool const filled = ::pwrite(file, zeros.data(), zeros.size(), 0) > 0 && ::fsync(file) == 0;
    if (filled) report("fdatasync_in_place_rate", rate(), "syncs/s");
    ::close(file);
    ::unlink(path.c_str());
}

}  // namespace kgq::bench
