// Assignments of variables, many at once: what travels between the operators. Row by row in one array, as every
// operator reads and writes whole rows.
//
// Threads: one question's. Lifetime: values; the days lie in the DayTable of the same run.
#pragma once

#include "query/columns/days.hpp"

#include <kgq/store.hpp>

#include <cstdint>
#include <vector>

namespace kgq::columns {

struct Frames {
    explicit Frames(std::size_t slots) : width(slots) {}

    std::size_t width;          // slots; kNoTerm where a slot is not bound yet
    std::vector<TermId> cells;  // width for each frame
    std::vector<Days> days;
    std::vector<std::uint32_t> question;  // of several asked together, the one that a frame belongs to

    std::size_t size() const { return days.size(); }
    TermId const* row(std::size_t frame) const { return cells.data() + frame * width; }
    TermId* row(std::size_t frame) { return cells.data() + frame * width; }

    /// A frame more, with the cells of `from`; the new cells.
    TermId* extend(TermId const* from, Days of, std::uint32_t asked) {
        for (std::size_t i = 0; i < width; ++i) cells.push_back(from[i]);  // few: a call would cost more than they do
        days.push_back(of);
        question.push_back(asked);
        return cells.data() + cells.size() - width;
    }
    void drop_last() {
        cells.resize(cells.size() - width);
        days.pop_back();
        question.pop_back();
    }
};

}  // namespace kgq::columns
