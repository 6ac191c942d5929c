// A proof from tables is kept as the facts and derivations that the general path would have, without their claims'
// rows; so that both are put in order and in words by the same code. The rows are read when words are wanted (those of
// facts with several claims at once, as only they tell which hold in the window).
#include "query/run/proof_words.hpp"

#include "query/run/guarantee.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <tuple>

namespace kgq {

struct VerdictProof::Impl {
    struct One {
        reason::Tuple const* tuple = nullptr;
        std::optional<reason::Derivation> derivation;  // nothing where the guarantee is claimed
        TermId via = kNoTerm;
        std::optional<Value> instrument;
        Validity days;  // in the window
        std::vector<Run> periods;
        std::vector<std::uint64_t> claims;
        std::optional<Ground> written;  // where the words came with it
        int strength = 0;

        std::string_view rule() const {
            if (written) return written->rule;
            return derivation ? std::string_view(derivation->rule->name) : std::string_view();
        }
        std::tuple<int, std::size_t, std::string_view, std::string_view> order() const {
            return {strength, claims.size(), rule(), instrument ? instrument->as_entity() : std::string_view()};
        }
    };
    VerdictRow row;
    std::vector<One> grounds;
    // What the grounds point to.
    std::shared_ptr<run::Stand const> stand;
    PeriodSet window;
    std::deque<reason::JoinedFact> facts;
    std::deque<reason::Tuple> tuples;
};

namespace run {

namespace {

using Impl = VerdictProof::Impl;

std::vector<std::uint64_t> numbers(std::vector<ClaimId> const& claims) {
    std::vector<std::uint64_t> numbers;
    for (ClaimId const claim : claims) numbers.push_back(static_cast<std::uint64_t>(claim));
    return numbers;
}

std::optional<Value> instrument(Stand const& stand, TermId via) {
    if (via == kNoTerm) return std::nullopt;
    Value const* constant = stand.rules->term(via);
    return constant != nullptr ? *constant : stand.snapshot->term(via);
}

/// Writers need a solver to stand on, though nothing is solved.
struct Words {
    Words(Stand const& stand, PeriodSet const& window)
        : terms(*stand.snapshot, *stand.rules),
          cache(*stand.snapshot, *stand.sources),
          meter(nullptr),
          reader(cache, terms, {}, {}),
          solver(reader, *stand.rules, terms, meter),
          writer(solver, window) {}
    reason::Terms terms;
    reason::ClaimCache cache;
    reason::Meter meter;
    reason::FactReader reader;
    reason::Solver solver;
    reason::FactWriter writer;
};

Validity as_validity(table::DayTruth truth, PeriodSet const& window) {
    return {truth.certain() ? window : PeriodSet(), truth.possible() ? window : PeriodSet()};
}
Validity as_validity(table::Times const& days, PeriodSet const&) { return days.validity(); }

ClaimRow row_of(Snapshot const& snapshot, ClaimId claim) {
    auto const record = snapshot.record(claim);
    if (!record) {
        throw Error(ErrorKind::corrupt,
                    "claim " + std::to_string(static_cast<std::uint64_t>(claim)) + " has no statement record");
    }
    return record->row;
}

/// Facts and tuples of a search, copied so that they outlive it.
template <typename Calendar>
class Keeping {
public:
    using Search = table::Search<Calendar>;
    Keeping(Impl& impl, RelationId guarantees) : impl_(impl), guarantees_(guarantees) {}

    reason::Tuple const* claimed(table::FactTable const& table, std::uint32_t fact) {
        reason::Tuple& made = impl_.tuples.emplace_back();
        table::Keys const& keys = table.keys(fact);
        made.relation = table.relation();
        made.subject = table.subject(fact);
        made.object = table.object(fact);
        made.qualifiers = keys.qualifiers;
        made.conditions = keys.conditions;
        made.fact = joined(table, fact);
        made.days = made.fact->days;
        return &made;
    }

