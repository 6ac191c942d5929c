// The fact tables of one snapshot, made when first asked for and carried on to the next where a commit left them alone;
// with the plans of its rules, and what only the solver can say, remembered.
//
// Not here: anything of one question. Threads: safe from any. Lifetime: within the snapshot's, the rules' and the
// source index's, which whoever made it keeps.
#pragma once

#include "query/reason/verdict.hpp"
#include "query/table/fact_table.hpp"
#include "query/table/plan.hpp"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

namespace kgq::table {

/// What commits touched between two snapshots.
struct Touched {
    std::map<RelationId, std::set<TermId>> subjects;  // of each relation
    bool all = false;                                 // more than is worth telling apart
};

/// An obligation, and what is found out of it once for a snapshot.
struct Duty {
    TermId obligation{};
    std::vector<QualifierPair> wanted;     // {obligation: …}
    GoalPlan const* guarantees = nullptr;  // between two that are known
    PeriodSet covered;                     // the days on which some source could have said something of it
};

class Tables {
public:
    Tables(Snapshot const& snapshot, std::shared_ptr<PlanBook const> plans, reason::SourceIndex const& sources);
    /// Takes over what `before` has of relations that were not touched.
    Tables(Snapshot const& snapshot, std::shared_ptr<PlanBook const> plans, reason::SourceIndex const& sources,
           Tables const& before, Touched const& touched);
    ~Tables();

    /// REQUIRES: a relation of the snapshot's vocabulary.
    FactTable const& facts(RelationId relation) const {
        FactTable const* table = ready_[static_cast<std::size_t>(relation)].load(std::memory_order_acquire);
        return table != nullptr ? *table : make(relation);
    }
    GoalPlan const& goal(Shape const& shape) const { return plans_->goal(shape); }
    PlanBook const& plans() const { return *plans_; }
    Snapshot const& snapshot() const { return snapshot_; }
    reason::SourceIndex const& sources() const { return sources_; }

    /// The relations and names that verdicts look at. Throws unknown_relation where the vocabulary has no guarantees.
    reason::GuaranteeRelations const& relations() const;
    TermId via_name() const { return via_name_; }
    TermId obligation_name() const { return obligation_name_; }

    /// The reference stays good.
    Duty const& duty(TermId obligation) const;

    /// The days of a fact of a relation whose rules the tables cannot serve, by the solver.
    Validity days(RelationDef const& relation, TermId subject, TermId object, reason::Meter& meter) const;
    /// The days on which a duty confined to an area is about a place (`home`: the place is the beneficiary's home).
    Validity days_in_area(TermId place, TermId area, bool home, reason::Meter& meter) const;

private:
    struct Solving;
    FactTable const& make(RelationId relation) const;
    TermId name(std::string_view text) const;
    template <typename Ask>
    Validity remembered(std::tuple<RelationId, TermId, TermId, bool> const& key, reason::Meter& meter,
                        Ask const& ask) const;

    Snapshot const& snapshot_;
    std::shared_ptr<PlanBook const> plans_;
    reason::SourceIndex const& sources_;
    std::optional<reason::GuaranteeRelations> relations_;
    TermId via_name_{};
    TermId obligation_name_{};

    struct Earlier {  // a table of an earlier snapshot, and the subjects touched since
        std::shared_ptr<FactTable const> table;
        std::set<TermId> touched;
    };
    mutable std::mutex making_;
    mutable std::vector<std::atomic<FactTable const*>> ready_;
    mutable std::map<RelationId, std::shared_ptr<FactTable const>> made_;
    mutable std::map<RelationId, Earlier> earlier_;

    mutable std::mutex duties_lock_;
    mutable std::map<TermId, Duty> duties_;

    mutable std::mutex solving_;
    mutable std::unique_ptr<Solving> solver_;
    mutable std::map<std::tuple<RelationId, TermId, TermId, bool>, Validity> remembered_;
};

}  // namespace kgq::table
