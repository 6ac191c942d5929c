#include "query/run/rows_answer.hpp"

#include "query/columns/workers.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>
#include <iterator>
#include <thread>

namespace kgq::run {

Rows general_rows(Asking const& asking, syntax::Statement const& statement) {
    if (auto const* panel = std::get_if<syntax::Panel>(&statement)) return rows_of_panel(asking, *panel);
    bool const timeless = find_of(statement).across_time;
    Answer answer = ask(asking, statement);
    return rows_of(asking.stand, std::get<FindAnswer>(std::move(answer.data)), timeless);
}

namespace {

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
    return known->find->ask(given, *asking.limits);
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

namespace {

/// Neighbouring questions of a statement, answered together.
struct Piece {
    ManyQuestions const* of;
    std::size_t batch;
    std::size_t first;
    std::size_t last;
};

std::vector<Rows> rows_of_piece(Piece const& piece) {
    ManyQuestions const& many = *piece.of;
    std::vector<LeanFind::Given> given;
    given.reserve(piece.last - piece.first);
    for (std::size_t i = piece.first; i < piece.last; ++i) given.push_back(many.questions.given(i));
    if (many.lean != nullptr) {
        if (auto rows = many.lean->ask(given, *many.asking.limits)) return std::move(*rows);
    }
    bool const several = many.questions.size() > 1;
    std::vector<Rows> all;
    all.reserve(given.size());
    for (std::size_t i = 0; i < given.size(); ++i) {
        // One that is not lean must not slow down the others.
        auto one =
            given.size() > 1 && many.lean != nullptr ? many.lean->ask(given[i], *many.asking.limits) : std::nullopt;
        if (one) {
            all.push_back(std::move(*one));
            continue;
        }
        Parameters const parameters = many.questions.parameters(piece.first + i);
        Asking own = many.asking;
        own.parameters = &parameters;
        try {
            all.push_back(general_rows(own, *many.statement));
        } catch (Error& error) {
            if (several) error.statement_index = static_cast<int>(piece.first + i);
            throw;
        }
    }
    return all;
}

constexpr std::size_t kWorthAThread = 1'000;  // questions; a thread costs as much as some hundred

}  // namespace

std::vector<Rows> rows_of_all(ManyQuestions const& many) {
    std::size_t const size = many.questions.size();
    if (size < 2 * kWorthAThread) return rows_of_piece({&many, 0, 0, size});
    return std::move(rows_of_many(std::span(&many, 1)).front());
}

std::vector<std::vector<Rows>> rows_of_many(std::span<ManyQuestions const> batches) {
    std::size_t questions = 0;
    bool bounded = false;  // memory is bounded for all together
    for (ManyQuestions const& many : batches) {
        questions += many.questions.size();
        bounded = bounded || many.asking.limits->memory_bytes > 0;
    }
    std::size_t const cores = std::max(1U, std::thread::hardware_concurrency());
    auto const threads =
        static_cast<unsigned>(bounded ? 1 : std::clamp<std::size_t>(questions / kWorthAThread, 1, cores));
    std::size_t const most = threads == 1 ? questions : (questions + 2 * threads - 1) / (2 * threads);
    std::vector<Piece> pieces;
    for (std::size_t batch = 0; batch < batches.size(); ++batch) {
        std::size_t const size = batches[batch].questions.size();
        for (std::size_t first = 0; first < size; first += most)
            pieces.push_back({&batches[batch], batch, first, std::min(size, first + most)});
    }
    std::vector<std::vector<Rows>> found(pieces.size());
    columns::in_parallel(pieces.size(), threads, [&](std::size_t i) { found[i] = rows_of_piece(pieces[i]); });
    std::vector<std::vector<Rows>> all(batches.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::vector<Rows>& rows = all[pieces[i].batch];
        if (rows.empty()) {
            rows = std::move(found[i]);
        } else {
            rows.insert(rows.end(), std::make_move_iterator(found[i].begin()), std::make_move_iterator(found[i].end()));
        }
    }
    return all;
}

}  // namespace kgq::run
