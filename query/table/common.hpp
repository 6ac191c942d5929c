// What two sorted columns of ids have in common.
//
// Threads: pure functions.
#pragma once

#include <kgq/store.hpp>

#include <cstdint>

namespace kgq::table {

/// Moves `i` and `j` to the next place where a[i] == b[j]; false where there is none.
bool next_common(TermId const* a, std::uint32_t a_count, std::uint32_t& i, TermId const* b, std::uint32_t b_count,
                 std::uint32_t& j);

}  // namespace kgq::table
