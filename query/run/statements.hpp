// One function a statement: from the syntax tree to an answer. Each shows its own trip: bind, plan, run, reason.
#pragma once

#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <kgq/answer.hpp>

namespace kgq::run {

// Questions. Errors are thrown.
Answer ask_guarantee(Asking const& asking, syntax::Guarantee const& question);
Answer ask_find(Asking const& asking, syntax::Find const& question);
Answer ask_why(Asking const& asking, syntax::Why const& question);
Answer ask_explain(Asking const& asking, syntax::Explain const& question);
Answer ask_describe(Asking const& asking, syntax::Describe const& question);
Answer ask_timeline(Asking const& asking, syntax::Timeline const& question);
Answer ask_diff(Asking const& asking, syntax::Diff const& question);
Answer ask_cascade(Asking const& asking, syntax::Cascade const& question);
Answer ask_path(Asking const& asking, syntax::Path const& question);
Answer ask_panel(Asking const& asking, syntax::Panel const& question);
Answer do_export(Asking const& asking, syntax::Export const& statement);

// Changes: each is one transaction on the store.
Answer do_assert(Store& store, Asking const& asking, syntax::Assert const& statement);
Answer do_retract(Store& store, Asking const& asking, syntax::Retract const& statement);
Answer do_end(Store& store, Asking const& asking, syntax::End const& statement);
Answer do_load(Store& store, Asking const& asking, syntax::Load const& statement);
Answer do_rule(Store& store, Asking const& asking, syntax::Rule const& statement);
Answer do_kind(Store& store, Asking const& asking, syntax::Kind const& statement);
Answer do_relation(Store& store, Asking const& asking, syntax::Relation const& statement);
Answer do_drop(Store& store, Asking const& asking, syntax::Drop const& statement);

/// Keywords and names that may stand at the end of a statement being typed.
std::vector<std::string> complete(Snapshot const& snapshot, std::string_view text, std::size_t limit);

bool is_change(syntax::Statement const& statement);
/// Whether it is a change that records or retracts claims by themselves: not a file, nor vocabulary.
bool only_claims(syntax::Statement const& statement);
/// REQUIRES: !is_change(statement).
Answer ask(Asking const& asking, syntax::Statement const& statement);
Answer change(Store& store, Asking const& asking, syntax::Statement const& statement);

}  // namespace kgq::run
