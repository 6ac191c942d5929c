// Most comparisons are decided by the first letters, which lie side by side in a small array (TermLetters), so that
// sorting does not touch the dictionary. Many rows are distributed by the letters of their first column, byte after
// byte from the last to the first, and only those with equal letters are then compared.
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

/// Bytes that all rows share are passed over.
void RowOrder::sort_by_letters(std::vector<Keyed>& rows) {
    std::array<std::array<std::uint32_t, 256>, 8> counts{};
    for (Keyed const& row : rows) {
        for (std::size_t byte = 0; byte < 8; ++byte) ++counts[byte][row.letters >> 8 * byte & 0xFFU];
    }
    std::vector<Keyed> other(rows.size());
    for (std::size_t byte = 0; byte < 8; ++byte) {
        std::array<std::uint32_t, 256>& count = counts[byte];
        if (count[rows.front().letters >> 8 * byte & 0xFFU] == rows.size()) continue;
        std::uint32_t before = 0;
        for (std::uint32_t& place : count) before += std::exchange(place, before);
        for (Keyed const& row : rows) other[count[row.letters >> 8 * byte & 0xFFU]++] = row;
        rows.swap(other);
    }
}

void RowOrder::sort(std::vector<std::uint32_t>& rows, std::span<SortColumn const> columns) {
    if (rows.size() < 2) return;
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    for (std::uint32_t row : rows) {
        TermId const* cells = frames_.row(row);
        keyed.push_back({columns.empty() ? 0 : letters_of(cells[columns[0].slot]), row});
    }
    auto const before = [&](Keyed const& a, Keyed const& b) { return less(a, b, columns); };
    constexpr std::size_t kMany = 200;
    if (keyed.size() < kMany || columns.empty() || columns[0].descending) {
        std::sort(keyed.begin(), keyed.end(), before);
    } else {
        sort_by_letters(keyed);
        for (auto first = keyed.begin(); first != keyed.end();) {
            auto const last =
                std::find_if(first, keyed.end(), [&](Keyed const& k) { return k.letters != first->letters; });
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
