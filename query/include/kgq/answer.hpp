// Answers as data: what a statement came to, with rows, periods and proofs. Rendering (render.hpp) only draws them.
//
// Not here: how they are found. Every name below is a key of product.md's appendix B, where its meaning is fixed.
// Threads: values. Lifetime: own all they hold; they outlive the database.
#pragma once

#include <kgq/fact.hpp>
#include <kgq/ingest.hpp>
#include <kgq/period_set.hpp>
#include <kgq/value.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kgq {

/// Who: an id and the name borne on the day asked.
struct Party {
    std::string id;
    std::string name;
};

/// A claim, an assumption or a derived fact in an answer. Texts are empty where the contract has null.
struct AnswerFact {
    std::string subject;  ///< `?x` where a part is open (in what is missing)
    std::string relation;
    Value object;
    std::vector<Qualifier> qualifiers;
    std::string period;  ///< EDTF, as the source writes it; runs of a derived fact as `first/last`
    std::string source;
    bool certain = true;  ///< on the days asked
    bool assumed = false;
};

struct Condition {
    std::string kind;  ///< against, over, if
    Value value;
    friend bool operator==(Condition const&, Condition const&) = default;
};

/// A proof as a tree. A leaf has claims and no premises; a derived fact has a rule.
struct Proof {
    AnswerFact fact;
    std::string rule;  ///< empty for a claimed fact
    std::string because;
    std::vector<AnswerFact> claims;
    std::vector<Proof> premises;
    std::vector<std::string> absent;  ///< the patterns under NOT, bound
    std::vector<Condition> conditions;
    std::vector<Run> periods;
};

enum class Verdict : std::uint8_t { applies, conditional, uncertain, does_not_apply, varies };
std::string_view to_string(Verdict verdict);

struct VerdictPeriod {
    DayRange days;
    Verdict verdict = Verdict::does_not_apply;
};

struct Ground {
    std::string rule;  ///< empty for a claimed guarantee
    std::string via;
    std::string obligation;
    std::vector<Run> periods;
    bool certain = true;
    std::vector<Condition> conditions;
    std::vector<AnswerFact> facts;
    std::string because;  ///< a sentence
};

struct Reason {
    std::string kind;  ///< date, sources, coverage
    std::vector<AnswerFact> facts;
    std::string text;
};

struct NearMiss {
    std::string kind;  ///< excluded, blocked, not_yet, ended, absent
    std::string rule;
    std::string via;
    std::optional<AnswerFact> missing;
    std::optional<AnswerFact> blocked_by;
    std::string nearest;  ///< EDTF, empty where there is none
    std::string text;
};

struct RelatedTie {
    std::vector<AnswerFact> facts;
    std::string text;
};

struct NearestChange {
    Day on = 0;
    Verdict verdict = Verdict::does_not_apply;
};

struct Repair {
    std::vector<AnswerFact> assume;
    std::vector<AnswerFact> deny;
};

struct GuaranteeRow {
    std::vector<Value> values;  ///< one for each column
    Verdict verdict = Verdict::does_not_apply;
    std::vector<Condition> conditions;
    std::vector<VerdictPeriod> periods;
};

struct GuaranteeAnswer {
    std::string obligation;          ///< empty where a variable
    std::optional<Party> guarantor;  ///< nothing where a variable
    std::optional<Party> beneficiary;
    std::optional<Party> against;
    std::optional<Party> over;
    Verdict verdict = Verdict::does_not_apply;
    std::string summary;  ///< a sentence that a newspaper could print
    std::vector<Ground> grounds;
    std::vector<Proof> proofs;  ///< of the grounds, in the same order; for WHY and drawing
    std::vector<Condition> conditions;
    std::vector<Reason> reasons;
    std::vector<NearMiss> near_misses;
    std::vector<RelatedTie> related;
    std::optional<NearestChange> before;
    std::optional<NearestChange> after;
    std::vector<Repair> repairs;
    std::vector<std::string> decisive;
    std::vector<VerdictPeriod> periods;
    std::vector<std::string> columns;  ///< the question's variables; empty where there are none
    std::vector<GuaranteeRow> rows;
};

