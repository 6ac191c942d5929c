#include "engine/names/frame.hpp"

#include <algorithm>

namespace kgq {

namespace names {

std::vector<ClaimRow> rows_of(Snapshot const& snapshot, std::vector<ClaimPattern> const& patterns) {
    std::vector<ClaimRow> rows;
    if (patterns.empty()) return rows;
    std::unique_ptr<Scan> const scan = snapshot.scan(patterns);
    RowBatch batch;
    while (scan->next(batch)) rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
    return rows;
}

std::vector<ClaimRow> rows_with_object(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                                       std::vector<TermId> const& objects) {
    std::vector<ClaimPattern> patterns;
    for (std::string_view const name : relations) {
        RelationDef const* relation = snapshot.vocabulary().relation(name);
        if (!relation) continue;
        for (TermId const object : objects) patterns.push_back({kNoTerm, relation->id, object});
    }
    return rows_of(snapshot, patterns);
}

std::vector<ClaimRow> rows_with_subject(Snapshot const& snapshot, std::initializer_list<std::string_view> relations,
                                        TermId subject) {
    std::vector<ClaimPattern> patterns;
    for (std::string_view const name : relations) {
        RelationDef const* relation = snapshot.vocabulary().relation(name);
        if (relation) patterns.push_back({subject, relation->id, kNoTerm});
    }
    return rows_of(snapshot, patterns);
}

bool any_row(Snapshot const& snapshot, ClaimPattern const& pattern) {
    std::unique_ptr<Scan> const scan = snapshot.scan(std::span<ClaimPattern const>(&pattern, 1));
    RowBatch batch;
    while (scan->next(batch)) {
        if (!batch.rows.empty()) return true;
    }
    return false;
}

}  // namespace names

using namespace names;

bool is_entity(Snapshot const& snapshot, TermId term) {
    if (term == kNoTerm || !snapshot.term(term).is_entity()) return false;
    // nearly every entity has a kind, and that is found without reading all that is known of it
    RelationDef const* is_a = snapshot.vocabulary().relation(relation_names::kIsA);
    if (is_a && any_row(snapshot, {term, is_a->id, kNoTerm})) return true;
    return any_row(snapshot, {term, std::nullopt, kNoTerm}) || any_row(snapshot, {kNoTerm, std::nullopt, term});
}

std::string display_name(Snapshot const& snapshot, TermId entity, PeriodSet const& window) {
    ClaimRow const* best = nullptr;
    std::string best_text;
    std::vector<ClaimRow> const rows = rows_with_subject(snapshot, {relation_names::kName}, entity);
    for (ClaimRow const& row : rows) {
        if (!window.intersects(row.bounds.possible())) continue;
        Value const label = snapshot.term(row.object);
        if (label.type() != ValueType::text) continue;
        bool const later = !best || row.bounds.latest_start > best->bounds.latest_start ||
                           (row.bounds.latest_start == best->bounds.latest_start && label.as_text() < best_text);
        if (!later) continue;
        best = &row;
        best_text = label.as_text();
    }
    return best ? best_text : snapshot.term(entity).plain();
}

PeriodSet coverage_of(Snapshot const& snapshot, TermId source) {
    std::vector<DayRange> ranges;
    for (ClaimRow const& row : rows_with_subject(snapshot, {relation_names::kCovers}, source)) {
        Result<Period> const period = Period::parse(snapshot.term(row.object).plain());
        if (period) ranges.push_back(period->bounds().possible());
    }
    return ranges.empty() ? PeriodSet::all() : PeriodSet::from_unsorted(std::move(ranges));
}

std::vector<std::string> kinds_of(Snapshot const& snapshot, TermId entity) {
    std::vector<std::string> kinds;
    for (ClaimRow const& row : rows_with_subject(snapshot, {relation_names::kIsA}, entity)) {
        kinds.push_back(snapshot.term(row.object).plain());
    }
    std::sort(kinds.begin(), kinds.end());
    kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
    return kinds;
}

}  // namespace kgq
