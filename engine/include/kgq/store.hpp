// The seam between storage and everything above it: append a batch of claims atomically, take a snapshot, scan patterns
// in batches, read a statement record. Nothing above this door knows how or where claims lie.
//
// Terms (entities and literals) have dense 32-bit ids; so have qualifier sets. A scan yields fixed-width rows of ids;
// the text of a period, descriptive qualifiers and recorded times are read from the statement record only where they
// are wanted.
//
// Threads: a Store may be used from any thread; one WriteBatch is open at a time (a second waits). A Snapshot is
// immutable and may be shared by any number of threads. Lifetime: a Snapshot and a WriteBatch keep the store's files
// open by themselves. Errors: functions that return no Result throw kgq::Error (kinds corrupt, io, limit) when the disk
// fails them.
#pragma once

#include <kgq/fact.hpp>
#include <kgq/period.hpp>
#include <kgq/period_set.hpp>
#include <kgq/result.hpp>
#include <kgq/vocabulary.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kgq {

/// An entity or a literal; dense, never reused. kNoTerm is none.
enum class TermId : std::uint32_t {};
inline constexpr TermId kNoTerm{0};

/// A set of qualifiers (name and value, sorted); kNoQualifiers is the empty set.
enum class QualifierSetId : std::uint32_t {};
inline constexpr QualifierSetId kNoQualifiers{0};

/// One claim; in order of recording, never reused.
enum class ClaimId : std::uint64_t {};

/// Counts from 1; 0 is the empty store.
using TransactionId = std::uint64_t;

/// Microseconds since 1970-01-01T00:00:00Z. Recorded times never run backwards.
using Timestamp = std::int64_t;

struct QualifierPair {
    TermId name;  ///< a text term
    TermId value;
    friend auto operator<=>(QualifierPair const&, QualifierPair const&) = default;
};

struct ClaimRow {
    ClaimId id{};
    TermId subject{};
    RelationId relation{};
    TermId object{};
    TermId source{};
    QualifierSetId keys{};   ///< the qualifiers that split facts: with subject, relation and object they are the fact
    QualifierSetId notes{};  ///< all other qualifiers
    PeriodBounds bounds;
    Period::End start_kind = Period::End::open;
    Period::End end_kind = Period::End::open;
};

/// What is known of a claim; the truth from which every index can be rebuilt.
struct StatementRecord {
    ClaimRow row;
    Period period;
    TransactionId recorded = 0;
    TransactionId retracted = 0;  ///< 0 while live
};

/// What is left out matches everything. `relation` and one of the other two, or one of the other two alone, is found by
/// index.
struct ClaimPattern {
    TermId subject = kNoTerm;
    std::optional<RelationId> relation;
    TermId object = kNoTerm;
    /// Facts none of whose claims is possible on a day of it may be left out, whole facts only.
    DayRange window = kAllDays;
};

/// Rows that answer some of the patterns asked together.
struct RowBatch {
    std::vector<ClaimRow> rows;
    std::vector<std::uint32_t> pattern;  ///< for each row, the index of the pattern that it answers
};

/// A scan under way: rows grouped by pattern in the order asked, within a pattern ordered by (relation, subject,
/// object, keys, claim), so that the claims of one fact lie side by side.
class Scan {
public:
    virtual ~Scan() = default;
    /// Fills `batch` (cleared first) with about 2,000 rows, or more where one subject or object of a relation has more;
    /// false at the end, when it has none.
    virtual bool next(RowBatch& batch) = 0;
};

