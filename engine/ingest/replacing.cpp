#include "engine/ingest/replacing.hpp"

#include <kgq/names.hpp>

#include <unordered_map>

namespace kgq::ingest {

namespace {

std::string typed(Value const& value) {
    return static_cast<char>('0' + static_cast<int>(value.type())) + value.plain();
}

/// Everything that makes a claim the same claim.
std::string key_of(Claim const& claim) {
    constexpr char kSeparator = '\x1f';  // stands in no name
    std::string key = claim.subject + kSeparator + claim.relation + kSeparator + typed(claim.object) + kSeparator +
                      claim.source + kSeparator + claim.period.text();
    for (Qualifier const& qualifier : claim.qualifiers) {
        key += kSeparator + qualifier.name + '=' + typed(qualifier.value);
    }
    return key;
}

/// A claim as text has it, from the store.
Claim claim_of(Snapshot const& snapshot, StatementRecord const& record, RelationDef const& relation) {
    Claim claim;
    claim.subject = snapshot.term(record.row.subject).plain();
    claim.relation = relation.name;
    claim.object = snapshot.term(record.row.object);
    for (QualifierSetId const set : {record.row.keys, record.row.notes}) {
        for (QualifierPair const& pair : snapshot.qualifiers(set)) {
            claim.qualifiers.push_back({snapshot.term(pair.name).plain(), snapshot.term(pair.value)});
        }
    }
    sort_qualifiers(claim.qualifiers);
    claim.period = record.period;
    claim.source = snapshot.term(record.row.source).plain();
    return claim;
}

}  // namespace

void Replacing::keep(Claim const& claim) {
    kept_.insert(key_of(claim));
    sources_.insert(claim.source);
    mentioned_.insert(claim.subject);
    if (claim.relation == relation_names::kIsA) given_kinds_.insert(claim.subject);
    if (claim.object.is_entity()) mentioned_.insert(claim.object.as_entity());
    for (Qualifier const& qualifier : claim.qualifiers) {
        if (qualifier.value.is_entity()) mentioned_.insert(qualifier.value.as_entity());
    }
}

bool Replacing::stays(Claim const& claim) const {
    if (kept_.contains(key_of(claim)) || claim.subject == claim.source) return true;
    return claim.relation == relation_names::kIsA && mentioned_.contains(claim.subject) &&
           !given_kinds_.contains(claim.subject);
}

void Replacing::retract_rest(Snapshot const& base, Recorder& recorder) const {
    std::unordered_set<std::uint32_t> sources;
    for (std::string const& id : sources_) {
        TermId const term = base.find_entity(id);
        if (term != kNoTerm) sources.insert(static_cast<std::uint32_t>(term));
    }
    if (sources.empty()) return;
    ClaimPattern const everything;
    std::unique_ptr<Scan> const scan = base.scan(std::span<ClaimPattern const>(&everything, 1));
    RowBatch batch;
    while (scan->next(batch)) {
        for (ClaimRow const& row : batch.rows) {
            if (!sources.contains(static_cast<std::uint32_t>(row.source))) continue;
            std::optional<StatementRecord> const record = base.record(row.id);
            RelationDef const* relation = base.vocabulary().relation(row.relation);
            if (!record || !relation) continue;
            if (!stays(claim_of(base, *record, *relation))) recorder.retract(row.id);
        }
    }
}

}  // namespace kgq::ingest
