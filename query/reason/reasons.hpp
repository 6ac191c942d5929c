// Why an uncertain verdict is uncertain: which claims are dated too coarsely, contradict one another, or do not reach
// so far.
#pragma once

#include "query/reason/facts.hpp"
#include "query/reason/verdict.hpp"

namespace kgq::reason {

/// The reasons on the uncertain days of the window, strongest first: sources, date, coverage.
std::vector<Reason> reasons_of(Judge& judge, FactWriter& writer, DayRange window);

/// The other ties of the two parties in the window, each with the reason why it is no guarantee.
std::vector<RelatedTie> related_ties(Judge& judge, FactWriter& writer, DayRange window);

}  // namespace kgq::reason
