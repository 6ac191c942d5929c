// The rules of product.md's appendix A that are used across files; each is defined in the grammar_*.cpp file named
// beside it. The files are separate because a compiler takes longest over a grammar.
#pragma once

#include "query/syntax/actions.hpp"
#include "query/syntax/ast.hpp"

namespace kgq::syntax::grammar {

// grammar_expressions.cpp
struct ExprId {};
struct SumId {};
using ExprRule = x3::rule<ExprId, Expr>;
using SumRule = x3::rule<SumId, Expr>;
inline ExprRule const expr = "an expression";
inline SumRule const sum = "an expression";
BOOST_SPIRIT_DECLARE(ExprRule, SumRule)

// grammar_groups.cpp
struct GroupId {};
using GroupRule = x3::rule<GroupId, Group>;
inline GroupRule const group = "a group";
BOOST_SPIRIT_DECLARE(GroupRule)

// grammar_facts.cpp
struct QualifiersId {};
struct FactId {};
struct ScopeId {};
using QualifiersRule = x3::rule<QualifiersId, std::vector<Qualifier>>;
using FactRule = x3::rule<FactId, Fact>;
using ScopeRule = x3::rule<ScopeId, Scope>;
inline QualifiersRule const qualifiers = "qualifiers";
inline FactRule const fact = "a fact";
inline ScopeRule const scope = "a scope";
BOOST_SPIRIT_DECLARE(QualifiersRule, FactRule, ScopeRule)

// grammar_questions.cpp
struct QuestionId {};
using QuestionRule = x3::rule<QuestionId, Statement>;
inline QuestionRule const question = "a question";
BOOST_SPIRIT_DECLARE(QuestionRule)

// grammar_changes.cpp
struct ChangeId {};
using ChangeRule = x3::rule<ChangeId, Statement>;
inline ChangeRule const change = "a change";
BOOST_SPIRIT_DECLARE(ChangeRule)

/// Words that open a statement share one description, so that an error lists them as one.
constexpr Keyword statement_keyword(std::string_view upper) { return keyword(upper, "a statement"); }

}  // namespace kgq::syntax::grammar
