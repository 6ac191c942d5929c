#include "query/render/cells.hpp"

namespace kgq::rendering {

namespace {

constexpr std::size_t kMonthTail = 3;  // "-01"
constexpr std::size_t kYearTail = 6;   // "-01-01"

/// The coarse EDTF date whose unknown day lies just between the two; empty where there is none.
std::string coarse_date(Day earliest, Day latest) {
    CivilDate const first = civil_from_day(earliest);
    CivilDate const last = civil_from_day(latest);
    if (first.day != 1 || last.day != days_in_month(last.year, last.month)) return {};
    std::string const text = to_string(earliest);
    if (first.year == last.year && first.month == last.month) return text.substr(0, text.size() - kMonthTail);
    if (first.month != 1 || last.month != 12) return {};
    std::string const year = text.substr(0, text.size() - kYearTail);
    if (first.year == last.year) return year;
    if (first.year < 0 || last.year > 9999) return {};
    if (first.year % 10 == 0 && last.year == first.year + 9) return year.substr(0, 3) + "X";
    if (first.year % 100 == 0 && last.year == first.year + 99) return year.substr(0, 2) + "XX";
    return {};
}

std::string unknown_day(Day earliest, Day latest) {
    if (earliest == latest) return to_string(earliest);
    bool const from_somewhere = earliest > kFirstDay;
    bool const to_somewhere = latest < kLastDay;
    if (!from_somewhere && !to_somewhere) return {};  // EDTF's unknown end
    if (from_somewhere && to_somewhere) {
        std::string coarse = coarse_date(earliest, latest);
        if (!coarse.empty()) return coarse;
    }
    return "[" + (from_somewhere ? to_string(earliest) : std::string()) + ".." +
           (to_somewhere ? to_string(latest) : std::string()) + "]";
}

void append_point(std::string& text, unsigned char byte) {
    bool const space = byte == ' ' || (byte >= '\t' && byte <= '\r');
    if (space) {
        text.push_back(' ');
    } else if (byte < 0x20 || byte == 0x7F) {
        text.append("\uFFFD");
    } else {
        text.push_back(static_cast<char>(byte));
    }
}

}  // namespace

std::string spell_text(Cell::Spell const& spell) {
    if (!spell.text.empty()) return spell.text;
    PeriodBounds const& bounds = spell.bounds;
    return unknown_day(bounds.earliest_start, bounds.latest_start) + "/" +
           unknown_day(bounds.earliest_end, bounds.latest_end);
}

std::optional<std::string> cell_text(Cell const& cell) {
    if (Value const* value = std::get_if<Value>(&cell.data)) return value->plain();
    if (Cell::Spell const* spell = std::get_if<Cell::Spell>(&cell.data)) return spell_text(*spell);
    if (Cell::Range const* range = std::get_if<Cell::Range>(&cell.data)) {
        if (range->low == range->high) return range->low.plain();
        return range->low.plain() + ".." + range->high.plain();
    }
    return std::nullopt;
}

std::string conditions_text(std::vector<Condition> const& conditions) {
    std::string text;
    for (Condition const& condition : conditions) {
        if (!text.empty()) text += "; ";
        text += condition.kind + " " + condition.value.plain();
    }
    return text;
}

std::string qualifiers_text(std::vector<Qualifier> const& qualifiers) {
    if (qualifiers.empty()) return {};
    std::string text = "{";
    for (Qualifier const& qualifier : qualifiers) {
        if (text.size() > 1) text += ", ";
        text += qualifier.name + ": " + qualifier.value.quoted();
    }
    return text + "}";
}

std::string clean(std::string_view text) {
    std::string cleaned;
    cleaned.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        // U+0080..U+009F, in UTF-8 C2 80..C2 9F, are control characters too: C2 9B opens an escape sequence.
        bool const high_control =
            byte == 0xC2 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xE0U) == 0x80U;
        if (high_control) {
            cleaned.append("\uFFFD");
            ++i;
        } else {
            append_point(cleaned, byte);
        }
    }
    return cleaned;
}

}  // namespace kgq::rendering
