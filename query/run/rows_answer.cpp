#include "query/run/rows_answer.hpp"

#include "query/syntax/parse.hpp"

namespace kgq::run {

namespace {

Rows general_rows(Asking const& asking, syntax::Statement const& statement) {
    if (auto const* panel = std::get_if<syntax::Panel>(&statement)) return rows_of_panel(asking, *panel);
    bool const timeless = find_of(statement).across_time;
    Answer answer = ask(asking, statement);
    return rows_of(asking.stand, std::get<FindAnswer>(std::move(answer.data)), timeless);
}

/// Where the text has a shape that serves: its rows. `parsed` is asked for where the shape is new.
template <typename Parsed>
std::optional<Rows> lean_rows(Asking const& asking, StatementShapes& shapes, Parsed const& parsed) {
    auto const cut = StatementShapes::cut(asking.text);
    if (!cut) return std::nullopt;
    auto known = shapes.known(*cut);
    if (!known) {
        syntax::Statement const statement = only_statement(parsed());
        if (std::holds_alternative<syntax::Panel>(statement)) return std::nullopt;
        auto lean = LeanFind::compile(asking.stand, find_of(statement), StatementShapes::fillable(*cut));
        if (lean->why_not()) return std::nullopt;
        shapes.keep(*cut, std::move(lean));
        known = shapes.known(*cut);
    }
    if (!known) return std::nullopt;
    LeanFind::Given const given{asking.parameters, known->words};
    auto rows = known->find->ask(std::span(&given, 1), *asking.limits);
    if (!rows) return std::nullopt;
    return std::move(rows->front());
}

}  // namespace

syntax::Statement only_statement(syntax::Script const& script) {
    if (script.statements.size() == 1) return script.statements.front();
    throw Error(ErrorKind::usage, script.statements.empty()
                                      ? "there is no statement to answer"
                                      : "expected one statement, found " + std::to_string(script.statements.size()));
}

syntax::Find const& find_of(syntax::Statement const& statement) {
    if (auto const* find = std::get_if<syntax::Find>(&statement)) return *find;
    throw Error(ErrorKind::usage, "rows are the answer of a FIND or a PANEL alone");
}

Rows rows_of_text(Asking const& asking, StatementShapes& shapes) {
    std::optional<syntax::Script> script;
    auto const parsed = [&]() -> syntax::Script const& {
        if (!script) script = syntax::parse(asking.text).value();
        return *script;
    };
    if (auto rows = lean_rows(asking, shapes, parsed)) return std::move(*rows);
    return general_rows(asking, only_statement(parsed()));
}

std::vector<Rows> rows_of_many(LeanFind const* lean, Asking const& asking, syntax::Statement const& statement,
                               std::span<Parameters const> questions) {
    std::vector<LeanFind::Given> given;
    given.reserve(questions.size());
    for (Parameters const& question : questions) given.push_back({&question, {}});
    if (lean != nullptr) {
        if (auto rows = lean->ask(given, *asking.limits)) return std::move(*rows);
    }
    bool const many = questions.size() > 1;
    std::vector<Rows> all;
    all.reserve(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        // One that is not lean must not slow down the others.
        auto one = many && lean != nullptr ? lean->ask(std::span(given).subspan(i, 1), *asking.limits) : std::nullopt;
        if (one) {
            all.push_back(std::move(one->front()));
            continue;
        }
        Asking own = asking;
        own.parameters = &questions[i];
        try {
            all.push_back(general_rows(own, statement));
        } catch (Error& error) {
            if (many) error.statement_index = static_cast<int>(i);
            throw;
        }
    }
    return all;
}

}  // namespace kgq::run
