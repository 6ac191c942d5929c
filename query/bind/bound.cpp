#include "query/bind/bound.hpp"

#include <algorithm>

namespace kgq::bind {

int Slots::find(std::string_view name) const {
    auto const at = std::find(names.begin(), names.end(), name);
    return at == names.end() ? kNoSlot : static_cast<int>(at - names.begin());
}

int Slots::add(std::string_view name) {
    if (int const slot = find(name); slot != kNoSlot) return slot;
    names.emplace_back(name);
    return static_cast<int>(names.size()) - 1;
}

namespace {

void collect(BoundTerm const& term, std::set<int>& slots) {
    if (term.is_variable()) slots.insert(term.slot);
}

}  // namespace

void collect_slots(BoundExpr const& expr, std::set<int>& slots) {
    if (expr.op == BoundExpr::Op::slot) slots.insert(expr.slot);
    for (BoundExpr const& arg : expr.args) collect_slots(arg, slots);
}

void collect_slots(BoundPattern const& pattern, std::set<int>& slots) {
    collect(pattern.subject, slots);
    collect(pattern.object, slots);
    if (pattern.relation_slot != kNoSlot) slots.insert(pattern.relation_slot);
    if (pattern.during_slot != kNoSlot) slots.insert(pattern.during_slot);
    if (pattern.source) collect(*pattern.source, slots);
    for (BoundQualifier const& qualifier : pattern.qualifiers) collect(qualifier.value, slots);
}

void collect_slots(BoundGroup const& group, std::set<int>& slots) {
    for (BoundItem const& item : group.items) {
        switch (item.kind) {
            case BoundItem::Kind::pattern:
                collect_slots(item.pattern, slots);
                break;
            case BoundItem::Kind::filter:
                collect_slots(item.filter, slots);
                break;
            default:
                for (BoundGroup const& inner : item.groups) collect_slots(inner, slots);
        }
    }
}

void collect_bound_slots(BoundGroup const& group, std::set<int>& slots) {
    for (BoundItem const& item : group.items) {
        if (item.kind == BoundItem::Kind::pattern) collect_slots(item.pattern, slots);
        if (item.kind != BoundItem::Kind::alternatives) continue;
        std::set<int> common;
        for (std::size_t i = 0; i < item.groups.size(); ++i) {
            std::set<int> branch;
            collect_bound_slots(item.groups[i], branch);
            if (i == 0) {
                common = std::move(branch);
            } else {
                std::erase_if(common, [&](int slot) { return !branch.contains(slot); });
            }
        }
        slots.insert(common.begin(), common.end());
    }
}

}  // namespace kgq::bind
