// Claims by the million: in ids, so that a load need not make a text of each. They join what else a WriteBatch records
// and become visible with it. What few claims have alone (who says it, with which qualifiers; an end that is no exact
// day) is told once and then stands as a number.
//
// Memory is bounded: beyond StoreOptions::run_claims they are sorted run by run on the other core and wait in a file of
// the store's folder; commit merges the runs. At most three runs of 24 bytes a claim are in memory (0.9 GB as the
// options are), however many claims there are, beside the terms that are new and the blocks that are read of claims
// which the store has already. On disk a load takes, until it is committed, 72 bytes a claim (100 million: 7.2 GB)
// beside what it leaves there. A store in memory keeps all of it in memory. Killed at any moment, a load leaves
// nothing: the file has no name, and what was taken in and not committed is removed when the store is opened.
//
// Threads and lifetime: as the batch's.
#pragma once

#include <kgq/store.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kgq {

/// A claim whose period is `first/last`: exact days, kFirstDay and kLastDay for open ends, or what BulkClaims::end
/// says.
struct PlainClaim {
    TermId subject{};
    TermId object{};
    Day first = kFirstDay;
    Day last = kLastDay;
    std::uint32_t number = 0;  ///< of the plain claim in its batch, from 0; given by add
    RelationId relation{};
    std::uint16_t origin = 0;  ///< source and qualifiers, as BulkClaims::origin numbers them
};

class BulkClaims {
public:
    virtual ~BulkClaims() = default;

    /// The batch's own; null where the batch takes no plain claims.
    static BulkClaims* of(WriteBatch& batch);

    /// The term of a value, new where the store has not seen it. Errors: limit.
    virtual TermId intern(Value const& value) = 0;
    /// A number for a source and the qualifiers of a relation's claim; none where there are too many (65,535).
    virtual std::optional<std::uint16_t> origin(std::string const& source, RelationDef const& relation,
                                                std::vector<Qualifier> const& qualifiers) = 0;
    /// What stands in a claim for an end that is unknown, or a date other than one day; none where there are too many
    /// (a billion). `date` is looked at where `kind` is date.
    virtual std::optional<Day> end(Period::End kind, Date const& date) = 0;

    /// REQUIRES: terms and a relation of this batch, ends that leave some day possible. Claims that the store or the
    /// batch has already are found at commit and counted as unchanged. Errors: limit beyond 4 billion.
    virtual void add(std::span<PlainClaim const> claims) = 0;
    virtual std::uint32_t plain_count() const = 0;

    /// Called now and then while the batch is committed, by the thread that commits, with the part done, from 0 to 1;
    /// returning false ends the commit with the error `cancelled`, and nothing is recorded.
    virtual void tell_commit(std::function<bool(double)> progress) = 0;

    /// Plain claims that overlap another claim of the same fact and source, with that one's days; after commit, at most
    /// 1,000, in order of number.
    struct Overlap {
        std::uint32_t number = 0;
        PeriodBounds other;
        std::string other_period;
    };
    virtual std::vector<Overlap> const& overlaps() const = 0;
};

}  // namespace kgq
