// How a claim is recognised.
//
// Two claims are the same when fact, qualifiers, source and period (as written, not only its days) are equal. Among
// claims of the same batch an index by hash tells. Among those in the store, the claims of one fact lie side by
// side in the subject-relation-object index, so one seek finds the candidates; rows tell all but the period's text, and
// only rows that agree have their record read. A claim with a term or qualifier set that is new in this batch cannot be
// there and is not looked for.
#include "engine/storage/batch.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <tuple>

namespace kgq::storage {

namespace {

bool agree(ClaimRow const& left, ClaimRow const& right) {
    return left.source == right.source && left.notes == right.notes && left.bounds == right.bounds &&
           left.start_kind == right.start_kind && left.end_kind == right.end_kind;
}

}  // namespace

std::uint64_t ClaimIndex::hash_of(ClaimRow const& row, std::string const& period) {
    std::array<std::uint64_t, 4> words{};
    words[0] = static_cast<std::uint64_t>(row.subject) << 32U | static_cast<std::uint32_t>(row.object);
    words[1] = static_cast<std::uint64_t>(row.keys) << 32U | static_cast<std::uint32_t>(row.notes);
    words[2] = static_cast<std::uint64_t>(row.source) << 32U | static_cast<std::uint32_t>(row.relation);
    words[3] = text::hash_of(period);
    return text::hash_of({reinterpret_cast<char const*>(words.data()), sizeof words});
}

bool ClaimIndex::contains(std::vector<NewClaim> const& claims, ClaimRow const& row, std::string const& period) const {
    if (slots_.empty()) return false;
    auto const told = [](ClaimRow const& of) {
        return std::tie(of.subject, of.relation, of.object, of.keys, of.notes, of.source);
    };
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t at = hash_of(row, period) & mask; slots_[at] != 0; at = (at + 1) & mask) {
        NewClaim const& other = claims[slots_[at] - 1];
        if (told(other.row) == told(row) && other.period == period) return true;
    }
    return false;
}

void ClaimIndex::add_last(std::vector<NewClaim> const& claims) {
    if (2 * claims.size() > slots_.size()) {
        renew(claims);
    } else {
        place(hash_of(claims.back().row, claims.back().period), static_cast<std::uint32_t>(claims.size()));
    }
}

void ClaimIndex::place(std::uint64_t hash, std::uint32_t number) {
    std::size_t const mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = number;
}

void ClaimIndex::renew(std::vector<NewClaim> const& claims) {
    slots_.assign(std::max<std::size_t>(64, std::bit_ceil(3 * claims.size())), 0);
    for (std::size_t i = 0; i < claims.size(); ++i)
        place(hash_of(claims[i].row, claims[i].period), static_cast<std::uint32_t>(i + 1));
}

std::uint32_t NewIds::add(std::string_view new_bytes, char const* what) {
    if (end == std::numeric_limits<std::uint32_t>::max())
        throw Error(ErrorKind::limit, std::string("a store can have 4294967294 ") + what);
    text::ByteIds::Kept const kept = by_bytes.add(new_bytes, end);
    if (kept.id == end) {
        bytes.push_back(kept.bytes);
        ++end;
    }
    return kept.id;
}

}  // namespace kgq::storage

namespace kgq {

BulkClaims* BulkClaims::of(WriteBatch& batch) { return dynamic_cast<BulkClaims*>(&batch); }

}  // namespace kgq

