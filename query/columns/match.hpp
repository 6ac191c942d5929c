// A group matched against a snapshot, many frames at once: one scan a pattern for all frames, joined by intersecting
// days.
//
// Threads: one question's (or one batch of questions'). Lifetime: within the scene's.
#pragma once

#include "query/columns/fact_days.hpp"
#include "query/columns/frames.hpp"
#include "query/columns/group.hpp"
#include "query/columns/sameness.hpp"
#include "query/reason/expression.hpp"

#include <chrono>
#include <functional>
#include <memory_resource>
#include <span>
#include <tuple>
#include <vector>

namespace kgq::columns {

/// What a group is matched against.
struct Scene {
    Snapshot const& snapshot;
    reason::SourceIndex const& sources;
    Catalog const& catalog;
    reason::Terms& terms;
    reason::Meter& meter;
    reason::SourceChoice const* choice = nullptr;  // ACCORDING TO
    /// Decides filters that are no comparison of two slots; REQUIRES to be there where the group has one.
    std::function<Truth(bind::BoundExpr const&, TermId const*)> truth;
    /// The facts of a relation that rules derive, as a pattern sees them, both orders of a symmetric pair among them;
    /// REQUIRES to be there where the group has a variable relation and rules derive something.
    using Derived = std::vector<std::tuple<TermId, TermId, Validity>>;
    std::function<Derived(RelationDef const&, TermId subject, TermId object)> derived;
    bool timed = false;    // PROFILE wants each step's time
    unsigned threads = 0;  // 0: as many as are worth it
    unsigned parts = 0;    // into which a relation's columns are cut; 0: as many as suit the threads
};

/// Reading on costs a row far less than finding a place does: many wishes are sought in a scan of the whole relation.
inline bool reads_whole(Catalog const& catalog, RelationId relation, std::size_t wishes) {
    constexpr std::size_t kFew = 4;
    constexpr std::uint64_t kRowsPerLookup = 8;
    return wishes >= kFew && wishes * kRowsPerLookup > catalog.claims(relation);
}

/// What a step did, for PROFILE.
struct StepTrace {
    std::uint64_t facts = 0;   // read
    std::uint64_t frames = 0;  // that came out
    std::chrono::nanoseconds time{0};
};

class Matcher {
public:
    /// Its own arrays lie in `space`, which must outlive it.
    Matcher(Scene const& scene, Group const& group, DayTable& table,
            std::pmr::memory_resource* space = std::pmr::get_default_resource())
        : scene_(scene),
          group_(group),
          table_(table),
          filters_(space),
          samenesses_(space),
          lookups_(space),
          wishes_(space),
          targets_(space),
          traces_(space) {}

    enum class Order : std::uint8_t { by_question, none };
    /// All frames that extend those of `start`, which hold the constants already: each assignment of a question once,
    /// within a question in no order.
    Frames run(Frames start, Order order = Order::by_question);

    /// A frame with the group's constants in place, holding on all of `window`.
    void add_start(Frames& frames, DayRange window, std::uint32_t question);

    std::span<StepTrace const> traces() const { return traces_; }

private:
    struct Lookup {
        TermId subject;
        TermId object;
        DayRange window;
        std::uint32_t frame;
    };
    struct Target {  // of one wish
        std::uint32_t first;
        std::uint32_t last;
        TermId object;  // what the fact's object stands for: itself (kNoTerm), or a wider kind
    };

    void match(Pattern const& pattern, Frames const& in, Frames& out);
    void match_relation(Pattern const& pattern, RelationDef const& relation, TermId name, Frames const& in,
                        Frames& out);
    void look_up(Pattern const& pattern, RelationDef const& relation, TermId name, bool swapped, Frames const& in,
                 Frames& out);
    /// Words of the question or of rules alone: no claim speaks of them, but one may of a kind under one, and a rule of
    /// any.
    enum class Unheard : std::uint8_t { skipped, asked_as_object, asked };
    void gather(Pattern const& pattern, bool swapped, Unheard unheard, Frames const& in);
    void sort_lookups();
    void make_wishes(RelationId relation, bool kinds);
    std::optional<std::uint32_t> wish_of(ClaimRow const& fact) const;
    void scan(Pattern const& pattern, RelationDef const& relation, TermId name, bool swapped, Frames const& in,
              Frames& out);
    struct Step {
        Pattern const& pattern;
        TermId name;   // of the relation, where the pattern has it as a variable
        bool swapped;  // a symmetric relation with its ends exchanged
        bool kinds;    // a fact of a kind is also one of the wider kinds
        Frames const& in;
        Frames& out;
    };
    void scan_points(Step const& step, FactDays& fact_days);
    void take_claims(Step const& step, std::uint32_t which, std::span<ClaimRow const> claims, FactDays& fact_days);
    void take_fact(Step const& step, std::uint32_t which, TermId stored_subject, TermId stored_object, Days days);
    void emit(Pattern const& pattern, Target const& target, TermId subject, TermId object, TermId name, Days days,
              Frames const& in, Frames& out);
    void emit_derived(Pattern const& pattern, RelationDef const& relation, TermId name, Frames const& in, Frames& out);
    bool chooses(Pattern const& pattern, TermId const* cells);
    Truth decided(Filter const& filter, TermId const* cells);
    bool passes(TermId const* cells, Days& days);

    Scene const& scene_;
    Group const& group_;
    DayTable& table_;
    std::size_t step_ = 0;
    bool repeats_ = false;                     // one assignment may have come about in several ways
    std::pmr::vector<Filter const*> filters_;  // due after this step
    std::pmr::vector<Sameness> samenesses_;    // of each of the group's filters
    std::pmr::vector<Lookup> lookups_;
    std::pmr::vector<ClaimPattern> wishes_;
    std::pmr::vector<Target> targets_;  // of each wish
    std::pmr::vector<StepTrace> traces_;
};

/// Unites the days of equal frames of one question; they come in order of question and cells.
void unite(Frames& frames, DayTable& table);

}  // namespace kgq::columns
