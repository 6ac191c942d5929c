// Most comparisons are decided by the first letters, which lie side by side in a small array (TermLetters), so that
// sorting does not touch the dictionary. Many rows are distributed by the letters of their first column, byte after
// byte from the last that counts to the first, and only those alike in these are then compared.
#include "query/columns/order.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace kgq::columns {

std::uint64_t RowOrder::letters_of(TermId id) {
    std::uint64_t const known = letters_.known(id);
    return known != 0 ? known : letters_.of(id, terms_.value(id));
}

std::weak_ordering RowOrder::order(TermId left, TermId right) {
    if (left == right) return std::weak_ordering::equivalent;
    std::uint64_t const a = letters_of(left);
    std::uint64_t const b = letters_of(right);
    if (a != b) return a <=> b;
    return kgq::order(terms_.value(left), terms_.value(right));
}

bool RowOrder::less(Keyed const& a, Keyed const& b, std::span<SortColumn const> columns) {
    if (a.letters != b.letters) return (a.letters < b.letters) != columns[0].descending;
    TermId const* left = frames_.row(a.row);
    TermId const* right = frames_.row(b.row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const slot = columns[i].slot;
        if (left[slot] == right[slot]) continue;
        if (auto const by = order(left[slot], right[slot]); by != 0) return (by < 0) != columns[i].descending;
    }
    Day const first_left = frames_.days[a.row].first;
    Day const first_right = frames_.days[b.row].first;
    if (first_left != first_right) return first_left < first_right;
    return std::lexicographical_compare(left, left + frames_.width, right, right + frames_.width);
}

/// By the first letters that differ, as many bytes as tell most rows apart; bytes that all rows share are passed over.
/// The bits that did not count.
unsigned RowOrder::sort_by_letters(std::vector<Keyed>& rows) {
    std::uint64_t differing = 0;
    for (Keyed const& row : rows) differing |= row.letters ^ rows.front().letters;
    std::vector<unsigned> shifts;
    std::size_t const most = rows.size() < 1000 ? 3 : rows.size() < 50'000 ? 5 : 8;
    for (unsigned shift = 64; shift > 0 && shifts.size() < most;) {
        shift -= 8;
        if ((differing >> shift & 0xFFU) != 0) shifts.push_back(shift);
    }
    std::vector<Keyed> other(rows.size());
    for (auto shift = shifts.rbegin(); shift != shifts.rend(); ++shift) {
        std::array<std::uint32_t, 256> places{};
        for (Keyed const& row : rows) ++places[row.letters >> *shift & 0xFFU];
        std::uint32_t before = 0;
        for (std::uint32_t& place : places) before += std::exchange(place, before);
        for (Keyed const& row : rows) other[places[row.letters >> *shift & 0xFFU]++] = row;
        rows.swap(other);
    }
    return shifts.size() < most ? 0 : shifts.back();
}

void RowOrder::sort(std::vector<std::uint32_t>& rows, std::span<SortColumn const> columns) {
    if (rows.size() < 2) return;
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    constexpr std::size_t kAhead = 16;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (columns.empty()) {
            keyed.push_back({0, rows[i]});
            continue;
        }
        auto const slot = columns[0].slot;
        if (i + kAhead < rows.size()) letters_.prefetch(frames_.row(rows[i + kAhead])[slot]);
        keyed.push_back({letters_of(frames_.row(rows[i])[slot]), rows[i]});
    }
    auto const before = [&](Keyed const& a, Keyed const& b) { return less(a, b, columns); };
    constexpr std::size_t kMany = 200;
    if (keyed.size() < kMany || columns.empty() || columns[0].descending) {
        std::sort(keyed.begin(), keyed.end(), before);
    } else {
        unsigned const rest = sort_by_letters(keyed);
        for (auto first = keyed.begin(); first != keyed.end();) {
            auto const last = std::find_if(first, keyed.end(),
                                           [&](Keyed const& k) { return k.letters >> rest != first->letters >> rest; });
            if (last - first > 1) std::sort(first, last, before);
            first = last;
        }
    }
    std::transform(keyed.begin(), keyed.end(), rows.begin(), [](Keyed const& k) { return k.row; });
}

bool shown_as_is(Value const& value) {
    constexpr std::int64_t kExact = std::int64_t{1} << 53;
    switch (value.type()) {
        case ValueType::integer:
            return value.as_integer() <= kExact && value.as_integer() >= -kExact;
        case ValueType::date: {
            Date const& date = value.as_date();
            bool const real = date.exact() && date.earliest() > kFirstDay && date.latest() < kLastDay;
            return real && value == Value::date(Date::of(date.earliest()));
        }
        default:
            return true;
    }
}

}  // namespace kgq::columns
