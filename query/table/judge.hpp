// The verdict of a GUARANTEE between named parties, from tables: as reason/verdict.hpp gives it, for all sources and
// nothing assumed.
//
// Not here: the words of an answer; near misses, ties and repairs. Threads: one question's; not shared. Lifetime:
// within the search's.
#pragma once

#include "query/table/search.hpp"

#include <kgq/answer.hpp>

namespace kgq::table {

template <typename Calendar>
class Judge {
public:
    using Days = typename Calendar::Days;
    using Derivation = typename Search<Calendar>::Derivation;

    /// One way in which the guarantee stands, at least possibly.
    struct Way {
        Derivation derivation;             // rule is nullptr where the guarantee is claimed
        FactTable const* table = nullptr;  // of a claimed one
        std::uint32_t fact = 0;
        TermId via = kNoTerm;
        std::vector<reason::ConditionGroup> conditions;
        std::vector<reason::ConditionGroup> open;  // conditions that the question leaves open
        Days met{};                                // days on which all conditions are met
        Days standing{};                           // days on which none is failed
    };

    /// With `all_ways` every way is kept; without, those that have open conditions, and a day that is settled ends it.
    /// Throws Unserved, and what the meter throws.
    Judge(Search<Calendar>& search, Duty const& duty, reason::Parties const& parties, bool all_ways);

    Days const& met() const { return met_; }
    Days const& standing() const { return standing_; }
    std::vector<Way> const& ways() const { return ways_; }
    /// False where whether a condition is open needs all days to tell, and one day was asked.
    bool knows_open() const { return knows_open_; }

private:
    bool take(RulePlan const* rule, typename Search<Calendar>::Frame const* frame, std::uint32_t fact);
    void test(Way& way);
    void test_attacker(Way& way);
    void test_condition(Way& way, reason::ConditionGroup const& condition);
    void test_area(Way& way, reason::ConditionGroup const& condition);
    void apply(Way& way, Days const& met, Days const& not_failed) {
        way.met = way.met & met;
        way.standing = way.standing & not_failed;
    }

    Search<Calendar>& search_;
    Tables const& tables_;
    reason::GuaranteeRelations const& relations_;
    reason::Parties parties_;
    bool all_ways_;
    Days met_{};
    Days standing_{};
    std::vector<Way> ways_;
    bool knows_open_ = true;
};

extern template class Judge<OneDay>;
extern template class Judge<AllDays>;

/// The verdict of one day.
Verdict verdict_of(Judge<OneDay> const& judge, Duty const& duty, Day day);
/// The verdict of every day.
reason::VerdictDays verdict_days(Judge<AllDays> const& judge, Duty const& duty);

}  // namespace kgq::table