    reason::Derivation derivation(typename Search::Derivation const& from) {
        reason::Derivation made;
        made.rule = from.rule;
        made.bindings = from.bindings;
        made.days = as_validity(from.days, impl_.window);
        for (auto const& premise : from.premises) {
            made.premises.push_back(premise.tuple != nullptr ? derived(*premise.tuple)
                                                             : claimed(*premise.table, premise.fact));
        }
        return made;
    }

    /// What the way derives.
    reason::Tuple const* conclusion(typename table::Judge<Calendar>::Way const& way, reason::Parties const& parties) {
        reason::Tuple& made = impl_.tuples.emplace_back();
        made.relation = guarantees_;
        made.subject = parties.guarantor;
        made.object = parties.beneficiary;
        made.conditions = way.conditions;
        made.days = as_validity(way.derivation.days, impl_.window);
        for (bind::BoundQualifier const& head : way.derivation.rule->qualifiers) {
            if (reason::is_condition(head.label)) continue;
            TermId const value = head.value.is_variable()
                                     ? way.derivation.bindings[static_cast<std::size_t>(head.value.slot)]
                                     : head.value.term;
            made.qualifiers.push_back({head.name, value});
        }
        std::sort(made.qualifiers.begin(), made.qualifiers.end());
        return &made;
    }

private:
    reason::JoinedFact const* joined(table::FactTable const& table, std::uint32_t fact) {
        reason::JoinedFact& made = impl_.facts.emplace_back();
        made.subject = table.subject(fact);
        made.relation = table.relation();
        made.object = table.object(fact);
        made.keys = table.keys(fact).all;
        made.days = table.days(fact);
        auto const claims = table.claims(fact);
        for (ClaimId const claim : claims) {
            ClaimRow row;
            row.id = claim;
            made.claims.push_back(claims.size() > 1 ? run::row_of(*impl_.stand->snapshot, claim) : row);
        }
        return &made;
    }

    reason::Tuple const* derived(typename Search::Tuple const& from) {
        auto [at, fresh] = known_.try_emplace(&from, nullptr);
        if (!fresh) return at->second;
        reason::Tuple& made = impl_.tuples.emplace_back();
        at->second = &made;
        made.relation = from.relation;
        made.subject = from.subject;
        made.object = from.object;
        made.qualifiers = from.qualifiers;
        made.conditions = from.conditions;
        made.days = as_validity(from.days, impl_.window);
        if (from.table != nullptr) made.fact = joined(*from.table, from.fact);
        for (auto const& one : from.derivations) made.derivations.push_back(derivation(one));
        return &made;
    }

