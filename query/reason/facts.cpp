#include "query/reason/facts.hpp"

#include <kgq/names.hpp>

#include <algorithm>

namespace kgq::reason {

std::string period_text(DayRange days) { return to_string(days.first) + "/" + to_string(days.last); }

std::string spoken_period(DayRange days) {
    if (days.first <= kFirstDay && days.last >= kLastDay) return "throughout";
    if (days.first <= kFirstDay) return "until " + to_string(days.last);
    if (days.last >= kLastDay) return "since " + to_string(days.first);
    if (days.first == days.last) return "on " + to_string(days.first);
    return "from " + to_string(days.first) + " to " + to_string(days.last);
}

bool same_fact(AnswerFact const& left, AnswerFact const& right) {
    return left.subject == right.subject && left.relation == right.relation && left.object == right.object &&
           left.qualifiers == right.qualifiers && left.period == right.period && left.source == right.source &&
           left.assumed == right.assumed;
}

bool less_fact(AnswerFact const& left, AnswerFact const& right) {
    auto const key = [](AnswerFact const& f) { return std::tie(f.subject, f.relation, f.period, f.source); };
    if (key(left) != key(right)) return key(left) < key(right);
    return order(left.object, right.object) < 0;
}

bool FactWriter::certain_in_window(Validity const& days) const {
    PeriodSet const possible = days.possible & window_;
    return !possible.empty() && (days.certain & window_) == possible;
}

std::vector<Qualifier> FactWriter::qualifiers(std::vector<QualifierPair> const& pairs) {
    std::vector<Qualifier> written;
    for (QualifierPair const& pair : pairs) {
        written.push_back({solver_.terms().value(pair.name).as_text(), solver_.terms().value(pair.value)});
    }
    sort_qualifiers(written);
    return written;
}

AnswerFact FactWriter::claim(ClaimRow const& claim, JoinedFact const* fact) {
    AnswerFact written;
    written.subject = id(claim.subject);
    written.relation = solver_.reader().snapshot().vocabulary().relation(claim.relation)->name;
    written.object = solver_.terms().value(claim.object);
    std::vector<QualifierPair> pairs = solver_.reader().qualifiers(claim.keys);
    auto const& notes = solver_.reader().qualifiers(claim.notes);
    pairs.insert(pairs.end(), notes.begin(), notes.end());
    written.qualifiers = qualifiers(pairs);
    auto const record = solver_.reader().snapshot().record(claim.id);
    if (!record)
        throw Error(ErrorKind::corrupt,
                    "claim " + std::to_string(static_cast<std::uint64_t>(claim.id)) + " has no statement record");
    written.period = record->period.text();
    written.source = id(claim.source);
    written.certain = certain_in_window(fact != nullptr ? fact->days : solver_.reader().days_of_claim(claim));
    return written;
}

AnswerFact FactWriter::assumption(Assumption const& assumption) {
    AnswerFact written;
    written.subject = id(assumption.subject);
    written.relation = solver_.reader().snapshot().vocabulary().relation(assumption.relation)->name;
    written.object = solver_.terms().value(assumption.object);
    written.qualifiers = qualifiers(assumption.qualifiers);
    written.period = assumption.period_text;
    written.assumed = true;
    return written;
}

AnswerFact FactWriter::derived(Tuple const& tuple) {
    AnswerFact written;
    written.subject = id(tuple.subject);
    written.relation = solver_.reader().snapshot().vocabulary().relation(tuple.relation)->name;
    written.object = solver_.terms().value(tuple.object);
    written.qualifiers = qualifiers(tuple.qualifiers);
    for (Condition const& condition : conditions(tuple.conditions))
        written.qualifiers.push_back({condition.kind, condition.value});
    sort_qualifiers(written.qualifiers);
    written.certain = certain_in_window(tuple.days);
    for (DayRange run : tuple.days.possible.runs()) {
        bool const meets = window_.intersects(run);
        if (written.period.empty() || meets) written.period = period_text(run);
        if (meets) break;
    }
    return written;
}

bool FactWriter::assumption_holds(JoinedFact const& fact) const {
    return std::any_of(fact.assumed.begin(), fact.assumed.end(), [&](Assumption const* assumed) {
        return !assumed->negated && window_.intersects(assumed->bounds.possible());
    });
}

/// The claims that hold in the window; all, where nothing does.
std::vector<ClaimRow const*> FactWriter::rows_shown(JoinedFact const& fact) {
    if (fact.claims.size() == 1 && fact.assumed.empty()) return {&fact.claims.front()};
    std::vector<ClaimRow const*> here;
    std::vector<ClaimRow const*> elsewhere;
    for (ClaimRow const& row : fact.claims) {
        bool const holds = !(solver_.reader().days_of_claim(row).possible & window_).empty();
        (holds ? here : elsewhere).push_back(&row);
    }
    return here.empty() && !assumption_holds(fact) ? elsewhere : here;
}

std::vector<AnswerFact> FactWriter::claims_of(Tuple const& tuple) {
    std::vector<AnswerFact> shown;
    if (tuple.fact == nullptr) return shown;
    for (Assumption const* assumed : tuple.fact->assumed) {
        if (!assumed->negated && window_.intersects(assumed->bounds.possible())) shown.push_back(assumption(*assumed));
    }
    for (ClaimRow const* row : rows_shown(*tuple.fact)) shown.push_back(claim(*row, tuple.fact));
    return shown;
}

std::vector<ClaimId> FactWriter::claim_numbers_of(Tuple const& tuple) {
    std::vector<ClaimId> numbers;
    if (tuple.fact == nullptr) return numbers;
    for (ClaimRow const* row : rows_shown(*tuple.fact)) numbers.push_back(row->id);
    return numbers;
}

/// Down to the claimed facts that hold in the window; of a derived one, one way is enough to name what it stands on.
template <typename Visit>
void FactWriter::visit_leaves(Tuple const& tuple, std::vector<Tuple const*>& path, Visit const& visit) {
    if (std::find(path.begin(), path.end(), &tuple) != path.end()) return;
    if (tuple.fact != nullptr && !(tuple.fact->days.possible & window_).empty()) {
        visit(tuple);
        return;
    }
    path.push_back(&tuple);
    for (Derivation const& derivation : tuple.derivations) {
        if ((derivation.days.possible & window_).empty()) continue;
        for (Tuple const* premise : derivation.premises) visit_leaves(*premise, path, visit);
        break;
    }
    path.pop_back();
}

std::vector<ClaimId> FactWriter::claim_numbers(Derivation const& derivation) {
    std::vector<ClaimId> agreed;
    std::vector<ClaimId> merely;  // what merely exists, as in leaves()
    std::vector<Tuple const*> path;
    Vocabulary const& vocabulary = solver_.reader().snapshot().vocabulary();
    auto const visit = [&](Tuple const& leaf) {
        RelationDef const* relation = vocabulary.relation(leaf.relation);
        std::vector<ClaimId>& out = relation != nullptr && relation->frame ? merely : agreed;
        for (ClaimId const number : claim_numbers_of(leaf)) {
            if (std::find(out.begin(), out.end(), number) == out.end()) out.push_back(number);
        }
    };
    for (Tuple const* premise : derivation.premises) visit_leaves(*premise, path, visit);
    agreed.insert(agreed.end(), merely.begin(), merely.end());
    return agreed;
}

std::vector<AnswerFact> FactWriter::leaves(Derivation const& derivation) {
    std::vector<AnswerFact> out;
    std::vector<Tuple const*> path;
    auto const visit = [&](Tuple const& leaf) {
        for (AnswerFact& fact : claims_of(leaf)) {
            bool const known =
                std::any_of(out.begin(), out.end(), [&](AnswerFact const& f) { return same_fact(f, fact); });
            if (!known) out.push_back(std::move(fact));
        }
    };
    for (Tuple const* premise : derivation.premises) visit_leaves(*premise, path, visit);
    // What was agreed comes before what merely exists.
    Vocabulary const& vocabulary = solver_.reader().snapshot().vocabulary();
    std::stable_partition(out.begin(), out.end(), [&](AnswerFact const& fact) {
        RelationDef const* relation = vocabulary.relation(fact.relation);
        return relation == nullptr || !relation->frame;
    });
    return out;
}

void add_conditions(std::vector<Condition> alternatives, std::vector<Condition>& written) {
    std::sort(alternatives.begin(), alternatives.end(),
              [](Condition const& a, Condition const& b) { return order(a.value, b.value) < 0; });
    for (Condition& condition : alternatives) {
        if (std::find(written.begin(), written.end(), condition) == written.end())
            written.push_back(std::move(condition));
    }
}

std::vector<Condition> FactWriter::conditions(std::vector<ConditionGroup> const& groups) {
    std::vector<Condition> written;
    for (ConditionGroup const& group : groups) {
        std::vector<Condition> alternatives;
        for (TermId value : group.any_of) alternatives.push_back({group.kind, solver_.terms().value(value)});
        add_conditions(std::move(alternatives), written);
    }
    return written;
}

std::string FactWriter::name(TermId term) {
    if (Terms::is_local(term) || !solver_.terms().value(term).is_entity()) return id(term);
    return display_name(solver_.reader().snapshot(), term, window_);
}

std::string FactWriter::because(bind::BoundRule const& rule, std::vector<TermId> const& bindings) {
    std::string text;
    std::string_view rest = rule.because;
    for (;;) {
        std::size_t const open = rest.find("{?");
        std::size_t const close = open == std::string_view::npos ? open : rest.find('}', open);
        if (close == std::string_view::npos) return text + std::string(rest);
        text += rest.substr(0, open);
        int const slot = rule.slots.find(rest.substr(open + 2, close - open - 2));
        TermId const value = slot == bind::kNoSlot ? kNoTerm : bindings[static_cast<std::size_t>(slot)];
        text += value == kNoTerm ? std::string("?") : name(value);
        rest.remove_prefix(close + 1);
    }
}

namespace {

std::string term_text(bind::BoundTerm const& term, bind::Slots const& slots, std::vector<TermId> const& bindings,
                      Terms& terms) {
    TermId const value = term.is_variable() ? bindings[static_cast<std::size_t>(term.slot)] : term.term;
    if (value == kNoTerm) return "?" + slots.names[static_cast<std::size_t>(term.slot)];
    return terms.value(value).quoted();
}

}  // namespace

AnswerFact FactWriter::pattern(bind::BoundPattern const& pattern, bind::Slots const& slots,
                               std::vector<TermId> const& bindings) {
    AnswerFact written;
    auto const value = [&](bind::BoundTerm const& term) -> Value {
        TermId const bound = term.is_variable() ? bindings[static_cast<std::size_t>(term.slot)] : term.term;
        if (bound == kNoTerm) return Value::text("?" + slots.names[static_cast<std::size_t>(term.slot)]);
        return solver_.terms().value(bound);
    };
    written.subject = value(pattern.subject).plain();
    written.relation = pattern.relation->name;
    written.object = value(pattern.object);
    for (bind::BoundQualifier const& qualifier : pattern.qualifiers)
        written.qualifiers.push_back({qualifier.label, value(qualifier.value)});
    sort_qualifiers(written.qualifiers);
    written.certain = false;
    return written;
}

std::string FactWriter::bound_text(bind::BoundGroup const& group, bind::Slots const& slots,
                                   std::vector<TermId> const& bindings) {
    std::string text;
    for (bind::BoundItem const& item : group.items) {
        if (!text.empty()) text += " ; ";
        if (item.kind != bind::BoundItem::Kind::pattern) {
            text += item.text;
            continue;
        }
        bind::BoundPattern const& pattern = item.pattern;
        text += term_text(pattern.subject, slots, bindings, solver_.terms()) + " " + pattern.relation->name + " " +
                term_text(pattern.object, slots, bindings, solver_.terms());
        if (pattern.qualifiers.empty()) continue;
        text += " {";
        for (std::size_t i = 0; i < pattern.qualifiers.size(); ++i) {
            text += (i > 0 ? ", " : "") + pattern.qualifiers[i].label + ": " +
                    term_text(pattern.qualifiers[i].value, slots, bindings, solver_.terms());
        }
        text += "}";
    }
    return text;
}

Proof FactWriter::claimed_proof(Tuple const& tuple) {
    Proof proof;
    proof.fact = derived(tuple);
    proof.claims = claims_of(tuple);
    if (!proof.claims.empty()) {
        proof.fact.source = proof.claims.front().source;
        proof.fact.assumed = proof.claims.front().assumed;
        proof.fact.period = proof.claims.front().period;
    }
    proof.conditions = conditions(tuple.conditions);
    proof.periods = tuple.fact->days.within(window_).runs();
    return proof;
}

Proof FactWriter::proof(Tuple const& tuple, Derivation const& derivation) {
    Proof proof;
    proof.fact = derived(tuple);
    proof.rule = derivation.rule->name;
    proof.because = because(*derivation.rule, derivation.bindings);
    proof.conditions = conditions(tuple.conditions);
    proof.periods = derivation.days.within(window_).runs();
    path_.push_back(&tuple);
    for (Tuple const* premise : derivation.premises) {
        std::vector<Proof> ways = proofs(*premise);
        if (!ways.empty()) proof.premises.push_back(std::move(ways.front()));
    }
    path_.pop_back();
    for (bind::BoundItem const& item : derivation.rule->body.items) {
        if (item.kind == bind::BoundItem::Kind::negation) {
            proof.absent.push_back(bound_text(item.groups.front(), derivation.rule->slots, derivation.bindings));
        }
    }
    return proof;
}

std::vector<Proof> FactWriter::proofs(Tuple const& tuple) {
    std::vector<Proof> ways;
    if (std::find(path_.begin(), path_.end(), &tuple) != path_.end()) return ways;
    if (tuple.fact != nullptr && !(tuple.fact->days.possible & window_).empty()) ways.push_back(claimed_proof(tuple));
    for (Derivation const& derivation : tuple.derivations) {
        if (!(derivation.days.possible & window_).empty()) ways.push_back(proof(tuple, derivation));
    }
    return ways;
}

}  // namespace kgq::reason