/// Claims of one relation, column by column; the spans are good until the scan moves on. Claims with the same subject
/// and object lie side by side and are never parted, neither between two batches nor between two parts of a scan.
struct ClaimColumns {
    std::size_t rows = 0;
    std::span<TermId const> subjects;
    std::span<TermId const> objects;
    std::span<TermId const> sources;
    std::span<QualifierSetId const> keys;
    std::span<QualifierSetId const> notes;
    std::span<ClaimId const> ids;
    std::span<Day const> earliest_starts;
    std::span<Day const> latest_starts;
    std::span<Day const> earliest_ends;
    std::span<Day const> latest_ends;
    std::span<std::uint8_t const> end_kinds;  ///< kind of start + 16 x kind of end, as Period::End numbers them
    std::span<std::uint32_t const> patterns;  ///< in a scan of patterns: the index of the one that the row answers
    // What holds of every row, so that a loop need not look:
    bool exact = false;        ///< earliest and latest are equal at both ends
    bool dated_start = false;  ///< every start is a date (none open or unknown)
    bool keyless = false;      ///< no fact is split by qualifiers
    bool single = false;       ///< no fact has two claims
    TermId source = kNoTerm;   ///< the source of all rows, kNoTerm where there are several

    std::size_t size() const { return rows; }
    /// One of them as a row. REQUIRES: all columns are filled; they are of this relation.
    ClaimRow row(std::size_t at, RelationId relation) const {
        return {ids[at],
                subjects[at],
                relation,
                objects[at],
                sources[at],
                keys[at],
                notes[at],
                {earliest_starts[at], latest_starts[at], earliest_ends[at], latest_ends[at]},
                static_cast<Period::End>(end_kinds[at] & 0xF),
                static_cast<Period::End>(end_kinds[at] >> 4)};
    }
};

enum class ColumnOrder {
    by_subject,  ///< (subject, object, keys, claim)
    by_object,   ///< (object, subject, keys, claim)
};

/// Which columns a scan fills at once.
enum class ColumnSet {
    all,
    parties_and_days,  ///< subjects, objects and the four columns of days
    days,
    none,  ///< only what holds of every row
};

/// Whether exact claims by a source last as their days say, on which the asker knows: a source may cover some days
/// only.
using LastsAsSaid = std::function<bool(TermId source)>;

/// One relation's claims under way.
class ColumnScan {
public:
    virtual ~ColumnScan() = default;
    virtual bool next(ClaimColumns& columns) = 0;  ///< false at the end
    /// Fills the columns of the batch that were not wanted.
    virtual void fill_rest(ClaimColumns& columns) = 0;
    /// How many claims of the batch are possible on a day: it lies between their earliest start and latest end. No
    /// column need have been wanted for it where next() leaves out what is not wanted.
    virtual std::uint64_t possible_on(ClaimColumns const& columns, Day day) const;

    /// For the batches to come: what `next` must fill; it may fill more. What it says of all rows is always there.
    void want(ColumnSet wanted) { wanted_ = wanted; }

protected:
    ColumnSet wanted_ = ColumnSet::all;
};

struct TransactionInfo {
    TransactionId id = 0;
    Timestamp time = 0;
    std::uint64_t recorded = 0;   ///< claims
    std::uint64_t retracted = 0;  ///< claims
};

/// The store as it stood after one transaction.
class Snapshot {
public:
    virtual ~Snapshot() = default;

    virtual TransactionInfo transaction() const = 0;
    /// An earlier state of the same store; not_found for a transaction that is not there.
    virtual Result<std::shared_ptr<Snapshot const>> as_of(TransactionId transaction) const = 0;
    /// The last transaction at or before a time; 0 where there is none.
    virtual TransactionId transaction_at(Timestamp time) const = 0;

    virtual Vocabulary const& vocabulary() const = 0;

    // Terms. The dictionary only grows: ids mean the same in every snapshot.
    virtual TermId find(Value const& value) const = 0;  ///< kNoTerm where the store has never seen it
    virtual TermId find_entity(std::string_view id) const;
    /// Each of them, in their order. REQUIRES: as many places as ids.
    virtual void find_entities(std::span<std::string_view const> ids, std::span<TermId> found) const;
    /// REQUIRES: an id from this store. The reference is good as long as the store's files are open.
    virtual Value const& term(TermId id) const = 0;
    /// Each of them, in their order, much faster than one by one. REQUIRES: as many places as ids.
    virtual void terms(std::span<TermId const> ids, std::span<Value const*> values) const;
    virtual std::vector<QualifierPair> qualifiers(QualifierSetId id) const = 0;
    /// Entities and texts that read the same without regard to case and accents (see fold.hpp).
    virtual std::vector<TermId> find_folded(std::string_view text) const = 0;
    /// Calls `visit` for every entity and text term whose folded form starts with `prefix` (folded), in folded order,
    /// until it returns false.
    virtual void visit_folded(std::string_view prefix,
                              std::function<bool(TermId, Value const&)> const& visit) const = 0;

