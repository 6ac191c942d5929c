// Packed columns: what every scan of a relation goes through, one block of 2,048 rows at a time. `wide` takes eight
// numbers a step and does nothing where the processor has no AVX2.
#include "engine/storage/packing.hpp"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace kgq;
using namespace kgq::storage;

constexpr std::size_t kRows = 2048;

std::string random_bits() {
    std::mt19937_64 random(1);
    std::string bytes(kRows * 4 + kPadding, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

template <typename Unpack>
void unpack(benchmark::State& state, Unpack const& unpacked) {
    std::string const bytes = random_bits();
    std::vector<std::uint32_t> values(kRows);
    PackedBits const bits{bytes.data(), static_cast<unsigned>(state.range(0))};
    for (auto _ : state) {
        unpacked(bits, 1U, reinterpret_cast<char*>(values.data()), kRows);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}
BENCHMARK_CAPTURE(unpack, plain, plain::unpack)->Arg(1)->Arg(9)->Arg(17)->Arg(25);
BENCHMARK_CAPTURE(unpack, wide, wide::unpack)->Arg(1)->Arg(9)->Arg(17)->Arg(25);

void count_a_day(benchmark::State& state) {
    std::mt19937_64 random(2);
    std::vector<Day> from(kRows);
    std::vector<Day> to(kRows);
    for (Day& day : from) day = static_cast<Day>(random() % 76'000) - 56'000;
    for (Day& day : to) day = random() % 3 == 0 ? kLastDay : static_cast<Day>(random() % 76'000) - 56'000;
    std::string bytes;
    pack_days(bytes, from, kFirstDay);
    pack_days(bytes, to, kLastDay);
    bytes.resize(bytes.size() + kPadding);
    ByteReader reader(std::string_view(bytes).substr(0, bytes.size() - kPadding));
    PackedDays const starts = PackedDays::read(reader, kRows, kFirstDay);
    PackedDays const ends = PackedDays::read(reader, kRows, kLastDay);
    Day day = -20'000;
    for (auto _ : state) benchmark::DoNotOptimize(PackedDays::count_holding(starts, ends, kRows, day++));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRows));
}
BENCHMARK(count_a_day);

}  // namespace
