// How near misses are found.
//
// Each rule for guarantees is tried with the question's parties in its head, and each part of its body (a pattern, a
// NOT) is left out in turn. What solves the rest at least possibly in the window, while the part left out fails there,
// misses by exactly that part. A claimed guarantee is a rule with one part, itself. A proof that holds but for a test
// (adversary, area) is excluded.
//
// The guarantee may also have held as a whole on another day, when several parts began or ended together (two states
// that joined on one day, an alliance that was dissolved). Then that whole is a near miss, not_yet or ended, if nothing
// that misses by one part alone is as near; a whole of another age (the Declaration of 1942, asked about Egypt in 2000)
// counts only where there is nothing else.
#include "query/reason/near_miss.hpp"

#include "query/reason/phrases.hpp"

#include <algorithm>
#include <limits>

namespace kgq::reason {

namespace {

using bind::BoundItem;

constexpr std::size_t kMostSolutions = 4096;
constexpr std::int64_t kAnotherAge = 3653;  // ten years, in days

struct Nearest {
    Day day = 0;
    std::int64_t distance = 0;
    bool later = false;
};

std::optional<Nearest> nearest_day(PeriodSet const& days, DayRange window) {
    std::optional<Nearest> best;
    auto const offer = [&](Day day, std::int64_t distance, bool later) {
        if (distance > 0 && (!best || distance < best->distance || (distance == best->distance && later)))
            best = Nearest{day, distance, later};
    };
    for (DayRange run : days.runs()) {
        if (run.first > window.last) offer(run.first, std::int64_t{run.first} - window.last, true);
        if (run.last < window.first) offer(run.last, std::int64_t{window.first} - run.last, false);
    }
    return best;
}

PeriodSet firm(Validity const& days) { return days.certain.empty() ? days.possible : days.certain; }

}  // namespace

NearMisses::NearMisses(Judge& judge, FactWriter& writer, DayRange window)
    : judge_(judge), solver_(judge.solver()), writer_(writer), window_(window) {}

std::vector<TermId> NearMisses::bindings(Frame const& frame) {
    std::vector<TermId> terms;
    for (SlotValue const& slot : frame.slots) terms.push_back(slot.kind == SlotValue::Kind::term ? slot.term : kNoTerm);
    return terms;
}

std::vector<NearMisses::Probe> NearMisses::probes() {
    std::vector<Probe> found;
    Parties const& parties = judge_.parties();
    for (bind::BoundRule const* rule : solver_.rules().rules_for(judge_.relations().guarantees->id)) {
        Probe probe{rule, {}};
        probe.start.slots.resize(rule->slots.names.size());
        bool fits = bind_head(rule->subject, parties.guarantor, probe.start) &&
                    bind_head(rule->object, parties.beneficiary, probe.start);
        for (bind::BoundQualifier const& qualifier : rule->qualifiers) {
            if (qualifier.label == "obligation")
                fits = fits && bind_head(qualifier.value, parties.obligation, probe.start);
        }
        if (fits) found.push_back(std::move(probe));
    }
    return found;
}

/// The rule's body without some items, and without the filters and NOTs that then have nothing to look at.
bind::BoundGroup const& NearMisses::without(bind::BoundRule const& rule, Frame const& start,
                                            std::vector<std::size_t> const& dropped) {
    std::vector<bool> mask;
    for (SlotValue const& slot : start.slots) mask.push_back(slot.kind != SlotValue::Kind::unbound);
    auto [at, fresh] = reduced_.try_emplace(std::tuple(&rule, dropped, mask), nullptr);
    if (!fresh) return *at->second;
    bind::BoundGroup group;
    for (std::size_t i = 0; i < rule.body.items.size(); ++i) {
        if (std::find(dropped.begin(), dropped.end(), i) == dropped.end()) group.items.push_back(rule.body.items[i]);
    }
    std::set<int> bound;
    collect_bound_slots(group, bound);
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (mask[i]) bound.insert(static_cast<int>(i));
    }
    std::set<int> all;
    collect_bound_slots(rule.body, all);
    std::erase_if(group.items, [&](BoundItem const& item) {
        std::set<int> used;
        if (item.kind == BoundItem::Kind::filter) collect_slots(item.filter, used);
        if (item.kind == BoundItem::Kind::negation) collect_slots(item.groups.front(), used);
        return std::any_of(used.begin(), used.end(),
                           [&](int slot) { return all.contains(slot) && !bound.contains(slot); });
    });
    groups_.push_back(std::move(group));
    at->second = &groups_.back();
    return groups_.back();
}

