// An exact day, read in a few steps: of all that EDTF can say this is nearly all that files and programs do say.
//
// Threads: pure functions.
#pragma once

#include <kgq/date.hpp>

#include <string_view>

namespace kgq {

/// Reads `1952-02-18`: four digits, two and two, of a day that there is. False for all other dates, and for what is
/// none; `day` is then of no meaning.
bool read_exact_day(std::string_view text, Day& day);

}  // namespace kgq
