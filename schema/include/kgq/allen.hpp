// Allen's thirteen interval relations (Allen 1983, CACM 26) on periods of whole days with four bounds. Days are read
// half-open, so MEETS is "the day after". On imprecise periods a relation may hold, fail, or go either way.
#pragma once

#include <kgq/period.hpp>

#include <optional>
#include <string_view>

namespace kgq {

enum class Truth : std::uint8_t { no, maybe, yes };

enum class Allen : std::uint8_t {
    before,
    after,
    meets,
    met_by,
    overlaps,
    overlapped_by,
    starts,
    started_by,
    during,
    contains,
    finishes,
    finished_by,
    equals,
    intersects,  ///< not one of the thirteen: shares a day
};

/// By its keyword in any case (`MET_BY`).
std::optional<Allen> allen_from_keyword(std::string_view word);
std::string_view to_keyword(Allen relation);  ///< upper case

/// yes where it holds for every choice of days within the bounds, no where for none.
Truth holds(Allen relation, PeriodBounds const& left, PeriodBounds const& right);

}  // namespace kgq