bind::BoundGroup const& NearMisses::alone(BoundItem const& item) {
    auto [at, fresh] = single_.try_emplace(&item, nullptr);
    if (fresh) {
        groups_.push_back({{item}});
        at->second = &groups_.back();
    }
    return *at->second;
}

std::vector<Frame> NearMisses::solutions(bind::BoundGroup const& group, Frame const& start, PeriodSet const& days) {
    std::vector<Frame> found;
    Frame from = start;
    from.days = Validity::certainly(days);
    solver_.solve(group, from, [&](Frame const& frame) {
        if (found.size() < kMostSolutions) found.push_back(frame);
    });
    return found;
}

TermId NearMisses::via_of(Probe const& probe, Frame const& frame) {
    for (bind::BoundQualifier const& qualifier : probe.rule->qualifiers) {
        if (qualifier.label == "via") return value_of(qualifier.value, frame);
    }
    return kNoTerm;
}

bool NearMisses::conditions_pass(Probe const& probe, Frame const& frame) {
    PeriodSet const days(window_);
    auto const passes = [&](Test const& test) { return !(test.not_failed.possible & days).empty(); };
    if (!passes(judge_.test_attacker(via_of(probe, frame))) || !passes(judge_.test_place())) return false;
    for (Tuple const* premise : frame.premises) {
        for (ConditionGroup const& condition : premise->conditions) {
            if (!passes(judge_.test(condition))) return false;
        }
    }
    return true;
}

bool NearMisses::tied(TermId party, TermId instrument) {
    if (party == kNoTerm || instrument == kNoTerm || judge_.relations().tied_to == nullptr) return false;
    return solver_.days(*judge_.relations().tied_to, party, instrument).possible.intersects(window_);
}

Miss NearMisses::timed(Tuple const& tuple, std::string rule, TermId via) {
    Miss miss;
    miss.rank = kTimed;
    Nearest const nearest = nearest_day(firm(tuple.days), window_).value_or(Nearest{});
    miss.distance = nearest.distance;
    miss.shown.kind = nearest.later ? "not_yet" : "ended";
    miss.shown.rule = std::move(rule);
    if (via != kNoTerm) miss.shown.via = writer_.id(via);
    miss.shown.nearest = to_string(nearest.day);
    miss.shown.missing = writer_.derived(tuple);
    if (tuple.fact != nullptr) {
        std::int64_t best = -1;
        for (ClaimRow const& row : tuple.fact->claims) {
            auto const day = nearest_day(PeriodSet(row.bounds.possible()), window_);
            if (!day || (best >= 0 && day->distance >= best)) continue;
            best = day->distance;
            miss.shown.missing = writer_.claim(row, tuple.fact);
        }
    }
    std::string const fails =
        phrase(writer_.name(tuple.subject), miss.shown.missing->relation, writer_.name(tuple.object), false);
    miss.shown.text = nearest.later ? fails + " yet; not before " + miss.shown.nearest
                                    : fails + " any more; until " + miss.shown.nearest;
    return miss;
}

