// WHY, EXPLAIN and PROFILE: the same runs as the questions themselves, with their proofs or their plans.
#include "query/run/find.hpp"
#include "query/run/guarantee.hpp"
#include "query/run/statements.hpp"

#include <chrono>
#include <cmath>

namespace kgq::run {

Answer ask_why(Asking const& asking, syntax::Why const& question) {
    if (auto const* guarantee = std::get_if<syntax::Guarantee>(&question.query)) {
        Reading reading(asking, guarantee->scope);
        GuaranteeRun run(reading, *guarantee);
        run.in_full = true;
        auto of = std::make_shared<Answer>(run.answer());
        Answer answer = reading.answer("why");
        WhyAnswer why;
        why.proofs = std::get<GuaranteeAnswer>(of->data).proofs;
        answer.names = of->names;
        std::set<std::string> ids;
        for (Proof const& proof : why.proofs) collect_ids(ids, proof);
        for (auto const& [id, name] : of->names) ids.erase(id);
        reading.name(answer, ids);
        std::sort(answer.names.begin(), answer.names.end());
        why.of = std::move(of);
        answer.data = std::move(why);
        return answer;
    }
    syntax::Find const& find = std::get<syntax::Find>(question.query);
    Reading reading(asking, find.scope);
    FindRun run(reading, find);
    run.with_proofs = true;
    auto of = std::make_shared<Answer>(reading.answer("find"));
    of->data = run.answer();
    reading.name(*of, run.ids());
    Answer answer = reading.answer("why");
    WhyAnswer why;
    why.row_proofs = run.proofs();
    std::set<std::string> ids = run.ids();
    for (auto const& proofs : why.row_proofs) {
        for (Proof const& proof : proofs) collect_ids(ids, proof);
    }
    reading.name(answer, ids);
    why.of = std::move(of);
    answer.data = std::move(why);
    return answer;
}

namespace {

double estimate_of(bind::BoundItem const& item, std::set<int> const& bound, Snapshot const& snapshot) {
    if (item.kind != bind::BoundItem::Kind::pattern) return 1;
    bind::BoundPattern const& pattern = item.pattern;
    double const all = static_cast<double>(pattern.relation != nullptr ? snapshot.claim_count(pattern.relation->id)
                                                                       : snapshot.claim_count());
    auto const known = [&](bind::BoundTerm const& term) { return !term.is_variable() || bound.contains(term.slot); };
    // Without histograms: each known end cuts the relation to its square root.
    double const root = std::sqrt(std::max(1.0, all));
    if (known(pattern.subject) && known(pattern.object)) return 1;
    return known(pattern.subject) || known(pattern.object) ? std::ceil(root) : all;
}

std::string word_of(bind::BoundItem::Kind kind) {
    switch (kind) {
        case bind::BoundItem::Kind::pattern:
            return "match";
        case bind::BoundItem::Kind::filter:
            return "filter";
        case bind::BoundItem::Kind::negation:
            return "not";
        case bind::BoundItem::Kind::optional:
            return "optional";
        case bind::BoundItem::Kind::alternatives:
            return "either";
    }
    return "";
}

using Counts = std::map<bind::BoundItem const*, std::uint64_t>;

PlanNode plan_of(Reading& reading, bind::BoundGroup const& group, std::vector<reason::SlotValue> slots,
                 Counts const* counts, int depth);

PlanNode node_of(Reading& reading, bind::BoundItem const& item, std::set<int> const& bound,
                 std::vector<reason::SlotValue> const& slots, Counts const* counts, int depth) {
    PlanNode node;
    node.op = word_of(item.kind);
    node.detail = item.kind == bind::BoundItem::Kind::pattern ? item.pattern.text : item.text;
    node.estimate = estimate_of(item, bound, reading.snapshot());
    if (counts != nullptr && item.kind == bind::BoundItem::Kind::pattern) {
        auto const at = counts->find(&item);
        node.rows = at == counts->end() ? 0 : at->second;
    }
    for (bind::BoundGroup const& inner : item.groups)
        node.children.push_back(plan_of(reading, inner, slots, counts, depth + 1));
    if (item.kind != bind::BoundItem::Kind::pattern || item.pattern.relation == nullptr || depth > 2) return node;
    for (bind::BoundRule const* rule : reading.rules().rules_for(item.pattern.relation->id)) {
        std::vector<reason::SlotValue> inside(rule->slots.names.size());
        auto const bind = [&](bind::BoundTerm const& asked, bind::BoundTerm const& head) {
            bool const known = !asked.is_variable() || bound.contains(asked.slot);
            if (known && head.is_variable())
                inside[static_cast<std::size_t>(head.slot)].kind = reason::SlotValue::Kind::term;
        };
        bind(item.pattern.subject, rule->subject);
        bind(item.pattern.object, rule->object);
        PlanNode rule_node = plan_of(reading, rule->body, inside, counts, depth + 1);
        rule_node.op = "rule";
        rule_node.detail = rule->name;
        node.children.push_back(std::move(rule_node));
    }
    return node;
}

PlanNode plan_of(Reading& reading, bind::BoundGroup const& group, std::vector<reason::SlotValue> slots,
                 Counts const* counts, int depth) {
    PlanNode node{"join", {}, 1, {}, {}, {}};
    std::set<int> bound;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i].kind != reason::SlotValue::Kind::unbound) bound.insert(static_cast<int>(i));
    }
    for (std::size_t at : reading.solver().plan(group, slots)) {
        bind::BoundItem const& item = group.items[at];
        node.children.push_back(node_of(reading, item, bound, slots, counts, depth));
        node.estimate *= std::max(1.0, node.children.back().estimate);
        if (item.kind == bind::BoundItem::Kind::pattern) {
            std::set<int> more;
            collect_slots(item.pattern, more);
            for (int slot : more) slots[static_cast<std::size_t>(slot)].kind = reason::SlotValue::Kind::term;
            bound.insert(more.begin(), more.end());
        }
    }
    return node;
}

}  // namespace