    // Claims live in this snapshot.
    virtual std::unique_ptr<Scan> scan(std::span<ClaimPattern const> patterns) const = 0;
    virtual std::optional<StatementRecord> record(ClaimId id) const = 0;  ///< also of retracted claims

    /// The `part`th of `parts` neighbouring stretches of a relation's live claims; all parts together have all of them.
    /// Facts that are possible on no day of `window` may be left out, whole facts only.
    virtual std::unique_ptr<ColumnScan> scan_columns(RelationId relation, ColumnOrder order, DayRange window = kAllDays,
                                                     unsigned part = 0, unsigned parts = 1) const;

    /// The same rows as scan(), in the same order, as columns, and many patterns faster. A batch may have claims of
    /// several patterns: see ClaimColumns::patterns. REQUIRES of each pattern: a relation, and a subject or an object;
    /// they stay in their place while the scan is under way.
    virtual std::unique_ptr<ColumnScan> scan_points(std::span<ClaimPattern const> patterns) const;

    /// The claims of a relation among which something begins on a day in (points.first, points.last] or has its last
    /// day in [points.first, points.last), by subject. Left out may be, whole facts only, what has one claim, without
    /// keys, exact, by a source for which `as_said` is true, and neither begins nor ends so; any fact possible on no
    /// day from points.first to points.last; where a layout cannot tell, nothing.
    virtual std::unique_ptr<ColumnScan> scan_changes(RelationId relation, DayRange points,
                                                     LastsAsSaid const& as_said) const;

    /// Live claims of a relation counted from an order of days: those that hold on the day, each a fact of its own (one
    /// claim, without keys, exact, by a source for which `as_said` is true), and a scan of all claims that are not so
    /// counted, by subject (it may leave out facts that are possible on other days alone). Nothing where the layout has
    /// no such order, where that has too few of them, or a source that does not last as said.
    struct Counted {
        std::uint64_t holding = 0;
        std::unique_ptr<ColumnScan> others;
    };
    virtual std::optional<Counted> count_on(RelationId relation, Day day, LastsAsSaid const& as_said) const;

    /// Sources of a relation's live claims, each once, and a scan of the claims whose sources are not among them for
    /// certain. Nothing where only a scan of all claims tells.
    struct Sourced {
        std::vector<TermId> sources;
        std::unique_ptr<ColumnScan> others;
    };
    virtual std::optional<Sourced> sources_of(RelationId relation) const;

    /// Claims recorded or retracted by the transactions in (after, until], in order of claim.
    virtual std::vector<StatementRecord> changes(TransactionId after, TransactionId until) const = 0;
    virtual std::vector<TransactionInfo> transactions() const = 0;

    // What a planner and `kgq stats` want to know. Counts are of live claims.
    virtual std::uint64_t claim_count() const = 0;
    virtual std::uint64_t claim_count(RelationId relation) const = 0;
    virtual std::uint64_t recorded_count() const = 0;  ///< so many claims were ever recorded, retracted ones too
    virtual std::uint64_t term_count() const = 0;

    /// All rows of a scan, for callers with small answers.
    std::vector<ClaimRow> rows(ClaimPattern const& pattern) const;
};

/// Changes that become visible together or not at all. Dropping it without commit leaves the store as it was.
class WriteBatch {
public:
    enum class Outcome { added, unchanged };

    virtual ~WriteBatch() = default;

