// What Rows look into: the rows of one question, or of many asked together, as ids or as cells.
//
// Threads: immutable once shared. Lifetime: keeps its stand, and so the snapshot and the store's files.
#pragma once

#include "query/run/reading.hpp"

#include <kgq/answer.hpp>
#include <kgq/rows.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kgq {

struct RowsData {
    std::shared_ptr<run::Stand const> stand;
    std::shared_ptr<std::vector<std::string> const> columns;
    std::shared_ptr<reason::Terms> terms;  // where the question has words that the store does not know
    bool timeless = false;

    std::size_t width() const { return columns->size(); }
    std::vector<TermId> ids;  // width for each row, kNoTerm of an empty cell; none where there are cells instead
    std::vector<Cell> cells;  // the same
    static constexpr std::uint64_t kSmall = 256;
    std::vector<std::uint8_t> small;      // the same, where all are whole numbers below kSmall
    std::vector<Run> runs;                // of all rows, one after another
    std::vector<std::uint32_t> runs_end;  // for each row; empty where each has just one
    std::vector<DayRange> windows;        // for each question
    std::vector<DayRange> uncovered;      // where it is known already
    /// The relations, not frames, whose sources' coverage counts; nothing where `uncovered` is known.
    std::shared_ptr<std::set<RelationId> const> covering;

    bool by_ids() const { return cells.empty() && small.empty(); }
};

namespace run {

/// The same from the general path's answer.
Rows rows_of(std::shared_ptr<Stand const> stand, FindAnswer answer, bool timeless);

}  // namespace run

}  // namespace kgq