    Impl& impl_;
    RelationId guarantees_;
    std::map<typename Search::Tuple const*, reason::Tuple const*> known_;
};

template <typename Calendar>
std::shared_ptr<Impl const> kept(Proving const& proving, table::Judge<Calendar> const& judge, VerdictRow row) {
    auto impl = std::make_shared<Impl>();
    impl->row = std::move(row);
    impl->stand = proving.stand;
    impl->window = proving.window;
    Keeping<Calendar> keeping(*impl, proving.stand->tables->relations().guarantees->id);
    Words words(*proving.stand, proving.window);
    for (auto const& way : judge.ways()) {
        Validity const days = as_validity(way.standing, proving.window).within(proving.window);
        if (days.empty()) continue;
        Impl::One& one = impl->grounds.emplace_back();
        PeriodSet const met = as_validity(way.met, proving.window).certain & proving.window;
        one.strength = !met.empty() ? 0 : days.certain.empty() ? 2 : 1;
        one.via = way.via;
        one.instrument = instrument(*proving.stand, way.via);
        one.days = days;
        one.periods = days.runs();
        if (way.derivation.rule != nullptr) {
            one.tuple = keeping.conclusion(way, proving.parties);
            one.derivation = keeping.derivation(way.derivation);
            one.claims = numbers(words.writer.claim_numbers(*one.derivation));
        } else {
            one.tuple = keeping.claimed(*way.table, way.fact);
            one.claims = numbers(words.writer.claim_numbers_of(*one.tuple));
        }
    }
    std::stable_sort(impl->grounds.begin(), impl->grounds.end(),
                     [](Impl::One const& a, Impl::One const& b) { return a.order() < b.order(); });
    return impl;
}

}  // namespace

std::shared_ptr<Impl const> words_on_demand(Proving const& proving, table::Judge<table::OneDay> const& judge,
                                            VerdictRow row) {
    return kept(proving, judge, std::move(row));
}

std::shared_ptr<Impl const> words_on_demand(Proving const& proving, table::Judge<table::AllDays> const& judge,
                                            VerdictRow row) {
    return kept(proving, judge, std::move(row));
}

std::shared_ptr<Impl const> words_at_once(Reading& reading, reason::Judge const& judge, VerdictRow row) {
    auto impl = std::make_shared<Impl>();
    impl->row = std::move(row);
    reason::FactWriter writer = reading.writer();
    for (auto& [ground, proof] : ground_list(reading, judge)) {
        Impl::One& one = impl->grounds.emplace_back();
        one.instrument = instrument(*reading.stand(), proof->via);
        one.periods = ground.periods;
        one.days.certain = ground.certain ? reading.window_days() : PeriodSet();
        one.claims = numbers(proof->derivation != nullptr ? writer.claim_numbers(*proof->derivation)
                                                          : writer.claim_numbers_of(*proof->tuple));
        one.written = std::move(ground);
    }
    return impl;
}

}  // namespace run

VerdictRow const& VerdictProof::verdict() const { return impl_->row; }
std::size_t VerdictProof::size() const { return impl_->grounds.size(); }
std::string_view VerdictProof::rule(std::size_t i) const { return impl_->grounds[i].rule(); }
Value const* VerdictProof::via(std::size_t i) const {
    auto const& instrument = impl_->grounds[i].instrument;
    return instrument ? &*instrument : nullptr;
}
bool VerdictProof::certain(std::size_t i) const { return !impl_->grounds[i].days.certain.empty(); }
std::vector<Run> const& VerdictProof::periods(std::size_t i) const { return impl_->grounds[i].periods; }
std::span<std::uint64_t const> VerdictProof::claims(std::size_t i) const { return impl_->grounds[i].claims; }

Ground VerdictProof::ground(std::size_t i) const {
    Impl::One const& one = impl_->grounds[i];
    if (one.written) return *one.written;
    run::Words words(*impl_->stand, impl_->window);
    std::deque<reason::JoinedFact> facts;
    std::deque<reason::Tuple> tuples;
    std::map<reason::Tuple const*, reason::Tuple const*> known;
    // The same tuples, with their claims' rows.
    std::function<reason::Tuple const*(reason::Tuple const*)> const full = [&](reason::Tuple const* tuple) {
        auto [at, fresh] = known.try_emplace(tuple, nullptr);
        if (!fresh) return at->second;
        reason::Tuple& made = tuples.emplace_back(*tuple);
        known[tuple] = &made;
        if (made.fact != nullptr) {
            reason::JoinedFact& fact = facts.emplace_back(*made.fact);
            for (ClaimRow& row : fact.claims) row = run::row_of(*impl_->stand->snapshot, row.id);
            made.fact = &fact;
        }
        for (reason::Derivation& derivation : made.derivations) {
            for (reason::Tuple const*& premise : derivation.premises) premise = full(premise);
        }
        return static_cast<reason::Tuple const*>(&made);
    };
    reason::Tuple const* const tuple = full(one.tuple);
    if (!one.derivation) return run::ground_of(words.writer, *tuple, nullptr, one.via, one.days);
    reason::Derivation derivation = *one.derivation;
    for (reason::Tuple const*& premise : derivation.premises) premise = full(premise);
    return run::ground_of(words.writer, *tuple, &derivation, one.via, one.days);
}

}  // namespace kgq