    /// Records a claim (names are interned; the vocabulary must have the relation). A live claim equal in fact,
    /// qualifiers, period and source makes it `unchanged`. The inverse and the order of symmetric pairs are the
    /// caller's business. Throws unknown_relation, and limit for a text of more than a megabyte.
    virtual Outcome record(Claim const& claim) = 0;
    /// Retracts a live claim; false where it is none (any more).
    virtual bool retract(ClaimId id) = 0;

    virtual void define(KindDef kind) = 0;
    /// Its id is given here (kept, where the name was defined before). New keys record the relation's live claims anew,
    /// split by them. Throws type where names clash (see Vocabulary).
    virtual RelationId define(RelationDef relation) = 0;
    virtual void define(RuleDef rule) = 0;
    virtual bool drop_kind(std::string_view name) = 0;
    virtual bool drop_relation(std::string_view name) = 0;
    virtual bool drop_rule(std::string_view name) = 0;

    /// The state that the batch started from (not what it has changed).
    virtual std::shared_ptr<Snapshot const> base() const = 0;
    /// The vocabulary with what the batch has changed.
    virtual Vocabulary const& vocabulary() const = 0;

    struct Committed {
        TransactionId transaction = 0;  ///< the last one, where nothing changed
        std::uint64_t added = 0;
        std::uint64_t retracted = 0;
        std::uint64_t unchanged = 0;
        bool changed = false;
    };
    /// Durable when it returns (on disk). What changes nothing makes no transaction. May be called once.
    virtual Result<Committed> commit() = 0;
};

struct StoreOptions {
    bool create = true;      ///< make the store where there is none
    bool read_only = false;  ///< beside a writer: sees the last commit at opening
    /// Claims committed since the last fold, above which they are packed into blocks behind the writers' backs; a
    /// commit of a block's worth (2,048) or of more than this is packed at once.
    std::size_t fold_after = 1u << 15;
    /// Plain claims of a load (kgq/bulk.hpp) that are sorted in memory, 24 bytes each; of more, sorted runs wait in the
    /// store's folder. Twelve million sort in half a second and are 0.3 GB. Three times as many take no more than an
    /// eighth of the machine's memory, or there are fewer.
    std::size_t run_claims = 3u << 22;
};

class Store {
public:
    /// Opens a directory. Errors: not_found, locked, newer_format, corrupt, io, read_only (nothing there to read).
    static Result<std::unique_ptr<Store>> open(std::string const& directory, StoreOptions options = {});
    /// A store in memory alone; of the options fold_after and run_claims count.
    static Result<std::unique_ptr<Store>> in_memory(StoreOptions options = {});
    /// A store in memory alone that begins with what a directory's store holds; nothing is written there, and nobody
    /// may write there meanwhile. Errors: not_found, newer_format, corrupt, io.
    static Result<std::unique_ptr<Store>> in_memory_copy(std::string const& directory);

    virtual ~Store() = default;

    virtual std::shared_ptr<Snapshot const> snapshot() const = 0;
    /// The transaction of snapshot(), without waiting for anybody: whether a snapshot at hand is still the newest.
    virtual TransactionId newest() const { return snapshot()->transaction().id; }
    /// Errors: read_only; usage where this thread has a batch open already. Waits for an open batch of another thread.
    virtual Result<std::unique_ptr<WriteBatch>> write() = 0;
    virtual bool read_only() const = 0;

    /// A consistent copy in a new directory, taken while readers and a writer go on. Errors: usage (something is
    /// there), io.
    virtual Status backup(std::string const& directory) const = 0;
};

/// What `kgq check` finds: every problem in words; empty where all is well. Reads all records and compares every index
/// with them.
struct CheckReport {
    std::vector<std::string> problems;
    std::uint64_t claims = 0;
    bool repaired = false;
};
/// With `repair`, indexes are rebuilt from the statement records; damaged records are never touched (`repaired` stays
/// false). Errors: not_found, locked, newer_format, io.
Result<CheckReport> check_store(std::string const& directory, bool repair);
/// Copies a backup to a place where no store is. Errors: not_found, usage (something is there), io.
Status restore_store(std::string const& backup, std::string const& directory);

}  // namespace kgq