Answer ask_explain(Asking const& asking, syntax::Explain const& question) {
    auto const began = std::chrono::steady_clock::now();
    Counts counts;
    auto const counting = [&](Reading& reading) {
        if (question.profile)
            reading.solver().profile = [&](bind::BoundItem const& item, std::size_t rows) { counts[&item] += rows; };
    };
    Counts const* const shown = question.profile ? &counts : nullptr;
    std::uint64_t rows = 0;
    auto const finish = [&](Reading& reading, PlanNode root) {
        if (question.profile) {
            root.rows = rows;
            root.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
        }
        Answer answer = reading.answer(question.profile ? "profile" : "explain");
        answer.data = ExplainAnswer{std::move(root)};
        return answer;
    };
    if (auto const* find = std::get_if<syntax::Find>(&question.query)) {
        Reading reading(asking, find->scope);
        FindRun run(reading, *find);
        counting(reading);
        if (question.profile) rows = run.answer().rows.size();
        PlanNode root{"find", {}, 1, {}, {}, {}};
        if (auto const why = run.why_general()) {
            root.detail = "row by row: " + *why;
            root.children.push_back(
                plan_of(reading, run.group(), std::vector<reason::SlotValue>(run.slots().names.size()), shown, 0));
        } else {
            root.children.push_back(run.columns_plan(question.profile));
        }
        root.estimate = root.children.front().estimate;
        return finish(reading, std::move(root));
    }
    syntax::Guarantee const& guarantee = std::get<syntax::Guarantee>(question.query);
    Reading reading(asking, guarantee.scope);
    GuaranteeRun run(reading, guarantee);
    counting(reading);
    if (question.profile) rows = std::get<GuaranteeAnswer>(run.answer().data).grounds.size();
    PlanNode root{"guarantee", {}, 1, {}, {}, {}};
    bind::BoundItem item;
    RelationDef const* guarantees = reading.vocabulary().relation("guarantees");
    item.pattern.relation = guarantees;
    item.pattern.subject.term = run.parties().guarantor;
    item.pattern.object.term = run.parties().beneficiary;
    reason::FactWriter writer = reading.writer();
    auto const word = [&](TermId term) {
        return term == kNoTerm ? std::string("?") : reading.terms().value(term).quoted();
    };
    item.pattern.text = word(run.parties().guarantor) + " guarantees " + word(run.parties().beneficiary) +
                        " {obligation: " + word(run.parties().obligation) + "}";
    root.children.push_back(node_of(reading, item, {}, {}, shown, 0));
    return finish(reading, std::move(root));
}

}  // namespace kgq::run
