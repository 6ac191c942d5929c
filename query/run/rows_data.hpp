// What Rows look into: the rows of one question, or of many asked together, as ids or as cells.
//
// Threads: immutable once shared. Lifetime: keeps its stand, and so the snapshot and the store's files.
#pragma once

#include "query/run/own_memory.hpp"
#include "query/run/reading.hpp"

#include <kgq/answer.hpp>
#include <kgq/rows.hpp>

#include <memory>
#include <memory_resource>
#include <set>
#include <string>
#include <vector>

namespace kgq {

struct RowsData {
    std::shared_ptr<void const> keeps;  // what the next three lie in: one count of owners to keep right, not three
    run::Stand const* stand = nullptr;
    std::vector<std::string> const* columns = nullptr;
    /// The relations, not frames, whose sources' coverage counts; nothing where `uncovered` is known.
    std::set<RelationId> const* covering = nullptr;

    std::shared_ptr<reason::Terms> terms;  // where the question has words that the store does not know
    bool timeless = false;

    std::size_t width() const { return columns->size(); }
    std::vector<TermId> ids;  // width for each row, kNoTerm of an empty cell; none where there are cells instead
    std::vector<Cell> cells;  // the same
    static constexpr std::uint64_t kSmall = 256;
    std::vector<std::uint32_t> runs_end;  // for each row; empty where each has just one
    std::vector<DayRange> uncovered;      // where it is known already

    run::OwnMemory<192> own;                     // what a count of some days needs
    std::pmr::vector<std::uint8_t> small{&own};  // instead of cells, where all are numbers below kSmall
    std::pmr::vector<Run> runs{&own};            // of all rows, one after another
    std::pmr::vector<DayRange> windows{&own};    // for each question

    bool by_ids() const { return cells.empty() && small.empty(); }
};

namespace run {

/// Rows to be filled, of a stand and with columns of their own.
std::shared_ptr<RowsData> rows_data(std::shared_ptr<Stand const> stand, std::vector<std::string> columns);

/// The same from the general path's answer.
Rows rows_of(std::shared_ptr<Stand const> stand, FindAnswer answer, bool timeless);

}  // namespace run

}  // namespace kgq
