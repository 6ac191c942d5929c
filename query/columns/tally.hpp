// count(*) of frames: day by day, or of whole rows.
//
// Threads: pure functions.
#pragma once

#include "query/columns/days.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace kgq::columns {

/// A count and the days on which it is that: between `certain` and `certain + merely`.
struct Tally {
    std::uint64_t certain = 0;
    std::uint64_t merely = 0;
    Validity days;
};

/// How many hold on each day of the window, one tally for each pair of counts. `whole`: days on which none holds are
/// told too, and every count is certain; else only days with one that possibly holds, certain where one certainly does.
std::vector<Tally> tally_daily(std::span<Days const> members, DayTable const& table, DayRange window, bool whole);

Tally tally_across(std::span<Days const> members, DayTable const& table);

}  // namespace kgq::columns
