// Claims between their forms: facts of the syntax tree, written facts, ids, names.
#pragma once

#include "query/run/reading.hpp"
#include "query/syntax/ast.hpp"

#include <kgq/recording.hpp>

namespace kgq::run {

/// A fact as ASSERT has it. Throws where it has a variable, no source, or a date that is none.
WrittenFact written_fact(bind::Place const& place, syntax::Fact const& fact, std::optional<syntax::Term> const& source);
/// The period after DURING. Throws bad_date.
Period written_period(bind::Place const& place, std::optional<syntax::Term> const& during);

Claim claim_of(Snapshot const& snapshot, StatementRecord const& record);

/// The live claims that match what a fact says; what it leaves out matches everything. Throws as binding does.
std::vector<StatementRecord> matching_claims(bind::Place const& place, syntax::Fact const& fact,
                                             std::optional<syntax::Term> const& source);

/// Puts an error of a prepared fact at the part of the statement that it is about.
Error placed_error(bind::Place const& place, Prepared const& prepared, syntax::Fact const& fact,
                   std::optional<syntax::Term> const& source);

}  // namespace kgq::run
