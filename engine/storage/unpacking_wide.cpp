// Eight numbers of up to 25 bits a step. They take `width` bytes, and each lies within four bytes of its own; so two
// loads of 16 bytes, at the first number and at the fifth, hold them all, one shuffle brings each number's four bytes
// into its lane, and shifts by a count of each lane and a mask do the rest. The shuffles and shifts of each width are
// made by the compiler. The second load ends at most 16 bytes behind the eight numbers: hence kPadding.
#include "engine/storage/unpacking.hpp"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#include <array>

namespace kgq::storage::wide {

namespace {

constexpr unsigned kMostBits = 25;  // with up to 7 bits before them they lie within four bytes
constexpr std::size_t kStep = 8;

struct Places {
    std::array<std::uint8_t, 32> bytes{};   // for each lane its four bytes, counted from the load of its half
    std::array<std::uint32_t, 8> shifts{};  // of each lane
};

constexpr Places places_of(unsigned width) {
    Places places;
    for (unsigned lane = 0; lane < 8; ++lane) {
        unsigned const first = lane < 4 ? 0 : width * 4 / 8;
        unsigned const byte = width * lane / 8 - first;
        for (unsigned i = 0; i < 4; ++i) places.bytes[lane * 4 + i] = static_cast<std::uint8_t>(byte + i);
        places.shifts[lane] = width * lane % 8;
    }
    return places;
}

constexpr std::array<Places, kMostBits + 1> all_places() {
    std::array<Places, kMostBits + 1> all;
    for (unsigned width = 0; width <= kMostBits; ++width) all[width] = places_of(width);
    return all;
}

constexpr std::array<Places, kMostBits + 1> kPlaces = all_places();

bool serves(unsigned width) {
    static bool const has_avx2 = __builtin_cpu_supports("avx2") != 0;
    return has_avx2 && width <= kMostBits;
}

/// Eight numbers of one width.
struct Eight {
    __m256i bytes;
    __m256i shifts;
    __m256i mask;
    unsigned width;
};

[[gnu::target("avx2")]] inline __m256i load(void const* from) {
    return _mm256_loadu_si256(static_cast<__m256i const*>(from));
}

[[gnu::target("avx2")]] inline void store(char* to, __m256i values) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), values);
}

[[gnu::target("avx2")]] inline __m256i all(std::uint32_t value) { return _mm256_set1_epi32(static_cast<int>(value)); }

[[gnu::target("avx2")]] inline Eight eight_of(unsigned width) {
    Places const& places = kPlaces[width];
    return {load(places.bytes.data()), load(places.shifts.data()), all((std::uint32_t{1} << width) - 1), width};
}

[[gnu::target("avx2")]] inline __m256i take(Eight const& eight, char const* bits) {
    __m128i const low = _mm_loadu_si128(reinterpret_cast<__m128i const*>(bits));
    __m128i const high = _mm_loadu_si128(reinterpret_cast<__m128i const*>(bits + eight.width / 2));
    __m256i const own = _mm256_shuffle_epi8(_mm256_set_m128i(high, low), eight.bytes);
    return _mm256_and_si256(_mm256_srlv_epi32(own, eight.shifts), eight.mask);
}

[[gnu::target("avx2")]] void unpack_steps(PackedBits numbers, std::uint32_t base, char* values, std::size_t count) {
    Eight const eight = eight_of(numbers.width);
    __m256i const bases = all(base);
    for (std::size_t i = 0; i < count; i += kStep)
        store(values + 4 * i, _mm256_add_epi32(take(eight, numbers.bits + i / 8 * numbers.width), bases));
}

[[gnu::target("avx2")]] void unpack_day_steps(PackedBits numbers, std::uint32_t base, std::uint32_t offset,
                                              std::int32_t none, char* values, std::size_t count) {
    Eight const eight = eight_of(numbers.width);
    __m256i const bases = all(base);
    __m256i const offsets = all(offset);
    __m256i const nones = _mm256_set1_epi32(none);
    for (std::size_t i = 0; i < count; i += kStep) {
        __m256i const own = _mm256_add_epi32(take(eight, numbers.bits + i / 8 * numbers.width), bases);
        __m256i const no_day = _mm256_cmpeq_epi32(own, _mm256_setzero_si256());
        store(values + 4 * i, _mm256_blendv_epi8(_mm256_add_epi32(own, offsets), nones, no_day));
    }
}

