// kgq_bench: kgq through its library. The command line is that of measure/task.hpp.
#include "tools/benchmark/kgq/workloads.hpp"

int main(int argc, char** argv) {
    namespace ours = kgq::bench::ours;
    return kgq::bench::run_task(argc, argv,
                                {{"load", ours::load},
                                 {"q1", ours::q1},
                                 {"q2", ours::q2},
                                 {"q3", ours::q3},
                                 {"q4", ours::q4},
                                 {"load_guarantees", ours::load_guarantees},
                                 {"guarantee", ours::guarantee},
                                 {"load_panel", ours::load_panel},
                                 {"panel", ours::panel},
                                 {"cold", ours::cold},
                                 {"commit", ours::commit}});
}
