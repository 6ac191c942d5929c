// Parameters of many questions of one shape, column by column, for programs that ask by the thousand: no value is made
// for a question, and names stay where the program has them.
//
//   kgq::ParameterColumns questions(2);
//   questions.names("who", who).days("day", days);  // who[i] and days[i] belong to question i
//   auto answers = statement.rows_of_columns(questions).value();
//
// Threads: as a value's. Lifetime: views of the arrays, and of the texts that they view; these must stay while the
// questions are asked, and may go when the answer is there.
#pragma once

#include <kgq/date.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kgq {

class ParameterColumns {
public:
    /// For so many questions.
    explicit ParameterColumns(std::size_t size) : size_(size) {}

    /// Texts for `$name`, each as Value::text says it: where an entity may stand, it is found by name. REQUIRES: as
    /// many as there are questions.
    ParameterColumns& names(std::string name, std::span<std::string_view const> texts) {
        columns_.push_back({std::move(name), texts, {}});
        return *this;
    }
    /// Days for `$name`. REQUIRES: as many as there are questions.
    ParameterColumns& days(std::string name, std::span<Day const> days) {
        columns_.push_back({std::move(name), {}, days});
        return *this;
    }

    struct Column {
        std::string name;  // without the `$`
        std::span<std::string_view const> texts;
        std::span<Day const> days;  // of a column of days; then there are no texts
    };
    std::size_t size() const { return size_; }
    std::vector<Column> const& columns() const { return columns_; }

private:
    std::size_t size_;
    std::vector<Column> columns_;
};

}  // namespace kgq
