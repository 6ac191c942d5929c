// Several against several at a time: which of two lists goes on cannot be foretold, so each step is paid in full, and
// eight ids a step pay an eighth. All of a step's ids are compared with all of the other's by turning one of them round
// against the other. Eight where the processor has registers for them, else four.
#include "query/table/common.hpp"

#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#define KGQ_EIGHT_AT_A_TIME
#endif

namespace kgq::table {

namespace {

/// Moves `i` and `j` on while the next `width` of each have nothing in common.
template <std::uint32_t width, typename Share>
[[gnu::always_inline]] inline void skip(TermId const* a, std::uint32_t a_count, std::uint32_t& i, TermId const* b,
                                        std::uint32_t b_count, std::uint32_t& j, Share const& share) {
    while (i + width <= a_count && j + width <= b_count && !share(a + i, b + j)) {
        TermId const a_last = a[i + width - 1];
        TermId const b_last = b[j + width - 1];
        i += a_last <= b_last ? width : 0U;
        j += b_last <= a_last ? width : 0U;
    }
}

using Four = std::uint32_t __attribute__((vector_size(16)));

bool share_of_four(TermId const* a, TermId const* b) {
    Four x;
    Four y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    auto const equal = (x == y) | (x == __builtin_shufflevector(y, y, 1, 2, 3, 0)) |
                       (x == __builtin_shufflevector(y, y, 2, 3, 0, 1)) |
                       (x == __builtin_shufflevector(y, y, 3, 0, 1, 2));
    std::uint64_t halves[2];
    std::memcpy(halves, &equal, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

#ifdef KGQ_EIGHT_AT_A_TIME

using Eight = std::uint32_t __attribute__((vector_size(32)));

[[gnu::target("avx2")]] bool share_of_eight(TermId const* a, TermId const* b) {
    Eight x;
    Eight y;
    std::memcpy(&x, a, sizeof x);
    std::memcpy(&y, b, sizeof y);
    Eight const z =
        __builtin_shufflevector(y, y, 4, 5, 6, 7, 0, 1, 2, 3);  // halves exchanged; each is turned in itself
    auto const equal = (x == y) | (x == z) | (x == __builtin_shufflevector(y, y, 1, 2, 3, 0, 5, 6, 7, 4)) |
                       (x == __builtin_shufflevector(z, z, 1, 2, 3, 0, 5, 6, 7, 4)) |
                       (x == __builtin_shufflevector(y, y, 2, 3, 0, 1, 6, 7, 4, 5)) |
                       (x == __builtin_shufflevector(z, z, 2, 3, 0, 1, 6, 7, 4, 5)) |
                       (x == __builtin_shufflevector(y, y, 3, 0, 1, 2, 7, 4, 5, 6)) |
                       (x == __builtin_shufflevector(z, z, 3, 0, 1, 2, 7, 4, 5, 6));
    std::uint64_t quarters[4];
    std::memcpy(quarters, &equal, sizeof quarters);
    return (quarters[0] | quarters[1] | quarters[2] | quarters[3]) != 0;
}

[[gnu::target("avx2")]] void skip_eights(TermId const* a, std::uint32_t a_count, std::uint32_t& i, TermId const* b,
                                         std::uint32_t b_count, std::uint32_t& j) {
    skip<8>(a, a_count, i, b, b_count, j, share_of_eight);
}

bool has_eights() {
    static bool const has_avx2 = __builtin_cpu_supports("avx2") != 0;
    return has_avx2;
}

#endif

}  // namespace

bool next_common(TermId const* a, std::uint32_t a_count, std::uint32_t& i, TermId const* b, std::uint32_t b_count,
                 std::uint32_t& j) {
#ifdef KGQ_EIGHT_AT_A_TIME
    if (has_eights()) skip_eights(a, a_count, i, b, b_count, j);
#endif
    skip<4>(a, a_count, i, b, b_count, j, share_of_four);
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
