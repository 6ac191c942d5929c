// What two sorted columns of ids have in common.
//
// Threads: pure functions.
#pragma once

#include <kgq/store.hpp>

#include <cstdint>
#include <cstring>

namespace kgq::table {

namespace common_detail {

using Four = std::uint32_t __attribute__((vector_size(16)));

inline Four four(TermId const* at) {
    Four loaded;
    std::memcpy(&loaded, at, sizeof loaded);
    return loaded;
}

/// Whether any of the four at `a` is among the four at `b`.
inline bool share(TermId const* a, TermId const* b) {
    Four const x = four(a);
    Four const y = four(b);
    auto const equal = (x == y) | (x == __builtin_shuffle(y, Four{1, 2, 3, 0})) |
                       (x == __builtin_shuffle(y, Four{2, 3, 0, 1})) | (x == __builtin_shuffle(y, Four{3, 0, 1, 2}));
    std::uint64_t halves[2];
    std::memcpy(halves, &equal, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

}  // namespace common_detail

/// Moves `i` and `j` to the next place where a[i] == b[j]; false where there is none. Four against four at a time:
/// which of two lists goes on cannot be foretold, so each step is paid in full, and four ids a step pay a quarter.
inline bool next_common(TermId const* a, std::uint32_t a_count, std::uint32_t& i, TermId const* b,
                        std::uint32_t b_count, std::uint32_t& j) {
    while (i + 4 <= a_count && j + 4 <= b_count) {
        if (common_detail::share(a + i, b + j)) break;
        TermId const a_last = a[i + 3];
        TermId const b_last = b[j + 3];
        i += a_last <= b_last ? 4U : 0U;
        j += b_last <= a_last ? 4U : 0U;
    }
    while (i < a_count && j < b_count) {
        if (a[i] == b[j]) return true;
        TermId const one = a[i];
        TermId const other = b[j];
        i += one < other ? 1U : 0U;
        j += other < one ? 1U : 0U;
    }
    return false;
}

}  // namespace kgq::table
