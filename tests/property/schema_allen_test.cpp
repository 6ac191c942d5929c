// Allen's thirteen against first principles: on exact periods exactly one holds; on imprecise ones yes, no and maybe
// are what trying every completion says.
#include <kgq/allen.hpp>

#include <random>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

struct Interval {
    Day start;
    Day end;
};

/// The definitions of Allen (1983), table 1, on half-open intervals [start, end + 1).
bool by_definition(Allen relation, Interval a, Interval b) {
    int const a_end = a.end + 1;
    int const b_end = b.end + 1;
    switch (relation) {
        case Allen::before:
            return a_end < b.start;
        case Allen::after:
            return b_end < a.start;
        case Allen::meets:
            return a_end == b.start;
        case Allen::met_by:
            return b_end == a.start;
        case Allen::overlaps:
            return a.start < b.start && b.start < a_end && a_end < b_end;
        case Allen::overlapped_by:
            return b.start < a.start && a.start < b_end && b_end < a_end;
        case Allen::starts:
            return a.start == b.start && a_end < b_end;
        case Allen::started_by:
            return a.start == b.start && b_end < a_end;
        case Allen::during:
            return b.start < a.start && a_end < b_end;
        case Allen::contains:
            return a.start < b.start && b_end < a_end;
        case Allen::finishes:
            return a_end == b_end && b.start < a.start;
        case Allen::finished_by:
            return a_end == b_end && a.start < b.start;
        case Allen::equals:
            return a.start == b.start && a_end == b_end;
        case Allen::intersects:
            return a.start < b_end && b.start < a_end;
    }
    return false;
}

PeriodBounds exactly(Interval interval) { return {interval.start, interval.start, interval.end, interval.end}; }

std::vector<Interval> completions(PeriodBounds const& bounds) {
    std::vector<Interval> all;
    for (Day start = bounds.earliest_start; start <= bounds.latest_start; ++start) {
        for (Day end = std::max(start, bounds.earliest_end); end <= bounds.latest_end; ++end)
            all.push_back({start, end});
    }
    return all;
}

constexpr int kAll = 14;

}  // namespace

TEST_CASE("exactly one of the thirteen holds between two exact periods", "[allen]") {
    for (Day a = 0; a < 6; ++a) {
        for (Day b = a; b < 6; ++b) {
            for (Day c = 0; c < 6; ++c) {
                for (Day d = c; d < 6; ++d) {
                    int held = 0;
                    for (int relation = 0; relation < kAll; ++relation) {
                        Truth const truth = holds(static_cast<Allen>(relation), exactly({a, b}), exactly({c, d}));
                        REQUIRE(truth ==
                                (by_definition(static_cast<Allen>(relation), {a, b}, {c, d}) ? Truth::yes : Truth::no));
                        if (relation < 13 && truth == Truth::yes) ++held;
                    }
                    REQUIRE(held == 1);
                }
            }
        }
    }
}

TEST_CASE("on imprecise periods every completion is heard", "[allen]") {
    std::mt19937 random(20180602);
    std::uniform_int_distribution<Day> day(0, 7);
    int tried = 0;
    while (tried < 3000) {
        PeriodBounds bounds[2];
        bool possible = true;
        for (PeriodBounds& b : bounds) {
            b = {day(random), day(random), day(random), day(random)};
            b.latest_start = std::min(b.latest_start, b.latest_end);
            b.earliest_end = std::max(b.earliest_end, b.earliest_start);
            possible = possible && b.earliest_start <= b.latest_start && b.earliest_end <= b.latest_end;
        }
        if (!possible) continue;
        ++tried;
        std::vector<Interval> const left = completions(bounds[0]);
        std::vector<Interval> const right = completions(bounds[1]);
        for (int relation = 0; relation < kAll; ++relation) {
            bool some = false;
            bool every = true;
            for (Interval const a : left) {
                for (Interval const b : right) {
                    bool const held = by_definition(static_cast<Allen>(relation), a, b);
                    some = some || held;
                    every = every && held;
                }
            }
            Truth const wanted = every ? Truth::yes : some ? Truth::maybe : Truth::no;
            REQUIRE(holds(static_cast<Allen>(relation), bounds[0], bounds[1]) == wanted);
        }
    }
}
