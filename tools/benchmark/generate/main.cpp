// kgq_bench_generate FOLDER FACTS [SEED] [--facts-only]: writes the data and the questions of every workload.
#include "tools/benchmark/generate/facts.hpp"
#include "tools/benchmark/generate/guarantees.hpp"

#include <kgq/error.hpp>

#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <vector>

int main(int argc, char** argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    bool const facts_only = std::erase(words, "--facts-only") > 0;
    if (words.size() < 2 || words.size() > 3) {
        std::fputs("usage: kgq_bench_generate FOLDER FACTS [SEED] [--facts-only]\n", stderr);
        return 2;
    }
    try {
        std::uint64_t const facts = std::stoull(words[1]);
        std::uint64_t const seed = words.size() == 3 ? std::stoull(words[2]) : kgq::bench::kDefaultSeed;
        kgq::bench::write_facts(words[0], facts, seed);
        if (!facts_only) {
            kgq::bench::write_guarantees(words[0], kgq::bench::guarantee_sizes(facts), seed);
            kgq::bench::write_panel(words[0], seed);
        }
    } catch (std::exception const& error) {
        std::fprintf(stderr, "kgq_bench_generate: %s\n", error.what());
        return 1;
    }
    return 0;
}