namespace kgq::storage {

StoredBatch::StoredBatch(std::shared_ptr<SharedState> state)
    : state_(std::move(state)), base_(state_->written()), content_(state_->run_limit()) {
    content_.transaction = base_->at().info.id + 1;
    content_.terms = NewIds(base_->at().terms_end);
    content_.qualifier_sets = NewIds(base_->at().qualifier_sets_end);
}

VocabularyLog& StoredBatch::log() {
    if (!content_.log) content_.log = std::make_shared<VocabularyLog>(*base_->log());
    return *content_.log;
}

Vocabulary& StoredBatch::own_vocabulary() {
    if (!content_.vocabulary) content_.vocabulary = std::make_shared<Vocabulary>(base_->vocabulary());
    return *content_.vocabulary;
}

StoredBatch::~StoredBatch() { end_turn(); }

void StoredBatch::end_turn() {
    if (open_) state_->give_turn_back();
    open_ = false;
}

// ---- Claims

TermId StoredBatch::intern(Value const& value) {
    std::string const bytes = value_bytes(value);
    if (bytes.size() > kLongestValueBytes)
        throw Error(ErrorKind::limit, "a text of more than a megabyte cannot be stored");
    if (std::uint32_t const known = content_.terms.by_bytes.find(bytes)) return static_cast<TermId>(known);
    if (base_->at().terms_end > 1) {
        TermId const known = base_->files()->dictionary.find(bytes, base_->at().terms_end);
        if (known != kNoTerm) return known;
    }
    return static_cast<TermId>(content_.terms.add(bytes, "terms"));
}

QualifierSetId StoredBatch::intern(std::vector<QualifierPair> pairs) {
    if (pairs.empty()) return kNoQualifiers;
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::string const bytes = pair_bytes(pairs);
    if (bytes.size() > kLongestValueBytes) throw Error(ErrorKind::limit, "a claim has too many qualifiers");
    if (std::uint32_t const known = content_.qualifier_sets.by_bytes.find(bytes))
        return static_cast<QualifierSetId>(known);
    if (base_->at().qualifier_sets_end > 1) {
        QualifierSetId const known = base_->files()->dictionary.find_qualifiers(bytes, base_->at().qualifier_sets_end);
        if (known != kNoQualifiers) return known;
    }
    return static_cast<QualifierSetId>(content_.qualifier_sets.add(bytes, "sets of qualifiers"));
}

std::pair<QualifierSetId, QualifierSetId> StoredBatch::split(std::vector<Qualifier> const& qualifiers,
                                                             RelationDef const& relation) {
    std::vector<QualifierPair> keys;
    std::vector<QualifierPair> notes;
    for (Qualifier const& qualifier : qualifiers) {
        TermId const name = intern(Value::text(qualifier.name));
        (relation.is_key(qualifier.name) ? keys : notes).push_back({name, intern(qualifier.value)});
    }
    QualifierSetId const split_by = intern(std::move(keys));
    return {split_by, intern(std::move(notes))};
}

std::optional<std::uint16_t> StoredBatch::origin(std::string const& source, RelationDef const& relation,
                                                 std::vector<Qualifier> const& qualifiers) {
    TermId const id = intern(Value::entity(source));
    auto const [keys, notes] = split(qualifiers, relation);
    return content_.plain.origin({id, keys, notes});
}

WriteBatch::Outcome StoredBatch::record(Claim const& claim) {
    RelationDef const* relation = vocabulary().relation(claim.relation);
    if (!relation) throw Error(ErrorKind::unknown_relation, "there is no relation \"" + claim.relation + "\"");
    ClaimRow row;
    row.relation = relation->id;
    row.subject = intern(Value::entity(claim.subject));
    row.object = intern(claim.object);
    row.source = intern(Value::entity(claim.source));
    std::tie(row.keys, row.notes) = split(claim.qualifiers, *relation);
    row.bounds = claim.period.bounds();
    row.start_kind = claim.period.start_kind();
    row.end_kind = claim.period.end_kind();
    std::string period = claim.period.text();
    if (index_.contains(content_.claims, row, period) || is_live_already(row, period)) {
        ++unchanged_;
        return Outcome::unchanged;
    }
    content_.claims.push_back({row, std::move(period)});
    index_.add_last(content_.claims);
    return Outcome::added;
}

bool StoredBatch::is_new(ClaimRow const& row) const {
    auto const new_term = [this](TermId id) { return static_cast<std::uint32_t>(id) >= base_->at().terms_end; };
    auto const new_set = [this](QualifierSetId id) {
        return static_cast<std::uint32_t>(id) >= base_->at().qualifier_sets_end;
    };
    return base_->claim_count() == 0 || new_term(row.subject) || new_term(row.object) || new_term(row.source) ||
           new_set(row.keys) || new_set(row.notes);
}

bool StoredBatch::is_live_already(ClaimRow const& row, std::string const& period) {
    if (is_new(row)) return false;
    for (ClaimRow const& other : base_->rows({row.subject, row.relation, row.object})) {
        if (other.keys != row.keys || !agree(row, other) || content_.retracted.contains(other.id)) continue;
        std::optional<StatementRecord> const record = base_->record(other.id);
        if (record && record->period.text() == period) return true;
    }
    return false;
}

bool StoredBatch::retract(ClaimId id) {
    if (content_.retracted.contains(id)) return false;
    std::optional<StatementRecord> record = base_->record(id);
    if (!record || record->retracted != 0) return false;
    content_.retracted.emplace(id, std::move(*record));
    return true;
}

// ---- Vocabulary

void StoredBatch::define(KindDef kind) {
    own_vocabulary().define(kind);
    log().define(std::move(kind), content_.transaction);
}

RelationId StoredBatch::define(RelationDef relation) {
    RelationDef const* known = vocabulary().relation(relation.name);
    std::vector<std::string> const old_keys = known ? known->keys : std::vector<std::string>();
    relation.id = log().relation_id(relation.name);
    std::string const name = relation.name;
    own_vocabulary().define(std::move(relation));
    RelationDef const& defined = *own_vocabulary().relation(name);
    log().define(defined, content_.transaction);
    if (defined.keys != old_keys) split_again(defined);
    return defined.id;
}

void StoredBatch::define(RuleDef rule) {
    own_vocabulary().define(rule);
    log().define(std::move(rule), content_.transaction);
}

bool StoredBatch::drop_kind(std::string_view name) {
    if (!own_vocabulary().drop_kind(name)) return false;
    KindDef example;
    example.name = name;
    log().drop(example, content_.transaction);
    return true;
}

bool StoredBatch::drop_relation(std::string_view name) {
    if (!own_vocabulary().drop_relation(name)) return false;
    RelationDef example;
    example.name = name;
    log().drop(example, content_.transaction);
    return true;
}

bool StoredBatch::drop_rule(std::string_view name) {
    if (!own_vocabulary().drop_rule(name)) return false;
    RuleDef example;
    example.name = name;
    log().drop(example, content_.transaction);
    return true;
}

// ---- New keys for a relation that has claims
//
// Which qualifiers split facts is baked into rows. When a relation's keys change, its live claims are retracted and
// recorded anew with the new split, so that AS OF an earlier transaction still reads the facts as they were understood
// then.

std::vector<QualifierPair> StoredBatch::pairs_of(QualifierSetId id) const {
    auto const number = static_cast<std::uint32_t>(id);
    std::uint32_t const first_new = base_->at().qualifier_sets_end;
    if (number < first_new) return base_->qualifiers(id);
    return read_pairs(content_.qualifier_sets.bytes[number - first_new]);
}

bool StoredBatch::split_again(RelationDef const& relation, ClaimRow& row) {
    std::vector<QualifierPair> all = pairs_of(row.keys);
    std::vector<QualifierPair> const notes_before = pairs_of(row.notes);
    all.insert(all.end(), notes_before.begin(), notes_before.end());
    std::vector<TermId> key_names;
    for (std::string const& key : relation.keys) key_names.push_back(intern(Value::text(key)));
    auto const first_note = std::partition(all.begin(), all.end(), [&](QualifierPair const& pair) {
        return std::find(key_names.begin(), key_names.end(), pair.name) != key_names.end();
    });
    QualifierSetId const keys = intern({all.begin(), first_note});
    QualifierSetId const notes = intern({first_note, all.end()});
    bool const changed = keys != row.keys;
    row.keys = keys;
    row.notes = notes;
    return changed;
}

void StoredBatch::split_again(RelationDef const& relation) {
    for (NewClaim& claim : content_.claims)
        if (claim.row.relation == relation.id) split_again(relation, claim.row);
    std::vector<ClaimRow> const live = base_->rows({kNoTerm, relation.id, kNoTerm});
    for (ClaimRow row : live) {
        ClaimId const old = row.id;
        if (content_.retracted.contains(old) || !split_again(relation, row)) continue;
        std::optional<StatementRecord> const record = base_->record(old);
        content_.claims.push_back({row, record.value().period.text()});
        retract(old);
    }
    index_.renew(content_.claims);
}

// ---- Commit

Result<WriteBatch::Committed> StoredBatch::commit() try {
    if (!open_) return Error(ErrorKind::usage, "this batch has been committed already");
    if (content_.log && content_.log->same_as(*base_->log())) content_.log.reset();
    Committed committed;
    committed.transaction = base_->at().info.id;
    committed.unchanged = unchanged_;
    if (content_.empty()) {
        end_turn();
        return committed;
    }
    committed.retracted = content_.retracted.size();
    TransactionRecord const at = commit_content(*state_, content_, [this] { end_turn(); });
    end_turn();
    committed.transaction = at.info.id;
    committed.added = content_.claims.size() + content_.plain.kept();
    committed.unchanged += content_.plain.dropped();
    committed.changed = at.info.id != base_->at().info.id;
    return committed;
} catch (Error const& error) {
    end_turn();
    return error;
}

}  // namespace kgq::storage
