// What a PANEL finds, in the least room: a row is three numbers and one for each obligation.
//
// Not here: what is made of it for an answer (panel.cpp). Threads: uses the machine's cores by itself. Lifetime: a
// value of its own.
#pragma once

#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kgq::run {

struct PanelTable {
    struct State {
        Value value;
        TermId term{};
    };
    /// Cells that most rows have are at fixed places.
    static constexpr std::uint32_t kEmpty = 0;
    static constexpr std::uint32_t kNo = 1;
    static constexpr std::uint32_t kYes = 2;

    std::vector<std::string> columns;
    std::vector<State> states;        // in order of name
    std::vector<Cell> cells;          // empty, 0 and 1, then shares as they come
    std::vector<std::uint32_t> rows;  // of each: the year, the places of two states, and for each obligation of a cell

    std::size_t width() const { return columns.size(); }
    std::size_t size() const { return rows.size() / width(); }
    std::span<std::uint32_t const> row(std::size_t at) const { return std::span(rows).subspan(at * width(), width()); }
};

/// Throws as the statement does.
PanelTable panel_table(Reading& reading, syntax::Panel const& question);

}  // namespace kgq::run
