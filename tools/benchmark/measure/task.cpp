#include "tools/benchmark/measure/task.hpp"

#include <cstdio>
#include <exception>

namespace kgq::bench {

int run_task(int argc, char** argv, std::map<std::string, std::function<void(Task const&)>> const& workloads) {
    Task task;
    auto const usage = [&] {
        std::fprintf(stderr, "usage: %s WORKLOAD --data FOLDER --store PATH --answers PREFIX --budget SECONDS\n",
                     argv[0]);
        return 2;
    };
    if (argc < 2) return usage();
    task.workload = argv[1];
    for (int i = 2; i + 1 < argc; i += 2) {
        std::string const option = argv[i];
        if (option == "--data")
            task.data = argv[i + 1];
        else if (option == "--store")
            task.store = argv[i + 1];
        else if (option == "--answers")
            task.answers = argv[i + 1];
        else if (option == "--budget")
            task.budget = std::stod(argv[i + 1]);
        else
            return usage();
    }
    auto const workload = workloads.find(task.workload);
    if (workload == workloads.end()) return usage();
    try {
        workload->second(task);
    } catch (std::exception const& error) {
        std::fprintf(stderr, "%s: %s\n", task.workload.c_str(), error.what());
        return 1;
    }
    return 0;
}

}  // namespace kgq::bench
