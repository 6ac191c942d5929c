// How texts are folded.
//
// Compatibility decomposition (UAX #15, NFKD) splits "ü" into "u" and a mark, case folding makes "ß" "ss" (both by
// utf8proc), and the marks are left out. Two things decomposition does not do: letters with a stroke or a ligature
// ("ø", "æ") have no decomposition and are mapped by the table below, as are typographic apostrophes and dashes, which
// nobody types; and not every mark is an accent. In Devanagari or Thai marks are the vowels. Canonical combining
// classes tell them apart: vowel signs have class 0, nuktas and kana voicing 7 and 8, viramas 9, accents (and Hebrew
// and Arabic points, which are usually left out in writing) 10 and more.
#include <kgq/fold.hpp>

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "engine/text/ascii.hpp"

namespace kgq {

namespace {

struct Letter {
    utf8proc_int32_t from;
    std::string_view to;
};

// After case folding, so lower case only; sorted.
constexpr std::array kLetters{
    Letter{0x00E6, "ae"}, Letter{0x00F0, "d"}, Letter{0x00F8, "o"}, Letter{0x00FE, "th"}, Letter{0x0111, "d"},
    Letter{0x0127, "h"},  Letter{0x0131, "i"}, Letter{0x0138, "q"}, Letter{0x0142, "l"},  Letter{0x014B, "n"},
    Letter{0x0153, "oe"}, Letter{0x0167, "t"}, Letter{0x0180, "b"}, Letter{0x01B6, "z"},  Letter{0x01E5, "g"},
    Letter{0x0247, "e"},  Letter{0x0249, "j"}, Letter{0x024D, "r"}, Letter{0x024F, "y"},  Letter{0x0253, "b"},
    Letter{0x0256, "d"},  Letter{0x0257, "d"}, Letter{0x0259, "e"}, Letter{0x0268, "i"},  Letter{0x0289, "u"},
    Letter{0x02B9, "'"},  Letter{0x02BB, "'"}, Letter{0x02BC, "'"}, Letter{0x02BE, "'"},  Letter{0x02BF, "'"},
    Letter{0x2010, "-"},  Letter{0x2011, "-"}, Letter{0x2012, "-"}, Letter{0x2013, "-"},  Letter{0x2014, "-"},
    Letter{0x2018, "'"},  Letter{0x2019, "'"}, Letter{0x201B, "'"}, Letter{0x201C, "\""}, Letter{0x201D, "\""},
    Letter{0x201E, "\""}, Letter{0x2032, "'"}, Letter{0x2212, "-"},
};
static_assert(std::is_sorted(kLetters.begin(), kLetters.end(), [](Letter a, Letter b) { return a.from < b.from; }));

constexpr utf8proc_propval_t kFirstAccentClass = 10;

bool is_space(utf8proc_int32_t point) {
    if (point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85) return true;
    utf8proc_category_t const category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool is_accent(utf8proc_int32_t point) {
    utf8proc_property_t const* property = utf8proc_get_property(point);
    return property->category == UTF8PROC_CATEGORY_ME || property->combining_class >= kFirstAccentClass;
}

class FoldedText {
public:
    void add(utf8proc_int32_t point) {
        if (is_space(point)) return add_space();
        if (is_accent(point)) return;
        auto const letter =
            std::lower_bound(kLetters.begin(), kLetters.end(), point,
                             [](Letter const& known, utf8proc_int32_t wanted) { return known.from < wanted; });
        if (letter != kLetters.end() && letter->from == point) return text_.append(letter->to), void();
        std::array<utf8proc_uint8_t, 4> bytes{};
        utf8proc_ssize_t const count = utf8proc_encode_char(point, bytes.data());
        text_.append(reinterpret_cast<char const*>(bytes.data()), static_cast<std::size_t>(count));
    }
    void add_space() {
        if (text_.empty() || text_.back() != ' ') text_.push_back(' ');
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string fold_ascii(std::string_view text) {
    std::string folded;
    folded.reserve(text.size());
    for (char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            if (folded.empty() || folded.back() != ' ') folded.push_back(' ');
        } else {
            folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        }
    }
    return folded;
}

std::vector<utf8proc_int32_t> decompose(std::string_view text) {
    auto const options =
        static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    auto const* bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    auto const size = static_cast<utf8proc_ssize_t>(text.size());
    std::vector<utf8proc_int32_t> points(text.size() + 16);
    utf8proc_ssize_t count =
        utf8proc_decompose(bytes, size, points.data(), static_cast<utf8proc_ssize_t>(points.size()), options);
    if (count > static_cast<utf8proc_ssize_t>(points.size())) {
        points.resize(static_cast<std::size_t>(count));
        count = utf8proc_decompose(bytes, size, points.data(), count, options);
    }
    points.resize(static_cast<std::size_t>(std::max<utf8proc_ssize_t>(count, 0)));
    return points;
}

}  // namespace

bool is_utf8(std::string_view text) {
    auto const* bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t const count = utf8proc_iterate(bytes, left, &point);
        if (count <= 0) return false;
        bytes += count;
        left -= count;
    }
    return true;
}

std::string lower_case(std::string_view text) {
    if (!is_utf8(text)) return std::string(text);
    std::string lower;
    auto const* bytes = reinterpret_cast<utf8proc_uint8_t const*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        utf8proc_ssize_t const count = utf8proc_iterate(bytes, left, &point);
        std::array<utf8proc_uint8_t, 4> letter{};
        utf8proc_ssize_t const size = utf8proc_encode_char(utf8proc_tolower(point), letter.data());
        lower.append(reinterpret_cast<char const*>(letter.data()), static_cast<std::size_t>(size));
        bytes += count;
        left -= count;
    }
    return lower;
}

std::string fold(std::string_view text) {
    if (text::is_ascii(text)) return fold_ascii(text);
    if (!is_utf8(text)) return std::string(text);
    FoldedText folded;
    for (utf8proc_int32_t point : decompose(text)) folded.add(point);
    return folded.take();
}

}  // namespace kgq
