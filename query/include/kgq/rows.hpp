// The answer of a FIND or a PANEL as ids and days, for programs that ask often: no text is made until it is asked for.
//
//   auto who = db.prepare("FIND ?m WHERE { ?m member_of $alliance } ON $day").value();
//   kgq::Rows rows = who.rows({{"alliance", kgq::Value::entity("NATO")}, {"day", day}}).value();
//   for (std::size_t i = 0; i < rows.size(); ++i) use(rows.text(i, 0), rows.periods(i));
//
// Rows, their order, periods and certainty are those of the FindAnswer or PanelAnswer of the same question
// (answer.hpp). Threads: immutable; share freely. Lifetime: a Rows keeps the snapshot it was read from; what it refers
// to is good as long as it (or a copy) lives.
#pragma once

#include <kgq/answer.hpp>
#include <kgq/period_set.hpp>
#include <kgq/value.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kgq {

struct RowsData;  // the engine's own

class Rows {
public:
    Rows() = default;

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    std::vector<std::string> const& columns() const;

    /// REQUIRES of all below: row < size() and column < columns().size().

    /// The value of a cell. Throws usage where the cell is empty, a period or a range: see cell().
    Value const& value(std::size_t row, std::size_t column) const;
    /// An entity's id or a text. Throws usage where it is neither.
    std::string_view text(std::size_t row, std::size_t column) const;
    /// A whole column, row by row: much faster than one by one where there are many.
    std::vector<std::string_view> texts(std::size_t column) const;
    /// A number that equal values of one store share, 0 where the cell is not a value of the store. Dense, from 1.
    std::uint32_t id(std::size_t row, std::size_t column) const;
    /// Whatever the cell is.
    Cell cell(std::size_t row, std::size_t column) const;

    /// The row's maximal periods; none ACROSS TIME and in a PANEL.
    std::span<Run const> periods(std::size_t row) const;
    /// Whether the row certainly holds on some day; ACROSS TIME and in a PANEL always.
    bool certain(std::size_t row) const;

    /// The days of the question's window that no source of its relations covers. Found when asked.
    std::vector<DayRange> uncovered() const;

    /// From what a run of the question left; for the engine.
    Rows(std::shared_ptr<RowsData const> data, std::size_t question, std::size_t first, std::size_t size)
        : data_(std::move(data)), question_(question), first_(first), size_(size) {}

private:
    std::shared_ptr<RowsData const> data_;
    std::size_t question_ = 0;  // of several asked together
    std::size_t first_ = 0;
    std::size_t size_ = 0;
};

}  // namespace kgq
