#include "tools/benchmark/generate/names.hpp"

#include "tools/benchmark/generate/random.hpp"

#include <array>
#include <cctype>

namespace kgq::bench {

namespace {

constexpr std::array<std::string_view, 32> kSyllables{
    "ka", "ro", "vi",  "an", "te",  "lu", "mo",  "si", "ber", "ga", "nor", "dal", "the", "pa", "qui", "zen",
    "or", "mi", "sta", "el", "fra", "gu", "hon", "ir", "ja",  "ko", "la",  "mar", "ne",  "os", "per", "ra"};

}  // namespace

std::string name_of(std::string_view prefix, std::uint64_t id) {
    std::uint64_t bits = Random(id * 77 + (prefix.empty() ? 0U : static_cast<std::uint64_t>(prefix[0]))).next();
    std::uint64_t const syllables = 2 + bits % 3;
    bits >>= 8U;
    std::string name(prefix);
    for (std::uint64_t i = 0; i < syllables; ++i, bits >>= 5U) {
        std::string syllable(kSyllables[bits & 31U]);
        if (i == 0) syllable[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(syllable[0])));
        name += syllable;
    }
    return name + '_' + std::to_string(id);
}

}  // namespace kgq::bench
