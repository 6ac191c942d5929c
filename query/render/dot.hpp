// Answers as graphs in the DOT language of Graphviz (`dot -Tsvg`).
//
// A proof is drawn downwards: the conclusion on top, rules as ellipses, facts as boxes with their periods and sources;
// what is missing is dashed. Facts about an entity are its neighbourhood: entities joined by relations. Any answer
// gives a valid graph. Threads: pure functions.
#pragma once

#include <kgq/answer.hpp>

#include <string>
#include <vector>

namespace kgq::rendering {

std::string dot_text(Answer const& answer);
/// Entities, by their ids, joined by what is said of them.
std::string dot_text(std::vector<AnswerFact> const& facts);

}  // namespace kgq::rendering
