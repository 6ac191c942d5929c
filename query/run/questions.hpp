// Many questions of one statement, whichever way their parameters came.
//
// Threads: read only; share freely. Lifetime: views of the parameters.
#pragma once

#include "query/run/lean_find.hpp"

#include <kgq/database.hpp>

#include <span>

namespace kgq::run {

inline Value value_of(ParameterColumns::Column const& column, std::size_t place) {
    if (!column.days.empty()) return Value::date(Date::of(column.days[place]));
    return Value::text(std::string(column.texts[place]));
}

class Questions {
public:
    explicit Questions(std::span<Parameters const> rows) : rows_(rows), size_(rows.size()) {}
    /// Throws usage where a column has not one value for each question.
    explicit Questions(ParameterColumns const& columns) : columns_(&columns), size_(columns.size()) {
        for (ParameterColumns::Column const& column : columns.columns()) {
            if (column.texts.size() + column.days.size() == size_) continue;
            throw Error(ErrorKind::usage, "the column of $" + column.name + " has not one value for each question");
        }
    }

    std::size_t size() const { return size_; }
    LeanFind::Given given(std::size_t place) const {
        return columns_ == nullptr ? LeanFind::Given{&rows_[place], {}} : LeanFind::Given{nullptr, {}, columns_, place};
    }
    Parameters parameters(std::size_t place) const {
        if (columns_ == nullptr) return rows_[place];
        Parameters made;
        for (ParameterColumns::Column const& column : columns_->columns())
            made.emplace_back(column.name, value_of(column, place));
        return made;
    }

private:
    std::span<Parameters const> rows_;
    ParameterColumns const* columns_ = nullptr;
    std::size_t size_;
};

}  // namespace kgq::run
