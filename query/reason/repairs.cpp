// What would mend a near miss: facts to take for granted or to deny, alone or several together.
#include "query/reason/near_miss.hpp"

#include <algorithm>

namespace kgq::reason {

using bind::BoundItem;

std::optional<Fix> NearMisses::fix_for(bind::BoundPattern const& pattern, bind::Slots const& slots,
                                       Frame const& frame) {
    if (pattern.relation == nullptr || pattern.relation->frame ||
        pattern.relation->id == judge_.relations().guarantees->id)
        return std::nullopt;
    Fix fix;
    fix.assumption.subject = value_of(pattern.subject, frame);
    fix.assumption.object = value_of(pattern.object, frame);
    fix.assumption.relation = pattern.relation->id;
    if (fix.assumption.subject == kNoTerm || fix.assumption.object == kNoTerm) return std::nullopt;
    for (bind::BoundQualifier const& qualifier : pattern.qualifiers) {
        if (!pattern.relation->is_key(qualifier.label)) continue;
        TermId const bound = value_of(qualifier.value, frame);
        if (bound == kNoTerm) return std::nullopt;
        fix.assumption.qualifiers.push_back({qualifier.name, bound});
    }
    std::sort(fix.assumption.qualifiers.begin(), fix.assumption.qualifiers.end());
    fix.assumption.bounds = {window_.first, window_.first, window_.last, window_.last};
    fix.assumption.period_text = period_text(window_);
    fix.shown = writer_.pattern(pattern, slots, bindings(frame));
    fix.shown.period = fix.assumption.period_text;
    fix.shown.certain = true;
    fix.shown.assumed = true;
    return fix;
}

std::vector<std::vector<Fix>> NearMisses::fixes(std::size_t size) {
    std::vector<std::vector<Fix>> sets;
    if (size == 1) {
        for (Miss const& miss : find()) {
            if (miss.fixes.size() == 1) sets.push_back(miss.fixes);
        }
        return sets;
    }
    struct Candidate {
        std::vector<Fix> fixes;
        std::size_t untied;
        std::string rule;
        std::string via;
    };
    std::vector<Candidate> candidates;
    for (Probe const& probe : probes()) {
        std::vector<std::size_t> parts;
        for (std::size_t i = 0; i < probe.rule->body.items.size(); ++i) {
            auto const kind = probe.rule->body.items[i].kind;
            if (kind == BoundItem::Kind::pattern && !probe.rule->body.items[i].pattern.relation->frame)
                parts.push_back(i);
        }
        std::vector<bool> chosen(parts.size(), false);
        if (parts.size() < size) continue;
        std::fill(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(size), true);
        do {
            std::vector<std::size_t> dropped;
            for (std::size_t i = 0; i < parts.size(); ++i) {
                if (chosen[i]) dropped.push_back(parts[i]);
            }
            for (Frame const& frame :
                 solutions(without(*probe.rule, probe.start, dropped), probe.start, PeriodSet(window_))) {
                if (!conditions_pass(probe, frame)) continue;
                Candidate candidate{{}, 0, probe.rule->name, {}};
                TermId const via = via_of(probe, frame);
                if (via != kNoTerm) candidate.via = writer_.id(via);
                for (std::size_t i : dropped) {
                    BoundItem const& part = probe.rule->body.items[i];
                    if (!solutions(alone(part), frame, PeriodSet(window_)).empty()) break;  // it holds already
                    auto fix = fix_for(part.pattern, probe.rule->slots, frame);
                    if (!fix) break;
                    if (!tied(fix->assumption.subject, via)) ++candidate.untied;
                    candidate.fixes.push_back(std::move(*fix));
                }
                if (candidate.fixes.size() == size) candidates.push_back(std::move(candidate));
            }
        } while (std::prev_permutation(chosen.begin(), chosen.end()));
    }
    std::stable_sort(candidates.begin(), candidates.end(), [](Candidate const& a, Candidate const& b) {
        return std::tie(a.untied, a.rule, a.via) < std::tie(b.untied, b.rule, b.via);
    });
    for (Candidate& candidate : candidates) sets.push_back(std::move(candidate.fixes));
    return sets;
}

}  // namespace kgq::reason
