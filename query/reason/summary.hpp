// The one sentence of a verdict that a newspaper could print.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/period_set.hpp>

#include <optional>
#include <string>

namespace kgq::reason {

/// REQUIRES: everything but the summary is filled in.
std::string summary_of(GuaranteeAnswer const& answer, bool dated, DayRange window);

}  // namespace kgq::reason
