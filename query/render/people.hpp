// Answers for people: one function for each kind of answer, each writing onto a Page.
//
// Threads: pure functions.
#pragma once

#include "query/render/layout.hpp"
#include "query/render/wording.hpp"

#include <kgq/answer.hpp>

namespace kgq::rendering {

/// The whole answer in the format `table`.
std::string people_text(Answer const& answer, RenderOptions const& options);

void write_rows(Page& page, Answer const& answer);  ///< REQUIRES has_rows(answer)
void write_guarantee(Page& page, Answer const& answer, GuaranteeAnswer const& guarantee);
void write_why(Page& page, Answer const& answer, WhyAnswer const& why);
void write_description(Page& page, Answer const& answer, DescribeAnswer const& description);
void write_timeline(Page& page, Answer const& answer, TimelineAnswer const& timeline);
void write_diff(Page& page, Answer const& answer, DiffAnswer const& diff);
void write_cascade(Page& page, Answer const& answer, CascadeAnswer const& cascade);
void write_paths(Page& page, Answer const& answer, PathAnswer const& paths);
void write_outcome(Page& page, Answer const& answer, WriteAnswer const& outcome);
void write_export(Page& page, ExportAnswer const& outcome);
void write_plan(Page& page, ExplainAnswer const& explained);

/// One proof as a tree, the fact on top.
void write_proof(Page& page, Proof const& proof, Names const& names, int indent);

/// Facts under one another: what, when, who says so.
Table fact_table(std::vector<AnswerFact> const& facts, Names const& names, bool in_full = false);

/// The colour of a verdict.
Tone tone_of(Verdict verdict);

}  // namespace kgq::rendering