/// All bits of each lane whose row does not hold.
struct Failing {
    [[gnu::target("avx2")]] Failing(PackedBits starts, PackedBits ends, HoldingTest test)
        : start(eight_of(starts.width)),
          end(eight_of(ends.width)),
          most_start(_mm256_set1_epi32(test.most_start)),
          least_end(_mm256_set1_epi32(test.least_end)),
          open_end(_mm256_set1_epi32(test.open_end)) {}

    [[gnu::target("avx2")]] __m256i of(char const* start_bits, char const* end_bits) const {
        __m256i const from = take(start, start_bits);
        __m256i const to = take(end, end_bits);
        __m256i const late = _mm256_cmpgt_epi32(from, most_start);
        __m256i const over = _mm256_and_si256(_mm256_cmpgt_epi32(least_end, to), _mm256_cmpgt_epi32(to, open_end));
        return _mm256_or_si256(late, over);
    }

    Eight start, end;
    __m256i most_start, least_end, open_end;
};

[[gnu::target("avx2")]] std::size_t count_steps(PackedBits starts, PackedBits ends, HoldingTest test,
                                                std::size_t count) {
    Failing const failing(starts, ends, test);
    __m256i failed = _mm256_setzero_si256();  // lane by lane, less one for each row that does not hold
    for (std::size_t i = 0; i < count; i += kStep)
        failed =
            _mm256_add_epi32(failed, failing.of(starts.bits + i / 8 * starts.width, ends.bits + i / 8 * ends.width));
    std::array<std::int32_t, 8> lanes{};
    store(reinterpret_cast<char*>(lanes.data()), failed);
    std::size_t held = count;
    for (std::int32_t const lane : lanes) held -= static_cast<std::size_t>(-lane);
    return held;
}

// The lanes that hold, for each of the 256 ways in which eight may: a step writes all eight places, and the next one
// begins behind those that hold.
constexpr std::array<std::array<std::uint32_t, 8>, 256> kHeld = [] {
    std::array<std::array<std::uint32_t, 8>, 256> all{};
    for (unsigned held = 0; held < 256; ++held) {
        unsigned count = 0;
        for (unsigned lane = 0; lane < 8; ++lane)
            if ((held >> lane & 1U) != 0) all[held][count++] = lane;
    }
    return all;
}();

[[gnu::target("avx2,popcnt")]] std::size_t select_steps(PackedBits starts, PackedBits ends, HoldingTest test,
                                                        std::size_t count, std::uint32_t* places) {
    Failing const failing(starts, ends, test);
    std::size_t selected = 0;
    for (std::size_t i = 0; i < count; i += kStep) {
        __m256i const failed = failing.of(starts.bits + i / 8 * starts.width, ends.bits + i / 8 * ends.width);
        auto const held = ~static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(failed))) & 0xFFU;
        __m256i const lanes = load(kHeld[held].data());
        store(reinterpret_cast<char*>(places + selected), _mm256_add_epi32(lanes, all(static_cast<std::uint32_t>(i))));
        selected += static_cast<std::size_t>(__builtin_popcount(held));
    }
    return selected;
}

}  // namespace

std::size_t unpack(PackedBits numbers, std::uint32_t base, char* values, std::size_t count) {
    if (!serves(numbers.width)) return 0;
    count -= count % kStep;
    unpack_steps(numbers, base, values, count);
    return count;
}

std::size_t unpack_days(PackedBits numbers, std::uint32_t base, std::uint32_t offset, std::int32_t none, char* values,
                        std::size_t count) {
    if (!serves(numbers.width)) return 0;
    count -= count % kStep;
    unpack_day_steps(numbers, base, offset, none, values, count);
    return count;
}

Held holding(PackedBits starts, PackedBits ends, HoldingTest test, std::size_t count) {
    if (!serves(starts.width) || !serves(ends.width)) return {};
    count -= count % kStep;
    return {count, count_steps(starts, ends, test, count)};
}

Held select(PackedBits starts, PackedBits ends, HoldingTest test, std::size_t count, std::uint32_t* places) {
    if (!serves(starts.width) || !serves(ends.width)) return {};
    count -= count % kStep;
    return {count, select_steps(starts, ends, test, count, places)};
}

}  // namespace kgq::storage::wide

#else

namespace kgq::storage::wide {

std::size_t unpack(PackedBits, std::uint32_t, char*, std::size_t) { return 0; }
std::size_t unpack_days(PackedBits, std::uint32_t, std::uint32_t, std::int32_t, char*, std::size_t) { return 0; }
Held holding(PackedBits, PackedBits, HoldingTest, std::size_t) { return {}; }
Held select(PackedBits, PackedBits, HoldingTest, std::size_t, std::uint32_t*) { return {}; }

}  // namespace kgq::storage::wide

#endif
