// One run through a group: items one after another in planned order, binding variables as facts match, undoing on the
// way back.
#pragma once

#include "query/reason/expression.hpp"
#include "query/reason/solver.hpp"

namespace kgq::reason {

class GroupRun {
public:
    GroupRun(Solver& solver, bind::BoundGroup const& group, Frame const& start, Sink const& sink);
    void run();

private:
    void step(std::size_t at);
    void match(bind::BoundPattern const& pattern, std::size_t at);
    void match_relation(bind::BoundPattern const& pattern, RelationDef const& relation, std::size_t at);
    void match_claims(bind::BoundPattern const& pattern, RelationDef const& relation, TermId subject, TermId object,
                      bool swapped, std::size_t at);
    void match_tuple(bind::BoundPattern const& pattern, Tuple const& tuple, Tuple const* premise, bool swapped,
                     std::size_t at);
    void match_qualifiers(bind::BoundPattern const& pattern, std::size_t qualifier, Tuple const& tuple,
                          std::function<void()> const& then);
    void with_spells(bind::BoundPattern const& pattern, Validity const& days, std::function<void()> const& then);
    void within(Validity const& days, std::function<void()> const& then);
    bool bind(int slot, SlotValue const& value, bool& fresh);
    bool bind_term(bind::BoundTerm const& term, TermId value, bool& fresh);
    void release(int slot, bool fresh);
    bool impossible(bind::BoundTerm const& term) const;
    void filter(bind::BoundItem const& item, std::size_t at);
    void optional(bind::BoundItem const& item, std::size_t at);
    void negation(bind::BoundItem const& item, std::size_t at);
    void alternatives(bind::BoundItem const& item, std::size_t at);

    Solver& solver_;
    bind::BoundGroup const& group_;
    Sink const& sink_;
    Frame frame_;
    std::vector<std::size_t> order_;
};

}  // namespace kgq::reason
