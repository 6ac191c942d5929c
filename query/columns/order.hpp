// Rows in the order of answers: entities by id, texts, numbers, dates (kgq::order), then by first day.
//
// Threads: one question's. Lifetime: within the terms'.
#pragma once

#include "query/columns/catalog.hpp"
#include "query/columns/frames.hpp"
#include "query/reason/terms.hpp"

#include <span>
#include <vector>

namespace kgq::columns {

struct SortColumn {
    int slot = 0;
    bool descending = false;
};

class RowOrder {
public:
    RowOrder(Catalog const& catalog, reason::Terms& terms, Frames const& frames)
        : letters_(catalog.letters()), terms_(terms), frames_(frames) {}

    /// Sorts `rows` (numbers of frames) by the columns, then the first day, then all cells.
    void sort(std::vector<std::uint32_t>& rows, std::span<SortColumn const> columns);

private:
    struct Keyed {
        std::uint64_t letters;  // of the first column
        std::uint32_t row;
    };
    static unsigned sort_by_letters(std::vector<Keyed>& rows);
    std::uint64_t letters_of(TermId id);
    std::weak_ordering order(TermId left, TermId right);
    bool less(Keyed const& a, Keyed const& b, std::span<SortColumn const> columns);

    TermLetters& letters_;
    reason::Terms& terms_;
    Frames const& frames_;
};

/// Whether an answer shows the term just as the store has it: not so a date that is imprecise (it is shown by the days
/// that it may mean), or an integer beyond what a double holds.
bool shown_as_is(Value const& value);

}  // namespace kgq::columns
