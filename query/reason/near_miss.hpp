// Why a guarantee does not apply: the rules that would give it but for one part, and what would have to be otherwise.
#pragma once

#include "query/reason/facts.hpp"
#include "query/reason/verdict.hpp"

#include <deque>
#include <memory>

namespace kgq::reason {

/// A fact to take for granted or to deny, so that the guarantee applies.
struct Fix {
    Assumption assumption;
    AnswerFact shown;
};

/// The order of near misses.
enum Rank { kExcluded, kBlocked, kTimed, kAbsent };

struct Miss {
    NearMiss shown;
    int rank = 0;               // excluded, blocked, not_yet or ended, absent
    std::int64_t distance = 0;  // in days, of not_yet and ended
    bool tied = false;          // the missing party has another tie with the instrument
    std::vector<Fix> fixes;     // what would mend it; empty where nothing can
};

class NearMisses {
public:
    NearMisses(Judge& judge, FactWriter& writer, DayRange window);

    /// All near misses in the order of product.md section 5; found once.
    std::vector<Miss> const& find();

    /// Sets of `size` facts (to assume or deny) that would make some rule's body hold, in near-miss order; to be
    /// checked by asking again.
    std::vector<std::vector<Fix>> fixes(std::size_t size);

private:
    struct Probe {  // a rule with the question's parties in place
        bind::BoundRule const* rule = nullptr;
        Frame start;
    };

    std::vector<Probe> probes();
    std::vector<Miss> look();
    bind::BoundGroup const& without(bind::BoundRule const& rule, Frame const& start,
                                    std::vector<std::size_t> const& dropped);
    std::vector<Frame> solutions(bind::BoundGroup const& group, Frame const& start, PeriodSet const& days);
    bind::BoundGroup const& alone(bind::BoundItem const& item);

    void rule_misses(Probe const& probe, std::vector<Miss>& misses);
    void part_misses(Probe const& probe, bind::BoundItem const& part, Frame const& frame, std::vector<Miss>& misses);
    void blocked(Probe const& probe, bind::BoundItem const& part, Frame const& frame, std::vector<Miss>& misses);
    void opened(Probe const& probe, bind::BoundPattern const& pattern, Frame const& frame, std::vector<Miss>& misses);
    void tested_misses(std::vector<Miss>& strict, std::vector<Miss>& loose);
    Miss excluded(TestedProof const& proof);
    Miss timed(Tuple const& tuple, std::string rule, TermId via);
    bool conditions_pass(Probe const& probe, Frame const& frame);
    bool tied(TermId party, TermId instrument);
    TermId via_of(Probe const& probe, Frame const& frame);
    std::optional<Fix> fix_for(bind::BoundPattern const& pattern, bind::Slots const& slots, Frame const& frame);
    static std::vector<TermId> bindings(Frame const& frame);
    static void sort(std::vector<Miss>& misses);

    Judge& judge_;
    Solver& solver_;
    FactWriter& writer_;
    DayRange window_;
    static constexpr std::size_t kDeepestOpening = 4;
    std::vector<bind::BoundRule const*> opening_;  // rules of derived parts that are being opened, outermost first
    std::deque<bind::BoundGroup> groups_;
    std::optional<std::vector<Miss>> found_;
    // By rule, the parts left out, and the slots that are bound from the start.
    std::map<std::tuple<bind::BoundRule const*, std::vector<std::size_t>, std::vector<bool>>, bind::BoundGroup const*>
        reduced_;
    std::map<bind::BoundItem const*, bind::BoundGroup const*> single_;
};

}  // namespace kgq::reason
