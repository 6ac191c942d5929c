// The trips of rows(): by the lean FIND where it can, by the general path where it must.
//
// Threads: any. Lifetime: rows keep their stand.
#pragma once

#include "query/run/lean_find.hpp"
#include "query/run/questions.hpp"
#include "query/run/statement_shapes.hpp"
#include "query/run/statements.hpp"

#include <span>
#include <vector>

namespace kgq::run {

/// Throws usage where there is not one statement.
syntax::Statement only_statement(syntax::Script const& script);
/// Throws usage where the statement is no FIND.
syntax::Find const& find_of(syntax::Statement const& statement);

Rows rows_of_panel(Asking const& asking, syntax::Panel const& question);  // panel.cpp

/// The rows of a statement that answers with some, by the general path.
Rows general_rows(Asking const& asking, syntax::Statement const& statement);

/// The rows of a text, bound once for all texts of its shape.
Rows rows_of_text(Asking const& asking, StatementShapes& shapes);

/// A statement asked with one set of parameters after another; `lean` is the statement's, null of a PANEL, and `asking`
/// has no parameters.
struct ManyQuestions {
    std::shared_ptr<LeanFind const> lean;
    Asking asking;
    syntax::Statement const* statement;
    Questions questions;
};
/// The rows of each, in their order; where they are many, on all cores. Errors: the first one that fails throws, with
/// its place among those of its statement as statement_index, where there are several.
std::vector<std::vector<Rows>> rows_of_many(std::span<ManyQuestions const> batches);
std::vector<Rows> rows_of_all(ManyQuestions const& many);

}  // namespace kgq::run
