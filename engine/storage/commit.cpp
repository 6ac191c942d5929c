// From a batch's content to one atomic write (FORMAT.md has the entries).
//
// A small commit writes records and look-ups; its rows join the delta in memory, and reading the records makes the
// delta again when the store is opened. A large one is folded into a segment at once, before the write that makes it
// visible.
#include "engine/storage/batch.hpp"
#include "engine/storage/folding.hpp"

#include <kgq/fold.hpp>

#include <algorithm>
#include <chrono>

namespace kgq::storage {

namespace {

Timestamp now() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

void put_terms(Changes& changes, NewIds const& terms, std::uint32_t first) {
    std::uint32_t number = first;
    for (std::string const* bytes : terms.bytes) {
        auto const id = static_cast<TermId>(number++);
        changes.put(term_key(id), write_term(id, *bytes));
        changes.put(term_id_key(*bytes), write_id(static_cast<std::uint32_t>(id)));
        if (std::optional<std::string_view> const text = text_of(*bytes)) changes.put(folded_key(fold(*text), id), {});
    }
}

void put_qualifier_sets(Changes& changes, NewIds const& sets, std::uint32_t first) {
    std::uint32_t number = first;
    for (std::string const* bytes : sets.bytes) {
        auto const id = static_cast<QualifierSetId>(number++);
        changes.put(qualifiers_key(id), write_qualifiers(id, *bytes));
        changes.put(qualifiers_id_key(*bytes), write_id(static_cast<std::uint32_t>(id)));
    }
}

void number_claims(BatchContent& content, std::uint64_t first) {
    for (NewClaim& claim : content.claims) claim.row.id = static_cast<ClaimId>(first++);
}

/// Records of the claims from `first` on; those before it have been packed.
void put_records(Changes& changes, BatchContent const& content, std::uint64_t first) {
    for (NewClaim const& claim : content.claims)
        if (static_cast<std::uint64_t>(claim.row.id) >= first)
            changes.put(statement_key(claim.row.id), write_statement(claim.row, claim.period, content.transaction, 0));
}

void put_retractions(Changes& changes, BatchContent const& content) {
    for (auto const& [id, record] : content.retracted) {
        changes.put(retracted_key(id), write_number(content.transaction));
        changes.put(retraction_key(content.transaction, id), {});
    }
}

void put_counts(Changes& changes, BatchContent const& content, StoredSnapshot const& base) {
    std::map<RelationId, std::int64_t> growth;
    for (NewClaim const& claim : content.claims) ++growth[claim.row.relation];
    for (auto const& [id, record] : content.retracted) --growth[record.row.relation];
    for (auto const& [relation, by] : growth) {
        if (by == 0) continue;
        changes.put(count_key(relation, content.transaction),
                    write_number(base.claim_count(relation) + static_cast<std::uint64_t>(by)));
    }
}

void put_vocabulary(Changes& changes, VocabularyLog const& log, VocabularyLog const& before) {
    for (std::size_t number = 0; number < log.entries().size(); ++number) {
        VocabularyEntry const& entry = log.entries()[number];
        if (number < before.entries().size() && before.entries()[number].dropped == entry.dropped) continue;
        auto const id = static_cast<std::uint32_t>(number);
        changes.put(vocabulary_key(id), write_vocabulary_entry(id, entry));
    }
}

TransactionRecord transaction_record(BatchContent const& content, TransactionRecord const& before) {
    TransactionRecord at;
    at.info.id = content.transaction;
    at.info.time = std::max(before.info.time + 1, now());
    at.info.recorded = content.claims.size();
    at.info.retracted = content.retracted.size();
    at.claims_end = before.claims_end + content.claims.size();
    at.terms_end = content.terms.end;
    at.qualifier_sets_end = content.qualifier_sets.end;
    at.vocabulary_end = content.log ? static_cast<std::uint32_t>(content.log->entries().size()) : before.vocabulary_end;
    at.live_claims = before.live_claims + content.claims.size() - content.retracted.size();
    return at;
}

Layout layout_with(BatchContent const& content, Layout const& before) {
    std::vector<ClaimRow> rows;
    rows.reserve(content.claims.size());
    for (NewClaim const& claim : content.claims) rows.push_back(claim.row);
    std::vector<Tombstone> tombstones;
    for (auto const& [id, record] : content.retracted)
        tombstones.push_back({static_cast<std::uint64_t>(id), content.transaction});
    return before.with(std::move(rows), std::move(tombstones));
}

/// Puts all but claims' records, and returns the state after the commit.
StoredSnapshot::State lay_out(BatchContent const& content, StoredSnapshot const& before, Changes& changes) {
    StoredSnapshot::State state = before.state();
    put_terms(changes, content.terms, before.at().terms_end);
    put_qualifier_sets(changes, content.qualifier_sets, before.at().qualifier_sets_end);
    put_retractions(changes, content);
    put_counts(changes, content, before);
    if (content.log) {
        put_vocabulary(changes, *content.log, *before.log());
        state.log = content.log;
        state.vocabulary = std::make_shared<Vocabulary const>(content.log->as_of(content.transaction));
    }
    state.at = transaction_record(content, before.at());
    changes.put(transaction_key(state.at.info.id), write_transaction(state.at));
    return state;
}

std::uint64_t commit_small(SharedState& shared, BatchContent& content) {
    return shared.write([&](StoredSnapshot const& before, Changes& changes) {
        number_claims(content, before.at().claims_end);
        StoredSnapshot::State state = lay_out(content, before, changes);
        put_records(changes, content, 1);
        state.layout = std::make_shared<Layout const>(layout_with(content, *before.layout()));
        return state;
    });
}

std::uint64_t commit_large(SharedState& shared, BatchContent& content) {
    std::unique_lock const alone = shared.without_folds();
    std::shared_ptr<StoredSnapshot const> const base = shared.written();
    std::uint64_t const first = base->at().claims_end;
    number_claims(content, first);
    auto const layout = std::make_shared<Layout const>(layout_with(content, *base->layout()));
    ReadStatement const earlier = unpacked_statements(*shared.files(), base->pin());
    Folded const folded =
        fold_delta(*shared.files(), layout, segments_to_keep(*layout), first + content.claims.size(),
                   content.transaction, [&](ClaimId id) {
                       if (static_cast<std::uint64_t>(id) < first) return earlier(id);
                       NewClaim const& claim = content.claims[static_cast<std::uint64_t>(id) - first];
                       bool const plain = claim.period == plain_period_text(claim.row);
                       return WrittenStatement{claim.row, content.transaction, plain ? std::string() : claim.period};
                   });
    return shared.write([&](StoredSnapshot const& before, Changes& changes) {
        StoredSnapshot::State state = lay_out(content, before, changes);
        put_records(changes, content, first_of_block(folded.statement_blocks));
        state.layout = std::make_shared<Layout const>(name_segment(*shared.files(), folded, *layout, changes));
        return state;
    });
}

}  // namespace

TransactionRecord commit_content(SharedState& shared, BatchContent& content,
                                 std::function<void()> const& give_turn_back) {
    std::size_t const changes = content.claims.size() + content.retracted.size();
    bool const large = changes >= std::min<std::size_t>(kStatements, shared.fold_after());
    std::uint64_t const ticket = large ? commit_large(shared, content) : commit_small(shared, content);
    std::shared_ptr<StoredSnapshot const> const after = shared.written();
    shared.files()->dictionary.remember_terms(
        content.terms.bytes, content.terms.end - static_cast<std::uint32_t>(content.terms.bytes.size()));
    give_turn_back();
    shared.wait_until_durable(ticket);
    shared.fold_if_long();
    return after->at();
}

}  // namespace kgq::storage
