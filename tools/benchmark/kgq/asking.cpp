#include "tools/benchmark/kgq/asking.hpp"

#include <stdexcept>
#include <utility>

namespace kgq::bench {

namespace {

std::string plain(Cell const& cell) {
    if (auto const* value = std::get_if<Value>(&cell.data)) return value->plain();
    if (auto const* spell = std::get_if<Cell::Spell>(&cell.data)) return spell->text;
    if (auto const* range = std::get_if<Cell::Range>(&cell.data))
        return range->low.plain() + ".." + range->high.plain();
    return {};
}

std::int64_t only_number(Rows const& rows) {
    if (rows.size() != 1) throw std::runtime_error("expected one row, found " + std::to_string(rows.size()));
    return rows.value(0, 0).as_integer();
}

}  // namespace

Parameters parameters_of(TextParameters const& texts) {
    Parameters parameters;
    parameters.reserve(texts.all().size());
    for (auto const& [name, text] : texts.all()) {
        parameters.emplace_back(name,
                                name == "d" ? Value::date(Date::parse(text).value()) : Value::text(std::string(text)));
    }
    return parameters;
}

void each_row(PreparedStatement const& statement, TextParameters const& texts, EachRow const& use) {
    Rows const rows = statement.rows(parameters_of(texts)).value();
    std::size_t const columns = rows.columns().size();
    std::vector<std::string> words(columns);
    std::vector<std::string_view> row(columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t column = 0; column < columns; ++column) {
            words[column] = plain(rows.cell(i, column));
            row[column] = words[column];
        }
        use(row);
    }
}

void each_name(PreparedStatement const& statement, TextParameters const& texts, EachRow const& use) {
    Rows const rows = statement.rows(parameters_of(texts)).value();
    std::vector<std::vector<std::string_view>> columns(rows.columns().size());
    for (std::size_t column = 0; column < columns.size(); ++column) columns[column] = rows.texts(column);
    std::vector<std::string_view> row(columns.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t column = 0; column < row.size(); ++column) row[column] = columns[column][i];
        use(row);
    }
}

void each_id(PreparedStatement const& statement, TextParameters const& texts,
             std::function<void(std::uint32_t)> const& use) {
    Rows const rows = statement.rows(parameters_of(texts)).value();
    std::size_t const columns = rows.columns().size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t column = 0; column < columns; ++column) use(rows.id(i, column));
    }
}

std::int64_t number(PreparedStatement const& statement, TextParameters const& texts) {
    return only_number(statement.rows(parameters_of(texts)).value());
}

std::int64_t number(Database const& database, std::string const& statement) {
    return only_number(database.view().rows(statement).value());
}

std::vector<std::vector<std::int64_t>> numbers(Database const& database, std::span<PointQuestions const> points) {
    std::vector<ParameterColumns> columns;
    std::vector<Database::Batch> batches;
    columns.reserve(points.size());
    for (PointQuestions const& of : points) {
        columns.emplace_back(of.subjects.size());
        columns.back().names("s", of.subjects).names("o", of.objects).days("d", of.days);
        batches.push_back({of.statement, &columns.back()});
    }
    std::vector<std::vector<Rows>> const answers = database.rows_of_batches(batches).value();
    std::vector<std::vector<std::int64_t>> numbers;
    for (std::vector<Rows> const& of : answers) {
        numbers.emplace_back().reserve(of.size());
        for (Rows const& rows : of) numbers.back().push_back(only_number(rows));
    }
    return numbers;
}

std::string_view verdict(PreparedStatement const& statement, TextParameters const& texts) {
    return to_string(statement.verdict(parameters_of(texts)).value().verdict);
}

std::vector<std::string_view> verdicts(PreparedStatement const& statement, std::vector<TextParameters> const& texts) {
    std::vector<Parameters> questions;
    questions.reserve(texts.size());
    for (TextParameters const& one : texts) questions.push_back(parameters_of(one));
    std::vector<VerdictRow> const rows = statement.verdicts(questions).value();
    std::vector<std::string_view> words;
    words.reserve(rows.size());
    for (VerdictRow const& row : rows) words.push_back(to_string(row.verdict));
    return words;
}

std::pair<std::string_view, std::size_t> proof(PreparedStatement const& statement, TextParameters const& texts) {
    VerdictProof const proof = statement.proof(parameters_of(texts)).value();
    std::size_t facts = 0;
    for (std::size_t i = 0; i < proof.size(); ++i) facts += proof.ground(i).facts.size();
    return {to_string(proof.verdict().verdict), facts};
}

}  // namespace kgq::bench
