// Few intervals are compared pair by pair: the inner loop has no branch and no dependence, so the compiler makes eight
// comparisons of it at once (AVX2, chosen at run time where the machine has it).
//
// Many are swept along their sorted ends. With c(d) intervals active on a day d, every ordered pair shares that day
// c(d)^2 times in all, itself included, so the shared days of different pairs are the sum of c(d)(c(d) - 1) / 2 over
// all days; and as many pairs share no day as there are pairs of an end before a start.
#include "query/columns/overlaps.hpp"

#include <algorithm>

namespace kgq::columns {

namespace {

constexpr std::size_t kSweepFrom = 1500;
constexpr std::size_t kLane = 2048;  // comparisons between two widenings: their sum fits 32 bits for 2800 years

/// One interval with `size` others.
[[gnu::always_inline]] inline void compare(Day first, Day last, Day const* firsts, Day const* lasts, std::size_t size,
                                           Overlaps& sum) {
    std::int32_t pairs = 0;
    std::int32_t days = 0;
    for (std::size_t j = 0; j < size; ++j) {
        std::int32_t const shared = std::min(last, lasts[j]) - std::max(first, firsts[j]) + 1;
        std::int32_t const some = shared > 0 ? shared : 0;
        pairs += some > 0 ? 1 : 0;
        days += some;
    }
    sum.pairs += static_cast<std::uint64_t>(pairs);
    sum.days += days;
}

[[gnu::always_inline]] inline Overlaps compare_all(Day const* firsts, Day const* lasts, std::size_t size) {
    Overlaps sum;
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t from = i + 1; from < size; from += kLane)
            compare(firsts[i], lasts[i], firsts + from, lasts + from, std::min(kLane, size - from), sum);
    }
    return sum;
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] Overlaps compare_wide(Day const* firsts, Day const* lasts, std::size_t size) {
    return compare_all(firsts, lasts, size);
}
bool wide() {
    static bool const has = __builtin_cpu_supports("avx2") != 0;
    return has;
}
#else
Overlaps compare_wide(Day const* firsts, Day const* lasts, std::size_t size) {
    return compare_all(firsts, lasts, size);
}
bool wide() { return false; }
#endif

Overlaps sweep(Intervals& intervals) {
    std::vector<Day>& firsts = intervals.first;
    std::vector<Day>& lasts = intervals.last;
    std::sort(firsts.begin(), firsts.end());
    std::sort(lasts.begin(), lasts.end());
    Overlaps sum;
    std::size_t const size = firsts.size();
    std::uint64_t active = 0;
    std::uint64_t twice = 0;  // ordered pairs of different ones, day by day; wraps where days mean nothing
    Day from = firsts.front();
    for (std::size_t start = 0, end = 0; end < size;) {
        bool const begins = start < size && firsts[start] <= lasts[end];
        Day const day = begins ? firsts[start] : lasts[end] + 1;
        if (active > 1) twice += active * (active - 1) * static_cast<std::uint64_t>(std::int64_t{day} - from);
        from = day;
        if (begins) {
            sum.pairs += active++;  // each one active shares this day with it
            ++start;
        } else {
            --active;
            ++end;
        }
    }
    sum.days = static_cast<std::int64_t>(twice / 2);
    return sum;
}

/// So that no sum of a lane overflows.
bool short_enough(Intervals const& intervals) {
    constexpr Day kLongest = 1'000'000;
    Day const first = *std::min_element(intervals.first.begin(), intervals.first.end());
    Day const last = *std::max_element(intervals.last.begin(), intervals.last.end());
    return static_cast<std::int64_t>(last) - first < kLongest;
}

}  // namespace

Overlaps overlaps_among(Intervals& intervals) {
    std::size_t const size = intervals.size();
    if (size < 2) return {};
    if (size >= kSweepFrom || !short_enough(intervals)) return sweep(intervals);
    return wide() ? compare_wide(intervals.first.data(), intervals.last.data(), size)
                  : compare_all(intervals.first.data(), intervals.last.data(), size);
}

Overlaps overlaps_with_self(Intervals const& intervals) {
    Overlaps sum;
    sum.pairs = intervals.size();
    for (std::size_t i = 0; i < intervals.size(); ++i)
        sum.days += static_cast<std::int64_t>(intervals.last[i]) - intervals.first[i] + 1;
    return sum;
}

}  // namespace kgq::columns
