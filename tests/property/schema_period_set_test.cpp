// The algebra of period sets against a plain bitmap of days.
#include <kgq/period_set.hpp>

#include <bitset>
#include <random>

#include "tests/catch.hpp"

using namespace kgq;

namespace {

constexpr Day kDays = 40;
using Bitmap = std::bitset<kDays + 2>;  // the first and last bit stand for everything before and after

Bitmap bitmap(PeriodSet const& set) {
    Bitmap bits;
    bits[0] = set.contains(kFirstDay);
    for (Day day = 1; day <= kDays; ++day) bits[static_cast<std::size_t>(day)] = set.contains(day);
    bits[kDays + 1] = set.contains(kLastDay);
    return bits;
}

PeriodSet random_set(std::mt19937& random) {
    std::uniform_int_distribution<Day> day(1, kDays);
    std::uniform_int_distribution<int> dice(0, 9);
    std::vector<DayRange> ranges;
    for (int i = dice(random) % 6; i > 0; --i) {
        DayRange range{day(random), 0};
        range.last = range.first + dice(random) - 2;
        range.last = std::min(range.last, kDays);
        if (dice(random) == 0) range.first = kFirstDay;
        if (dice(random) == 0) range.last = kLastDay;
        ranges.push_back(range);
    }
    return PeriodSet::from_unsorted(ranges);
}

void check_canonical(PeriodSet const& set) {
    for (std::size_t i = 0; i < set.runs().size(); ++i) {
        REQUIRE(set.runs()[i].first <= set.runs()[i].last);
        if (i > 0) REQUIRE(set.runs()[i - 1].last + 1 < set.runs()[i].first);
    }
}

}  // namespace

TEST_CASE("union, intersection, difference and complement are those of days", "[period_set]") {
    std::mt19937 random(1949);
    for (int round = 0; round < 5000; ++round) {
        PeriodSet const a = random_set(random);
        PeriodSet const b = random_set(random);
        Bitmap const x = bitmap(a);
        Bitmap const y = bitmap(b);
        REQUIRE(bitmap(a | b) == (x | y));
        REQUIRE(bitmap(a & b) == (x & y));
        REQUIRE(bitmap(a - b) == (x & ~y));
        REQUIRE(bitmap(~a) == ~x);
        REQUIRE(~~a == a);
        REQUIRE(a.contains(b) == ((y & ~x).none() && (b - a).empty()));
        for (PeriodSet const& set : {a, b, a | b, a & b, a - b, ~a}) check_canonical(set);
        PeriodSet c = a;
        c |= b;
        REQUIRE(c == (a | b));
        c &= a;
        REQUIRE(c == a);
        std::uniform_int_distribution<Day> day(1, kDays);
        DayRange const range{day(random), day(random)};
        REQUIRE(a.intersects(range) == !(a & PeriodSet(range)).empty());
    }
}

TEST_CASE("runs of a validity are its possible days, in order, marked by certainty", "[period_set]") {
    std::mt19937 random(1955);
    for (int round = 0; round < 2000; ++round) {
        PeriodSet const possible = random_set(random);
        Validity const validity{possible & random_set(random), possible};
        PeriodSet all;
        PeriodSet certain;
        Run const* before = nullptr;
        std::vector<Run> const runs = validity.runs();
        for (Run const& run : runs) {
            if (before) {
                REQUIRE(before->days.last < run.days.first);
                if (before->days.last + 1 == run.days.first) REQUIRE(before->certain != run.certain);  // maximal
            }
            all |= PeriodSet(run.days);
            if (run.certain) certain |= PeriodSet(run.days);
            before = &run;
        }
        REQUIRE(all == validity.possible);
        REQUIRE(certain == validity.certain);
        Validity const turned = ~validity;
        REQUIRE(turned.possible.contains(turned.certain));
        REQUIRE(~turned == validity);
    }
}
