#include "query/run/rows_data.hpp"

#include <array>

namespace kgq {

namespace run {

std::shared_ptr<RowsData> rows_data(std::shared_ptr<Stand const> stand, std::vector<std::string> columns) {
    struct Kept {
        std::shared_ptr<Stand const> stand;
        std::vector<std::string> columns;
    };
    auto kept = std::make_shared<Kept const>(Kept{std::move(stand), std::move(columns)});
    auto data = std::make_shared<RowsData>();
    data->stand = kept->stand.get();
    data->columns = &kept->columns;
    data->keeps = std::move(kept);
    return data;
}

Rows rows_of(std::shared_ptr<Stand const> stand, FindAnswer answer, bool timeless) {
    auto data = rows_data(std::move(stand), std::move(answer.columns));
    data->timeless = timeless;
    data->uncovered = std::move(answer.uncovered);
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
        for (Cell& cell : answer.rows[i]) data->cells.push_back(std::move(cell));
        data->runs.insert(data->runs.end(), answer.periods[i].begin(), answer.periods[i].end());
        data->runs_end.push_back(static_cast<std::uint32_t>(data->runs.size()));
    }
    return {std::move(data), 0, 0, answer.rows.size()};
}

}  // namespace run

namespace {

Value const& value_of(RowsData const& data, TermId id) {
    if (data.terms != nullptr) return data.terms->value(id);
    if (Value const* constant = data.stand->rules->term(id)) return *constant;
    return data.stand->snapshot->term(id);
}

Value const& small_number(std::uint8_t number) {
    static std::vector<Value> const kNumbers = [] {
        std::vector<Value> numbers;
        for (std::uint64_t i = 0; i < RowsData::kSmall; ++i)
            numbers.push_back(Value::integer(static_cast<std::int64_t>(i)));
        return numbers;
    }();
    return kNumbers[number];
}

[[noreturn]] void no_value(std::string const& column, char const* what) {
    throw Error(ErrorKind::usage, "the cell of column " + column + " is " + what);
}

std::string_view text_of(Value const& value, std::string const& column) {
    if (value.is_entity()) return value.as_entity();
    if (value.type() == ValueType::text) return value.as_text();
    no_value(column, "neither an entity nor a text");
}

}  // namespace

std::vector<std::string> const& Rows::columns() const {
    static std::vector<std::string> const kNone;
    return data_ == nullptr ? kNone : *data_->columns;
}

Value const& Rows::value(std::size_t row, std::size_t column) const {
    std::size_t const at = (first_ + row) * data_->width() + column;
    if (data_->by_ids()) {
        if (data_->ids[at] == kNoTerm) no_value(columns()[column], "empty");
        return value_of(*data_, data_->ids[at]);
    }
    if (!data_->small.empty()) return small_number(data_->small[at]);
    Cell const& cell = data_->cells[at];
    if (auto const* value = std::get_if<Value>(&cell.data)) return *value;
    no_value(columns()[column], std::holds_alternative<Cell::Empty>(cell.data)   ? "empty"
                                : std::holds_alternative<Cell::Spell>(cell.data) ? "a period"
                                                                                 : "a range");
}

std::string_view Rows::text(std::size_t row, std::size_t column) const {
    return text_of(value(row, column), columns()[column]);
}

std::vector<std::string_view> Rows::texts(std::size_t column) const {
    std::vector<std::string_view> texts;
    texts.reserve(size_);
    if (size_ == 0) return texts;
    constexpr std::size_t kTogether = 256;
    std::array<TermId, kTogether> ids;
    std::array<Value const*, kTogether> values;
    std::size_t const width = data_->width();
    std::string const& name = columns()[column];
    for (std::size_t row = 0; row < size_;) {
        std::size_t count = 0;  // of the store's own terms that follow
        for (; data_->by_ids() && count < kTogether && row + count < size_; ++count) {
            ids[count] = data_->ids[(first_ + row + count) * width + column];
            if (ids[count] == kNoTerm || reason::Terms::is_local(ids[count])) break;
        }
        if (count == 0) {
            texts.push_back(text(row++, column));
            continue;
        }
        data_->stand->snapshot->terms(std::span(ids).first(count), std::span(values).first(count));
        for (std::size_t i = 0; i < count; ++i) texts.push_back(text_of(*values[i], name));
        row += count;
    }
    return texts;
}

std::uint32_t Rows::id(std::size_t row, std::size_t column) const {
    std::size_t const at = (first_ + row) * data_->width() + column;
    if (!data_->by_ids()) {
        Cell const own = cell(row, column);
        auto const* value = std::get_if<Value>(&own.data);
        return value == nullptr ? 0 : static_cast<std::uint32_t>(data_->stand->snapshot->find(*value));
    }
    TermId const id = data_->ids[at];
    return reason::Terms::is_local(id) ? 0 : static_cast<std::uint32_t>(id);
}

Cell Rows::cell(std::size_t row, std::size_t column) const {
    std::size_t const at = (first_ + row) * data_->width() + column;
    if (!data_->small.empty()) return {small_number(data_->small[at])};
    if (!data_->by_ids()) return data_->cells[at];
    return data_->ids[at] == kNoTerm ? Cell{} : Cell{value_of(*data_, data_->ids[at])};
}

std::span<Run const> Rows::periods(std::size_t row) const {
    if (data_->timeless) return {};
    std::size_t const at = first_ + row;
    if (data_->runs_end.empty()) return std::span(data_->runs).subspan(at, 1);
    std::size_t const begin = at == 0 ? 0 : data_->runs_end[at - 1];
    return std::span(data_->runs).subspan(begin, data_->runs_end[at] - begin);
}

bool Rows::certain(std::size_t row) const {
    if (data_->timeless) return true;
    for (Run const& run : periods(row)) {
        if (run.certain) return true;
    }
    return false;
}

std::vector<DayRange> Rows::uncovered() const {
    if (data_ == nullptr) return {};
    if (data_->covering == nullptr) return data_->uncovered;
    reason::SourceIndex const& index = *data_->stand->sources;
    PeriodSet covered;
    for (RelationId relation : *data_->covering) {
        for (TermId source : index.sources_of(relation)) covered |= index.coverage(source);
    }
    PeriodSet const missing = PeriodSet(data_->windows[question_]) - covered;
    return {missing.runs().begin(), missing.runs().end()};
}

}  // namespace kgq