/// One value of a row: nothing, a value, a period with its four bounds, or a range over the ways of deciding merely
/// possible rows.
struct Cell {
    struct Empty {};
    struct Spell {
        PeriodBounds bounds;
        std::string text;  ///< EDTF where a claim wrote it; `first/last` of a spell
    };
    struct Range {
        Range(Value least, Value greatest) : low(std::move(least)), high(std::move(greatest)) {}
        Value low;
        Value high;
    };
    std::variant<Empty, Value, Spell, Range> data;
};

struct FindAnswer {
    std::vector<std::string> columns;
    std::vector<std::string> types;  ///< entity text integer decimal date boolean period, or "mixed"
    std::vector<std::vector<Cell>> rows;
    std::vector<std::vector<Run>> periods;  ///< for each row; empty lists ACROSS TIME
    std::vector<DayRange> uncovered;
};

struct DescribeAnswer {
    Party entity;
    std::vector<std::string> kinds;
    std::vector<AnswerFact> facts;
    std::vector<AnswerFact> incoming;
    std::vector<std::pair<AnswerFact, AnswerFact>> disagreements;
};

struct TimelineAnswer {
    Party entity;
    std::optional<Party> with;
    std::vector<AnswerFact> facts;
};

struct Change {
    std::string change;  ///< began ended changed recorded retracted
    std::string when;
    std::optional<AnswerFact> fact;
    std::optional<std::vector<Cell>> row;
    std::optional<Verdict> before;
    std::optional<Verdict> after;
    std::vector<AnswerFact> because;
};

struct DiffAnswer {
    std::string from;
    std::string to;
    std::vector<std::string> columns;
    std::vector<Change> changes;
};

struct CascadeEntry {
    int wave = 1;
    std::string side;  ///< attacker, attacked
    Party party;
    std::string status;  ///< bound conditional uncertain torn
    std::optional<Party> toward;
    std::optional<Party> against;
    std::string via;
    std::vector<Ground> grounds;
};

struct CascadeAnswer {
    Party attacker;
    Party attacked;
    std::vector<CascadeEntry> waves;
};

struct PathAnswer {
    struct Chain {
        std::vector<AnswerFact> facts;
        std::vector<Run> periods;
    };
    std::vector<Chain> paths;
};

struct PanelAnswer {
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;
};

struct WriteAnswer {
    TransactionId transaction = 0;
    std::uint64_t added = 0;
    std::uint64_t retracted = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rejected = 0;
    std::uint64_t blank_ends = 0;
    std::vector<RowError> warnings;
    std::vector<RowError> errors;  ///< of rejected rows
    std::string rejects_file;
};

struct ExportAnswer {
    std::string file;
    std::string format;
    std::uint64_t facts = 0;
};

struct PlanNode {
    std::string op;
    std::string detail;
    double estimate = 0;
    std::optional<std::uint64_t> rows;  ///< PROFILE
    std::optional<double> ms;           ///< PROFILE
    std::vector<PlanNode> children;
};

struct ExplainAnswer {
    PlanNode plan;
};

struct Answer;

struct WhyAnswer {
    std::shared_ptr<Answer const> of;
    std::vector<Proof> proofs;                   ///< of a GUARANTEE
    std::vector<std::vector<Proof>> row_proofs;  ///< of a FIND: one list for each row
};

/// What every answer carries beside its own.
struct Answer {
    std::string statement;  ///< guarantee find why explain profile describe timeline diff cascade path panel assert
                            ///< retract end load export rule kind relation drop
    std::optional<std::string> on;
    std::optional<std::string> during;
    std::vector<std::string> according_to;
    std::optional<std::string> as_of;
    std::vector<std::string> assuming;
    TransactionId transaction = 0;
    std::vector<std::pair<std::string, std::string>> names;  ///< id -> name on the day asked, by id
    std::string today;                                       ///< the system's date where TODAY was asked, else empty

    std::variant<GuaranteeAnswer, FindAnswer, WhyAnswer, ExplainAnswer, DescribeAnswer, TimelineAnswer, DiffAnswer,
                 CascadeAnswer, PathAnswer, PanelAnswer, WriteAnswer, ExportAnswer>
        data;

    /// The verdict of a GUARANTEE (also inside WHY). Throws usage on any other answer.
    GuaranteeAnswer const& guarantee() const;
    FindAnswer const& find() const;
    std::string const& summary() const { return guarantee().summary; }
};

/// What a load came to, as the answer of LOAD.
Answer answer_of(LoadReport report);

}  // namespace kgq