void NearMisses::blocked(Probe const& probe, BoundItem const& part, Frame const& frame, std::vector<Miss>& misses) {
    std::vector<Frame> const inside = solutions(part.groups.front(), frame, frame.days.possible & PeriodSet(window_));
    Validity found;
    for (Frame const& solution : inside) found = found | solution.days;
    PeriodSet const days = frame.days.possible & PeriodSet(window_);
    if (inside.empty() || !(days - found.certain).empty()) return;  // it does not fail, or not on all the days
    Miss miss;
    miss.rank = kBlocked;
    miss.shown.kind = "blocked";
    miss.shown.rule = probe.rule->name;
    if (TermId const via = via_of(probe, frame); via != kNoTerm) miss.shown.via = writer_.id(via);
    std::vector<std::string> phrases;
    for (Frame const& solution : inside) {
        for (Tuple const* premise : solution.premises) {
            if (std::find(frame.premises.begin(), frame.premises.end(), premise) != frame.premises.end()) continue;
            AnswerFact shown = writer_.derived(*premise);
            std::vector<AnswerFact> claims =
                premise->fact != nullptr ? writer_.claims_of(*premise) : std::vector<AnswerFact>();
            if (!claims.empty()) shown = claims.front();
            RelationDef const* relation = solver_.reader().snapshot().vocabulary().relation(premise->relation);
            if (!relation->frame && premise->fact != nullptr) {
                Fix fix;
                fix.assumption = {true,
                                  premise->subject,
                                  premise->relation,
                                  premise->object,
                                  premise->fact->keys,
                                  {window_.first, window_.first, window_.last, window_.last},
                                  {},
                                  period_text(window_)};
                fix.shown = shown;
                fix.shown.period = fix.assumption.period_text;
                fix.shown.source.clear();
                fix.shown.assumed = true;
                miss.fixes.push_back(std::move(fix));
            }
            DayRange run = premise->days.possible.runs().front();
            for (DayRange r : premise->days.possible.runs()) {
                if (writer_.window().intersects(r)) run = r;
            }
            phrases.push_back(
                phrase(writer_.name(premise->subject), shown.relation, writer_.name(premise->object), true) + " " +
                spoken_period(run));
            if (!miss.shown.blocked_by) miss.shown.blocked_by = std::move(shown);
        }
    }
    miss.shown.text = joined(phrases);
    misses.push_back(std::move(miss));
}

/// A derived part is opened down to its own failing claim; a rule that stands on itself is opened once.
void NearMisses::opened(Probe const& probe, bind::BoundPattern const& pattern, Frame const& frame,
                        std::vector<Miss>& misses) {
    for (bind::BoundRule const* rule : solver_.rules().rules_for(pattern.relation->id)) {
        bool const open = std::find(opening_.begin(), opening_.end(), rule) != opening_.end();
        if (rule->implied || open || rule == probe.rule || opening_.size() >= kDeepestOpening) continue;
        Probe inner{rule, {}};
        inner.start.slots.resize(rule->slots.names.size());
        bool const fits = bind_head(rule->subject, value_of(pattern.subject, frame), inner.start) &&
                          bind_head(rule->object, value_of(pattern.object, frame), inner.start);
        if (!fits) continue;
        std::vector<Miss> found;
        opening_.push_back(rule);
        rule_misses(inner, found);
        opening_.pop_back();
        for (Miss& miss : found) {
            miss.shown.rule = probe.rule->name;
            if (TermId const via = via_of(probe, frame); via != kNoTerm) miss.shown.via = writer_.id(via);
            misses.push_back(std::move(miss));
        }
    }
}

