// kgq_bench_sqlite: SQLite through its C interface. The command line is that of measure/task.hpp.
#include "tools/benchmark/sqlite/workloads.hpp"

int main(int argc, char** argv) {
    namespace sqlite = kgq::bench::sqlite;
    return kgq::bench::run_task(argc, argv,
                                {{"load", sqlite::load},
                                 {"q1", sqlite::q1},
                                 {"q2", sqlite::q2},
                                 {"q3", sqlite::q3},
                                 {"q4", sqlite::q4},
                                 {"load_guarantees", sqlite::load_guarantees},
                                 {"guarantee", sqlite::guarantee},
                                 {"load_panel", sqlite::load_panel},
                                 {"panel", sqlite::panel},
                                 {"cold", sqlite::cold},
                                 {"commit", sqlite::commit}});
}
