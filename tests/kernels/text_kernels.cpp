// Text on its way in: CSV records, names as they are compared, statements.
#include "engine/ingest/csv_reader.hpp"
#include "query/syntax/parse.hpp"

#include <kgq/fold.hpp>

#include <benchmark/benchmark.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace {

using namespace kgq;

void fold_name(benchmark::State& state, std::string_view name) {
    for (auto _ : state) benchmark::DoNotOptimize(fold(name));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(fold_name, ascii, "United Kingdom");
BENCHMARK_CAPTURE(fold_name, accents, "Türkiye Cumhuriyeti");
BENCHMARK_CAPTURE(fold_name, cyrillic, "Варшавский договор");

void parse_statement(benchmark::State& state, std::string_view text) {
    for (auto _ : state) benchmark::DoNotOptimize(syntax::parse(text));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse_statement, point, "FIND count(*) WHERE { Oslu_38 borders OrgZenrosila_93 } ON 1918-04-24");
BENCHMARK_CAPTURE(parse_statement, verdict, "GUARANTEE FROM NATO TO Israel AGAINST Iran ON 2018-06-02");

/// A file of CSV rows that lasts as long as the benchmark.
class RowsFile {
public:
    explicit RowsFile(std::string_view row, int rows)
        : path_(std::filesystem::temp_directory_path() / ("kgq_kernels_" + std::to_string(::getpid()) + ".csv")) {
        std::ofstream file(path_);
        file << "subject,relation,object,from,until\n";
        for (int i = 0; i < rows; ++i) file << row << '\n';
    }
    ~RowsFile() { std::filesystem::remove(path_); }
    RowsFile(RowsFile const&) = delete;
    RowsFile& operator=(RowsFile const&) = delete;
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

void read_csv(benchmark::State& state, std::string_view row) {
    constexpr int kRows = 20'000;
    RowsFile const file(row, kRows);
    for (auto _ : state) {
        ingest::CsvReader reader(file.path());
        ingest::CsvRow read;
        std::size_t fields = 0;
        while (reader.next(read)) fields += read.fields.size();
        benchmark::DoNotOptimize(fields);
    }
    state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK_CAPTURE(read_csv, plain, "Fradalor_243,at_war_with,OrgLumiirber_61,1914-01-04,2004-01-29")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_csv, quoted, "\"Bosnia, and Herzegovina\",member_of,\"The \"\"Alliance\"\"\",1914-01-04,..")
    ->Unit(benchmark::kMillisecond);

}  // namespace