void NearMisses::part_misses(Probe const& probe, BoundItem const& part, Frame const& frame, std::vector<Miss>& misses) {
    if (part.kind == BoundItem::Kind::negation) {
        blocked(probe, part, frame, misses);
        return;
    }
    Frame bare = frame;
    bare.premises.clear();
    if (!solutions(alone(part), bare, frame.days.possible & PeriodSet(window_)).empty()) return;  // it holds
    TermId const via = via_of(probe, frame);
    RelationDef const& relation = *part.pattern.relation;
    bool const derived =
        std::any_of(solver_.rules().rules_for(relation.id).begin(), solver_.rules().rules_for(relation.id).end(),
                    [](bind::BoundRule const* rule) { return !rule->implied; });
    if (derived) {
        std::vector<Miss> found;
        opened(probe, part.pattern, frame, found);
        if (!found.empty()) {
            misses.insert(misses.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
            return;
        }
    }
    std::optional<Miss> best;
    for (Frame const& other : solutions(alone(part), bare, PeriodSet::all())) {
        if (other.premises.empty()) continue;
        Miss miss = timed(*other.premises.front(), probe.rule->name, via != kNoTerm ? via : via_of(probe, other));
        if (auto fix = fix_for(part.pattern, probe.rule->slots, other)) miss.fixes.push_back(std::move(*fix));
        if (!best || miss.distance < best->distance) best = std::move(miss);
    }
    if (!best) {
        Miss miss;
        miss.rank = kAbsent;
        miss.shown.kind = "absent";
        miss.shown.rule = probe.rule->name;
        if (via != kNoTerm) miss.shown.via = writer_.id(via);
        miss.shown.missing = writer_.pattern(part.pattern, probe.rule->slots, bindings(frame));
        TermId const subject = value_of(part.pattern.subject, frame);
        miss.tied = tied(subject, via);
        std::string const object = miss.shown.missing->object.plain();
        miss.shown.text = phrase(subject == kNoTerm ? miss.shown.missing->subject : writer_.name(subject),
                                 miss.shown.missing->relation, object, false);
        if (auto fix = fix_for(part.pattern, probe.rule->slots, frame)) miss.fixes.push_back(std::move(*fix));
        best = std::move(miss);
    }
    misses.push_back(std::move(*best));
}

void NearMisses::rule_misses(Probe const& probe, std::vector<Miss>& misses) {
    for (std::size_t i = 0; i < probe.rule->body.items.size(); ++i) {
        BoundItem const& part = probe.rule->body.items[i];
        if (part.kind != BoundItem::Kind::pattern && part.kind != BoundItem::Kind::negation) continue;
        for (Frame const& frame : solutions(without(*probe.rule, probe.start, {i}), probe.start, PeriodSet(window_))) {
            if (conditions_pass(probe, frame)) part_misses(probe, part, frame, misses);
        }
    }
}

/// Claimed guarantees and derived ones that hold in the window but for tests, or on another day.
void NearMisses::tested_misses(std::vector<Miss>& strict, std::vector<Miss>& loose) {
    PeriodSet const days(window_);
    for (TestedProof const& proof : judge_.proofs()) {
        int failed = 0;
        auto const look = [&](Test const& test) { failed += (test.not_failed.possible & days).empty() ? 1 : 0; };
        look(judge_.test_attacker(proof.via));
        look(judge_.test_place());
        for (ConditionGroup const& condition : proof.tuple->conditions) look(judge_.test(condition));
        bool const in_time = proof.before_tests.possible.intersects(window_);
        if (in_time) {
            if (failed > 0) (failed == 1 ? strict : loose).push_back(excluded(proof));
            continue;
        }
        if (failed > 0) continue;
        Tuple whole = *proof.tuple;
        whole.days = proof.before_tests;
        Miss miss = timed(whole, proof.derivation != nullptr ? proof.derivation->rule->name : "", proof.via);
        if (proof.derivation == nullptr) {
            strict.push_back(std::move(miss));
            continue;
        }
        miss.shown.missing = writer_.derived(whole);
        std::string const because = writer_.because(*proof.derivation->rule, proof.derivation->bindings);
        miss.shown.text = miss.shown.kind == "ended" ? "ended on " + miss.shown.nearest + ": until then " + because
                                                     : "not before " + miss.shown.nearest + ": from then on " + because;
        loose.push_back(std::move(miss));
    }
}

void NearMisses::sort(std::vector<Miss>& misses) {
    std::stable_sort(misses.begin(), misses.end(), [](Miss const& a, Miss const& b) {
        auto const key = [](Miss const& m) {
            return std::tuple(m.rank, m.distance, m.shown.kind == "not_yet" ? 0 : 1, m.tied ? 0 : 1, m.shown.rule,
                              m.shown.via, m.shown.missing ? m.shown.missing->subject : std::string());
        };
        return key(a) < key(b);
    });
    auto const same = [](Miss const& a, Miss const& b) {
        bool const missing = a.shown.missing.has_value() == b.shown.missing.has_value() &&
                             (!a.shown.missing || same_fact(*a.shown.missing, *b.shown.missing));
        return missing && a.shown.kind == b.shown.kind && a.shown.rule == b.shown.rule && a.shown.via == b.shown.via &&
               a.shown.text == b.shown.text;
    };
    misses.erase(std::unique(misses.begin(), misses.end(), same), misses.end());
}

std::vector<Miss> const& NearMisses::find() {
    if (!found_) found_ = look();
    return *found_;
}

std::vector<Miss> NearMisses::look() {
    std::vector<Miss> strict;
    std::vector<Miss> loose;
    tested_misses(strict, loose);
    for (Probe const& probe : probes()) rule_misses(probe, strict);
    std::int64_t nearest = strict.empty() ? std::numeric_limits<std::int64_t>::max() : kAnotherAge;
    bool some = false;
    for (Miss const& miss : strict) {
        some = some || miss.rank != kAbsent;
        if (miss.rank == kTimed) nearest = std::min(nearest, miss.distance);
    }
    for (Miss& miss : loose) {
        if (miss.rank == kTimed ? miss.distance < nearest : !some) strict.push_back(std::move(miss));
    }
    sort(strict);
    return strict;
}

}  // namespace kgq::reason
