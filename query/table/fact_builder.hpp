// Claims in order of fact, joined and laid side by side.
//
// Threads: one builder's.
#pragma once

#include "query/table/fact_table.hpp"

namespace kgq::table {

class FactBuilder {
public:
    FactBuilder(Snapshot const& snapshot, RelationDef const& relation, reason::SourceIndex const& sources);

    /// Claims come ordered by subject, object, keys and number.
    void take(ClaimRow const& claim);
    void take(ClaimColumns const& columns, RelationId relation);
    FactColumns finish() &&;

private:
    struct Pending {  // a fact of the pair under way
        std::uint32_t keys = 0;
        bool plain = false;  // the days are the bounds of its one claim
        DayRange certain;
        DayRange possible;
        Validity days;  // where it is not plain
        std::size_t first_claim = 0;
        std::size_t claims = 0;
    };
    void push_fact(TermId subject, TermId object, std::uint32_t keys, std::span<ClaimId const> claims);
    void close_fact();
    void close_pair();
    void close_subject();
    void put(std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals);
    void put_days(Pending& fact, std::span<ClaimRow const> claims, std::span<ClaimRow const> rivals);
    std::uint32_t key_set(QualifierSetId id);
    bool sees_all_days(TermId source);

    Snapshot const& snapshot_;
    bool rivalry_;
    reason::SourceIndex const& sources_;
    FactColumns made_;
    std::vector<ClaimRow> fact_;     // claims of the fact under way
    std::vector<ClaimRow> subject_;  // of the subject under way, where objects are rivals
    std::vector<Pending> pair_;
    std::vector<ClaimId> pair_claims_;
    TermId pair_subject_ = kNoTerm;
    TermId pair_object_ = kNoTerm;
    std::unordered_map<QualifierSetId, std::uint32_t> key_numbers_;
    TermId last_source_ = kNoTerm;
    bool last_sees_all_ = false;
};

}  // namespace kgq::table
