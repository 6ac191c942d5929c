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

std::int64_t only_number(Answer const& answer) {
    FindAnswer const& find = answer.find();
    if (find.rows.size() != 1) throw std::runtime_error("expected one row, found " + std::to_string(find.rows.size()));
    return std::get<Value>(find.rows.front().front().data).as_integer();
}

}  // namespace

Parameters parameters_of(TextParameters const& texts) {
    Parameters parameters;
    parameters.reserve(texts.size());
    for (auto const& [name, text] : texts) {
        parameters.emplace_back(name,
                                name == "d" ? Value::date(Date::parse(text).value()) : Value::text(std::string(text)));
    }
    return parameters;
}

void each_row(PreparedStatement const& statement, TextParameters const& texts, EachRow const& use) {
    Answer const answer = statement.ask(parameters_of(texts)).value();
    std::vector<std::string> words;
    std::vector<std::string_view> row;
    for (std::vector<Cell> const& cells : answer.find().rows) {
        words.clear();
        for (Cell const& cell : cells) words.push_back(plain(cell));
        row.assign(words.begin(), words.end());
        use(row);
    }
}

std::int64_t number(PreparedStatement const& statement, TextParameters const& texts) {
    return only_number(statement.ask(parameters_of(texts)).value());
}

std::int64_t number(Database& database, std::string const& statement) {
    return only_number(database.ask(statement).value());
}

std::string_view verdict(PreparedStatement const& statement, TextParameters const& texts) {
    return to_string(statement.ask(parameters_of(texts)).value().guarantee().verdict);
}

std::size_t proof(PreparedStatement const& statement, TextParameters const& texts) {
    Answer const answer = statement.ask(parameters_of(texts)).value();
    std::size_t facts = 0;
    for (Ground const& ground : answer.guarantee().grounds) facts += ground.facts.size();
    for (Reason const& reason : answer.guarantee().reasons) facts += reason.facts.size();
    return facts;
}

}  // namespace kgq::bench
