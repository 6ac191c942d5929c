// What a driver was asked to do, from its command line:
//
//   DRIVER WORKLOAD --data FOLDER --store PATH --answers PREFIX --budget SECONDS
//
// Not here: the workloads; each driver has its own table of them.
// Threads: values.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace kgq::bench {

struct Task {
    std::string workload;
    std::string data;     ///< the folder that kgq_bench_generate wrote
    std::string store;    ///< where the engine keeps its own; for a server, how to reach it
    std::string answers;  ///< answers are written to PREFIX.txt, those of further ways of asking to PREFIX.<way>.txt
    double budget = 120;  ///< seconds for one workload; a series of questions that would take longer is cut short
};

/// Runs the workload named on the command line; the exit status of the program.
int run_task(int argc, char** argv, std::map<std::string, std::function<void(Task const&)>> const& workloads);

}  // namespace kgq::bench
