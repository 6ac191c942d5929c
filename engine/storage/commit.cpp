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
#include <future>

namespace kgq::storage {

namespace {

Timestamp now() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

void put_terms(Changes& changes, NewIds const& terms, std::uint32_t first) {
    std::uint32_t number = first;
    for (std::string_view const bytes : terms.bytes) {
        auto const id = static_cast<TermId>(number++);
        changes.put(term_key(id), write_term(id, bytes));
        changes.put(term_id_key(bytes), write_id(static_cast<std::uint32_t>(id)));
        if (std::optional<std::string_view> const text = text_of(bytes)) changes.put(folded_key(fold(*text), id), {});
    }
}

void put_qualifier_sets(Changes& changes, NewIds const& sets, std::uint32_t first) {
    std::uint32_t number = first;
    for (std::string_view const bytes : sets.bytes) {
        auto const id = static_cast<QualifierSetId>(number++);
        changes.put(qualifiers_key(id), write_qualifiers(id, bytes));
        changes.put(qualifiers_id_key(bytes), write_id(static_cast<std::uint32_t>(id)));
    }
}

void number_claims(BatchContent& content, std::uint64_t first) {
    for (NewClaim& claim : content.claims) claim.row.id = static_cast<ClaimId>(first++);
}

void put_record(Changes& changes, WrittenStatement const& claim, TransactionId transaction) {
    std::string const period = claim.period.empty() ? plain_period_text(claim.row) : claim.period;
    changes.put(statement_key(claim.row.id), write_statement(claim.row, period, transaction, 0));
}

void put_retractions(Changes& changes, BatchContent const& content) {
    for (auto const& [id, record] : content.retracted) {
        changes.put(retracted_key(id), write_number(content.transaction));
        changes.put(retraction_key(content.transaction, id), {});
    }
}

void put_counts(Changes& changes, BatchContent const& content, StoredSnapshot const& base, KnownCounts& counts) {
    std::map<RelationId, std::int64_t> growth;
    for (NewClaim const& claim : content.claims) ++growth[claim.row.relation];
    for (auto const& [relation, count] : content.plain.counts()) growth[relation] += static_cast<std::int64_t>(count);
    for (auto const& [id, record] : content.retracted) --growth[record.row.relation];
    for (auto const& [relation, by] : growth) {
        if (by == 0) continue;
        std::uint64_t const count = base.claim_count(relation) + static_cast<std::uint64_t>(by);
        changes.put(count_key(relation, content.transaction), write_number(count));
        counts.set(relation, count);
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
    at.info.recorded = content.claims.size() + content.plain.kept();
    at.info.retracted = content.retracted.size();
    at.claims_end = before.claims_end + at.info.recorded;
    at.terms_end = content.terms.end;
    at.qualifier_sets_end = content.qualifier_sets.end;
    at.vocabulary_end = content.log ? static_cast<std::uint32_t>(content.log->entries().size()) : before.vocabulary_end;
    at.live_claims = before.live_claims + at.info.recorded - content.retracted.size();
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
    put_qualifier_sets(changes, content.qualifier_sets, before.at().qualifier_sets_end);
    put_retractions(changes, content);
    put_counts(changes, content, before, state.counts);
    if (content.log) {
        put_vocabulary(changes, *content.log, *before.log());
        state.log = content.log;
        state.vocabulary = std::make_shared<Vocabulary const>(content.log->as_of(content.transaction));
        for (RelationDef const& relation : state.vocabulary->relations())
            if (!state.counts.of(relation.id)) state.counts.set(relation.id, before.claim_count(relation.id));
    }
    state.at = transaction_record(content, before.at());
    changes.put(transaction_key(state.at.info.id), write_transaction(state.at));
    return state;
}

SharedState::NewTerms new_terms(BatchContent const& content) {
    return {content.terms.bytes, content.terms.end - static_cast<std::uint32_t>(content.terms.bytes.size())};
}

std::uint64_t commit_small(SharedState& shared, BatchContent& content) {
    auto const make = [&](StoredSnapshot const& before, Changes& changes) {
        number_claims(content, before.at().claims_end);
        put_terms(changes, content.terms, before.at().terms_end);
        StoredSnapshot::State state = lay_out(content, before, changes);
        for (NewClaim const& claim : content.claims)
            put_record(changes, {claim.row, content.transaction, claim.period}, content.transaction);
        state.layout = std::make_shared<Layout const>(layout_with(content, *before.layout()));
        return state;
    };
    return shared.write(make, new_terms(content));
}

// The numbers of strings in the order of their bytes. Most are told apart by their first eight bytes, without going to
// where they lie.
std::vector<std::uint32_t> in_order(std::span<std::string_view const> bytes) {
    struct Entry {
        std::uint64_t beginning;
        std::uint32_t number;
    };
    std::vector<Entry> entries;
    entries.reserve(bytes.size());
    for (std::string_view const text : bytes) {
        std::uint64_t beginning = 0;
        for (std::size_t i = 0; i < sizeof beginning; ++i)
            beginning = beginning << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
        entries.push_back({beginning, static_cast<std::uint32_t>(entries.size())});
    }
    std::sort(entries.begin(), entries.end(), [&](Entry const& left, Entry const& right) {
        if (left.beginning != right.beginning) return left.beginning < right.beginning;
        return bytes[left.number] < bytes[right.number];
    });
    std::vector<std::uint32_t> numbers;
    numbers.reserve(entries.size());
    for (Entry const& entry : entries) numbers.push_back(entry.number);
    return numbers;
}

// New terms as files; they come into sight with the transaction, whose end of terms is behind them.
std::vector<TableFile> write_terms(NewIds const& terms, std::uint32_t first, Rocks const& rocks) {
    std::vector<TableFile> files;
    TableFile values = rocks.new_table_file(Rocks::Packing::compressed);
    std::uint32_t number = first;
    for (std::string_view const bytes : terms.bytes) {
        auto const id = static_cast<TermId>(number++);
        values.put(term_key(id), write_term(id, bytes));
    }
    files.push_back(std::move(values));
    TableFile ids = rocks.new_table_file(Rocks::Packing::compressed);
    for (std::uint32_t const place : in_order(terms.bytes))
        ids.put(term_id_key(terms.bytes[place]), write_id(first + place));
    files.push_back(std::move(ids));
    std::vector<std::string> folded;
    number = first;
    for (std::string_view const bytes : terms.bytes) {
        auto const id = static_cast<TermId>(number++);
        if (std::optional<std::string_view> const text = text_of(bytes)) folded.push_back(folded_key(fold(*text), id));
    }
    std::sort(folded.begin(), folded.end());
    TableFile texts = rocks.new_table_file(Rocks::Packing::compressed);
    for (std::string const& key : folded) texts.put(key, {});
    files.push_back(std::move(texts));
    return files;
}

// Statement records of what the batch brings; earlier ones from the store. Each is asked for once, in ascending order.
class ContentStatements {
public:
    ContentStatements(BatchContent const& content, std::uint64_t first, ReadStatement earlier)
        : content_(content), first_(first), earlier_(std::move(earlier)) {
        if (content.plain.kept() > 0) plain_ = content.plain.by_subject();
    }

    WrittenStatement operator()(ClaimId id) {
        auto const number = static_cast<std::uint64_t>(id);
        if (number < first_) return earlier_(id);
        if (number - first_ < content_.claims.size()) {
            NewClaim const& claim = content_.claims[number - first_];
            bool const plain = claim.period == plain_period_text(claim.row);
            return {claim.row, content_.transaction, plain ? std::string() : claim.period};
        }
        PlainClaim const& claim = plain_->claim();
        WrittenStatement const written{content_.plain.row(claim), content_.transaction, content_.plain.period(claim)};
        plain_->advance();
        return written;
    }

private:
    BatchContent const& content_;
    std::uint64_t first_;
    ReadStatement earlier_;
    std::optional<ClaimStream> plain_;  // at the next one asked for
};

std::string period_of(ClaimRow const& row, StoredSnapshot const& base, BatchContent const& content) {
    auto const number = static_cast<std::uint64_t>(row.id);
    std::uint64_t const first = base.at().claims_end;
    return number < first ? base.record(row.id).value().period.text() : content.claims[number - first].period;
}

std::uint64_t commit_large(SharedState& shared, BatchContent& content) {
    constexpr std::size_t kManyTerms = 1u << 12;
    std::unique_lock const alone = shared.without_folds();
    std::shared_ptr<StoredSnapshot const> const base = shared.written();
    std::uint64_t const first = base->at().claims_end;
    number_claims(content, first);
    auto const layout = std::make_shared<Layout const>(layout_with(content, *base->layout()));
    // The other core writes the terms meanwhile: no more of them come.
    auto terms = std::async(content.terms.bytes.size() >= kManyTerms ? std::launch::async : std::launch::deferred,
                            [&] { return write_terms(content.terms, base->at().terms_end, *shared.files()->rocks); });
    // Plain claims are settled and go to two tables; all have statements.
    content.progress.begin(4 * std::uint64_t{content.plain.size()} + content.claims.size());
    if (!content.plain.empty())
        content.plain.settle(
            layout, first + content.claims.size(), [&](ClaimRow const& row) { return period_of(row, *base, content); },
            content.progress);
    if (content.empty_after_settling()) return 0;
    Folding folding;
    folding.kept = segments_to_keep(*layout, content.plain.kept());
    folding.claims_end = first + content.claims.size() + content.plain.kept();
    folding.applied = content.transaction;
    folding.plain = content.plain.kept() == 0 ? nullptr : &content.plain;
    folding.progress = &content.progress;
    auto statements =
        std::make_shared<ContentStatements>(content, first, unpacked_statements(*shared.files(), base->pin()));
    folding.statement = [statements](ClaimId id) { return (*statements)(id); };
    folding.with = terms.get();
    Unfinished unfinished(*shared.files()->rocks, layout->next_segment, layout->statement_blocks, base->at().terms_end);
    Folded const folded = fold_delta(*shared.files(), layout, std::move(folding));
    auto const make = [&](StoredSnapshot const& before, Changes& changes) {
        StoredSnapshot::State state = lay_out(content, before, changes);
        for (std::uint64_t id = std::max(first, first_of_block(folded.statement_blocks)); id < state.at.claims_end;
             ++id)
            put_record(changes, (*statements)(static_cast<ClaimId>(id)), content.transaction);
        state.layout = std::make_shared<Layout const>(name_segment(*shared.files(), folded, *layout, changes));
        return state;
    };
    std::uint64_t const ticket = shared.write(make, new_terms(content));
    unfinished.done();
    return ticket;
}

}  // namespace

TransactionRecord commit_content(SharedState& shared, BatchContent& content,
                                 std::function<void()> const& give_turn_back) {
    std::size_t const changes = content.claims.size() + content.retracted.size();
    bool const large = !content.plain.empty() || changes >= std::min<std::size_t>(kStatements, shared.fold_after());
    std::uint64_t const ticket = large ? commit_large(shared, content) : commit_small(shared, content);
    if (ticket == 0) return shared.written()->at();  // all of it was there already
    std::shared_ptr<StoredSnapshot const> const after = shared.written();
    give_turn_back();
    shared.wait_until_durable(ticket);
    shared.fold_if_long();
    return after->at();
}

}  // namespace kgq::storage
