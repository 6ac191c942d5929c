// Joined facts: what the claims of all sources asked come to, day by day, before any rule (product.md section 1,
// "Joining sources").
//
// Threads: one question's; not shared. Lifetime: facts live as long as their reader.
#pragma once

#include "query/reason/claim_cache.hpp"
#include "query/reason/terms.hpp"

#include <kgq/period_set.hpp>
#include <kgq/store.hpp>

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <vector>

namespace kgq::reason {

/// A fact that the question takes for granted, or denies (ASSUMING).
struct Assumption {
    bool negated = false;
    TermId subject{};
    RelationId relation{};
    TermId object{};
    std::vector<QualifierPair> qualifiers;  // sorted
    PeriodBounds bounds;
    std::string text;         // as the language writes it
    std::string period_text;  // EDTF
};

/// The claims of one fact and the days that they come to.
struct JoinedFact {
    TermId subject{};
    RelationId relation{};
    TermId object{};
    std::vector<QualifierPair> keys;  // sorted
    Validity days;
    std::vector<ClaimRow> claims;            // of the sources asked, in order of claim
    std::vector<ClaimRow> rivals;            // claims that name another object at the same time (one_at_a_time)
    std::vector<Assumption const*> assumed;  // what overrides them
};

/// One claim alone: the days it says, within its source's coverage and, where its end is open, possibly beyond.
Validity days_of_claim(ClaimRow const& claim, PeriodSet const& coverage);

/// Whose claims are read.
struct SourceChoice {
    std::optional<std::set<TermId>> only;  ///< ACCORDING TO
    std::set<TermId> without;              ///< left out one at a time, to see who is decisive
    bool asks(TermId source) const { return (!only || only->contains(source)) && !without.contains(source); }
};

class FactReader {
public:
    FactReader(ClaimCache& cache, Terms& terms, SourceChoice choice, std::vector<Assumption> assumptions);

    using Facts = std::vector<JoinedFact const*>;

    /// All facts of a relation with the given subject and object (kNoTerm: any), as stored: an inverse is the caller's
    /// to turn, and of a symmetric pair both orders must be asked. Includes facts that hold on no day. Facts are
    /// ordered by (subject, object, keys).
    Facts const& facts(TermId subject, RelationId relation, TermId object);

    /// One claim read alone: the days it says, within its source's coverage and, where its end is open, possibly
    /// beyond.
    Validity days_of_claim(ClaimRow const& claim);

    PeriodSet const& coverage(TermId source) const { return cache_.index().coverage(source); }
    /// The sources asked that have some claim of any of the relations that are no frames.
    std::set<TermId> sources_of(std::set<RelationId> const& relations);
    /// The days that they cover.
    PeriodSet covered(std::set<RelationId> const& relations);

    /// The sources of all claims read so far that are no frame.
    std::set<TermId> sources_read() const;
    /// Why a fact is merely possible on some of the days: contested by a source, beyond all coverage, or dated
    /// imprecisely.
    struct Doubt {
        bool contested = false;
        bool beyond = false;
        bool vague = false;
    };
    Doubt doubt(JoinedFact const& fact, PeriodSet const& days);

    SourceChoice const& choice() const { return choice_; }
    std::vector<Assumption> const& assumptions() const { return assumptions_; }
    Snapshot const& snapshot() const { return cache_.snapshot(); }
    std::vector<QualifierPair> const& qualifiers(QualifierSetId id) { return cache_.qualifiers(id); }

private:
    using Key = std::tuple<TermId, RelationId, TermId>;

    Facts load(TermId subject, RelationDef const& relation, TermId object);
    JoinedFact const* fact_of(std::vector<ClaimRow> claims, std::vector<ClaimRow> rivals, RelationDef const& relation);
    void add_assumed(RelationDef const& relation, TermId subject, TermId object, Facts& facts);
    std::vector<ClaimRow> claims_asked(TermId subject, RelationDef const& relation, TermId object);

    ClaimCache& cache_;
    Terms& terms_;
    SourceChoice choice_;
    std::vector<Assumption> assumptions_;
    std::deque<JoinedFact> store_;
    std::map<Key, Facts> memo_;
    std::map<std::tuple<TermId, RelationId, TermId, std::vector<QualifierPair>>, JoinedFact const*> by_identity_;
};

}  // namespace kgq::reason
