// Most comparisons are decided by the first letters, which lie side by side in a small array (TermLetters), so that
// sorting does not touch the dictionary.
#include "query/columns/order.hpp"

#include <algorithm>
#include <cstdlib>

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
    if (!columns.empty() && a.first != b.first) return (a.first < b.first) != columns[0].descending;
    TermId const* left = frames_.row(a.row);
    TermId const* right = frames_.row(b.row);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto const slot = columns[i].slot;
        if (left[slot] == right[slot]) continue;
        if (i == 1 && a.second != b.second) return (a.second < b.second) != columns[1].descending;
        if (auto const by = order(left[slot], right[slot]); by != 0) return (by < 0) != columns[i].descending;
    }
    Day const first_left = frames_.days[a.row].first;
    Day const first_right = frames_.days[b.row].first;
    if (first_left != first_right) return first_left < first_right;
    return std::lexicographical_compare(left, left + frames_.width, right, right + frames_.width);
}

void RowOrder::sort(std::vector<std::uint32_t>& rows, std::span<SortColumn const> columns) {
    if (rows.size() < 2) return;
    std::vector<Keyed> keyed;
    keyed.reserve(rows.size());
    for (std::uint32_t row : rows) {
        TermId const* cells = frames_.row(row);
        keyed.push_back({columns.empty() ? 0 : letters_of(cells[columns[0].slot]),
                         columns.size() < 2 ? 0 : letters_of(cells[columns[1].slot]), row});
    }
    std::sort(keyed.begin(), keyed.end(), [&](Keyed const& a, Keyed const& b) { return less(a, b, columns); });
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
