// Dates, periods and sets of days: what every claim read and every row joined goes through.
#include <kgq/date.hpp>
#include <kgq/period.hpp>
#include <kgq/period_set.hpp>

#include <benchmark/benchmark.h>

#include <array>
#include <string_view>
#include <vector>

namespace {

using namespace kgq;

void parse_date(benchmark::State& state, std::string_view text) {
    for (auto _ : state) benchmark::DoNotOptimize(Date::parse(text));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse_date, exact, "1952-02-18");
BENCHMARK_CAPTURE(parse_date, month, "1952-02");
BENCHMARK_CAPTURE(parse_date, approximate, "1952~");
BENCHMARK_CAPTURE(parse_date, decade, "195X");

void parse_period(benchmark::State& state, std::string_view text) {
    for (auto _ : state) benchmark::DoNotOptimize(Period::parse(text));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(parse_period, exact, "1952-02-18/1999-12-31");
BENCHMARK_CAPTURE(parse_period, open, "1952-02-18/..");

void write_day(benchmark::State& state) {
    Day day = -56248;
    for (auto _ : state) {
        benchmark::DoNotOptimize(to_string(day));
        if (++day > 20453) day = -56248;
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_day);

/// `count` runs of 20 days, 30 days apart, from `start` on.
PeriodSet runs(std::int64_t count, Day start) {
    std::vector<DayRange> ranges;
    for (std::int64_t i = 0; i < count; ++i) {
        Day const first = start + static_cast<Day>(i) * 50;
        ranges.push_back({first, first + 19});
    }
    return PeriodSet::from_unsorted(std::move(ranges));
}

template <typename Operation>
void algebra(benchmark::State& state, Operation const& operation) {
    PeriodSet const one = runs(state.range(0), 0);
    PeriodSet const other = runs(state.range(0), 10);
    for (auto _ : state) benchmark::DoNotOptimize(operation(one, other));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(algebra, intersection, [](auto const& a, auto const& b) { return a & b; }) -> Arg(1) -> Arg(8)
    -> Arg(1024);
BENCHMARK_CAPTURE(algebra, union, [](auto const& a, auto const& b) { return a | b; }) -> Arg(1) -> Arg(8) -> Arg(1024);
BENCHMARK_CAPTURE(algebra, difference, [](auto const& a, auto const& b) { return a - b; }) -> Arg(1) -> Arg(8)
    -> Arg(1024);
BENCHMARK_CAPTURE(algebra, complement, [](auto const& a, auto const&) { return ~a; }) -> Arg(1) -> Arg(8) -> Arg(1024);

void maximal_runs(benchmark::State& state) {
    Validity const days{runs(state.range(0), 5) & runs(state.range(0), 0), runs(state.range(0), 0)};
    for (auto _ : state) benchmark::DoNotOptimize(days.runs());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(maximal_runs)->Arg(1)->Arg(8)->Arg(1024);

}  // namespace
