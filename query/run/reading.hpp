// What one question is asked against: a snapshot, its rules, the window of days, the sources chosen, what is assumed.
// Names are resolved in the same snapshot that is read to the end of the question.
//
// Threads: one question's; not shared.
#pragma once

#include "query/bind/group_binder.hpp"
#include "query/columns/catalog.hpp"
#include "query/reason/facts.hpp"
#include "query/reason/solver.hpp"
#include "query/table/tables.hpp"

#include <kgq/database.hpp>

#include <memory>
#include <optional>
#include <set>
#include <string>

namespace kgq::columns {
class KeptCounts;
}

namespace kgq::run {

/// A snapshot with its rules bound; shared by all questions on it.
struct Stand {
    std::shared_ptr<Snapshot const> snapshot;
    std::shared_ptr<bind::RuleSet const> rules;
    std::shared_ptr<reason::SourceIndex const> sources;
    std::shared_ptr<table::PlanBook const> plans;
    std::shared_ptr<table::Tables const> tables;
    std::shared_ptr<columns::Catalog const> catalog;
    std::shared_ptr<columns::KeptCounts const> counts;
    std::uint64_t serial = 0;  // no two stands have the same

    /// What an earlier stand of the same store has found, and commits since have left right, is taken over.
    static std::shared_ptr<Stand const> of(std::shared_ptr<Snapshot const> snapshot,
                                           std::shared_ptr<Stand const> const& before = nullptr);
};

/// The text of a statement with what comes from outside it.
struct Asking {
    std::shared_ptr<Stand const> stand;
    std::string_view text;
    std::string_view file;
    Parameters const* parameters = nullptr;
    Limits const* limits = nullptr;
};

class Reading {
public:
    Reading(Asking const& asking, syntax::Scope const& scope);

    Snapshot const& snapshot() const { return *stand_->snapshot; }
    Vocabulary const& vocabulary() const { return snapshot().vocabulary(); }
    bind::RuleSet const& rules() const { return *stand_->rules; }
    reason::Terms& terms() { return terms_; }
    reason::FactReader& reader() { return *reader_; }
    reason::Solver& solver() { return *solver_; }
    reason::Meter& meter() { return meter_; }
    bind::Place const& place() const { return *place_; }
    Asking const& asking() const { return asking_; }
    std::shared_ptr<Stand const> const& stand() const { return stand_; }

    bool dated() const { return dated_; }  ///< ON or DURING was given
    DayRange window() const { return window_; }
    PeriodSet window_days() const { return PeriodSet(window_); }
    bool one_day() const { return window_.first == window_.last; }
    std::vector<reason::Assumption> const& assumptions() const { return reader_->assumptions(); }

    /// An answer with the header filled in.
    Answer answer(std::string statement) const;
    /// Puts the names of all entities mentioned into an answer.
    void name(Answer& answer, std::set<std::string> const& ids) const;

    /// The same question with other sources or more assumptions.
    struct Other {
        std::unique_ptr<reason::FactReader> reader;
        std::unique_ptr<reason::Solver> solver;
    };
    Other with(reason::SourceChoice choice, std::vector<reason::Assumption> assumptions);

    reason::FactWriter writer() { return reason::FactWriter(*solver_, window_days()); }

private:
    void read_window(syntax::Scope const& scope);
    void read_sources(syntax::Scope const& scope);
    std::vector<reason::Assumption> read_assumptions(syntax::Scope const& scope);
    reason::Assumption assumption(syntax::Fact const& fact);
    static std::shared_ptr<Stand const> stand_of(Asking const& asking, syntax::Scope const& scope);

    Asking asking_;
    std::shared_ptr<Stand const> stand_;
    reason::Terms terms_;
    reason::Meter meter_;
    reason::ClaimCache cache_;
    DayRange window_;
    bool dated_ = false;
    Answer header_;
    reason::SourceChoice sources_;
    std::unique_ptr<bind::Place> place_;
    std::unique_ptr<reason::FactReader> reader_;
    std::unique_ptr<reason::Solver> solver_;
};

/// A date or a year in a question: all its days. Throws bad_date where it is approximate.
DayRange window_of(bind::Place const& place, syntax::Term const& term);
DayRange period_window_of(bind::Place const& place, syntax::Term const& term);
/// A whole number that is not negative, from a NUMBER or a parameter. Throws type.
std::uint64_t amount_of(bind::Place const& place, syntax::Term const& term);
/// The snapshot as of a moment. Throws not_found, bad_date.
std::shared_ptr<Snapshot const> snapshot_at(Asking const& asking, syntax::Term const& moment);

/// All entity ids in an answer's facts.
void collect_ids(std::set<std::string>& ids, AnswerFact const& fact);
void collect_ids(std::set<std::string>& ids, std::vector<AnswerFact> const& facts);
void collect_ids(std::set<std::string>& ids, Proof const& proof);

}  // namespace kgq::run
