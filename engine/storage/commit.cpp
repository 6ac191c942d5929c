// From a batch's content to the keys and values of one atomic write (FORMAT.md has the layout).
#include "engine/storage/batch.hpp"
#include "engine/storage/row_index.hpp"

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

void put_claims(Changes& changes, BatchContent& content, std::uint64_t first) {
    std::uint64_t number = first;
    for (NewClaim& claim : content.claims) {
        claim.row.id = static_cast<ClaimId>(number++);
        changes.put(statement_key(claim.row.id), write_statement(claim.row, claim.period, content.transaction, 0));
    }
    put_live_rows(changes, std::span<NewClaim const>(content.claims),
                  [](NewClaim const& claim) -> ClaimRow const& { return claim.row; });
}

void put_retractions(Changes& changes, BatchContent const& content) {
    for (auto const& [id, record] : content.retracted) {
        changes.put(statement_key(id),
                    write_statement(record.row, record.period.text(), record.recorded, content.transaction));
        changes.put(retraction_key(content.transaction, id), {});
        for (RowOrder order : kRowOrders) changes.erase(row_key(live_space(order), order, record.row));
        put_history_rows(changes, record.row, content.transaction);
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

}  // namespace

TransactionRecord lay_out(BatchContent& content, StoredSnapshot const& base, Changes& changes) {
    TransactionRecord const& before = base.at();
    put_terms(changes, content.terms, before.terms_end);
    put_qualifier_sets(changes, content.qualifier_sets, before.qualifier_sets_end);
    put_claims(changes, content, before.claims_end);
    put_retractions(changes, content);
    put_counts(changes, content, base);
    put_vocabulary(changes, content.log, *base.log());

    TransactionRecord at;
    at.info.id = content.transaction;
    at.info.time = std::max(before.info.time + 1, now());
    at.info.recorded = content.claims.size();
    at.info.retracted = content.retracted.size();
    at.claims_end = before.claims_end + content.claims.size();
    at.terms_end = content.terms.end;
    at.qualifier_sets_end = content.qualifier_sets.end;
    at.vocabulary_end = static_cast<std::uint32_t>(content.log.entries().size());
    at.live_claims = before.live_claims + content.claims.size() - content.retracted.size();
    changes.put(transaction_key(at.info.id), write_transaction(at));
    return at;
}

}  // namespace kgq::storage
