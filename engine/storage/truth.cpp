#include "engine/storage/truth.hpp"

#include "engine/storage/bytes.hpp"
#include "engine/storage/keys.hpp"
#include "engine/storage/statements.hpp"
#include "engine/storage/vocabulary_log.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace kgq::storage {

namespace {

constexpr std::size_t kMostProblems = 1000;

// Walks a space whose keys are the numbers first..end-1 without holes, and calls `read` for each entry; notes holes,
// strays and damage.
template <typename Number>
void walk_dense(Rocks const& rocks, Space space, Number first, Number end, std::string const& what, Problems& problems,
                std::function<void(Number, std::string_view)> const& read) {
    std::string const head = prefix(space);
    Cursor cursor = rocks.cursor();
    Number expected = first;
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        if (cursor.key().size() != head.size() + sizeof(Number)) {
            problems.add("an entry among the " + what + "s has a key of the wrong length");
            continue;
        }
        auto const number = ByteReader(cursor.key().substr(head.size())).read<Number>();
        if (number < first || number >= end) {
            problems.add(what + " " + std::to_string(number) + " belongs to no transaction");
            continue;
        }
        for (; expected < number; ++expected) problems.add(what + " " + std::to_string(expected) + " is missing");
        expected = static_cast<Number>(number + 1);
        try {
            read(number, cursor.value());
        } catch (Error const& error) {
            problems.add(error.message);
        }
    }
    for (; expected < end; ++expected) problems.add(what + " " + std::to_string(expected) + " is missing");
}

TransactionId last_transaction_number(Rocks const& rocks) {
    Cursor cursor = rocks.cursor();
    cursor.seek_for_previous(after_prefix(prefix(Space::transaction)));
    if (!cursor.valid() || cursor.key().size() != 1 + sizeof(TransactionId) ||
        !cursor.key().starts_with(prefix(Space::transaction)))
        return 0;
    return ByteReader(cursor.key().substr(1)).read<TransactionId>();
}

void read_transactions(Rocks const& rocks, Truth& truth, Problems& problems) {
    walk_dense<TransactionId>(
        rocks, Space::transaction, 1, last_transaction_number(rocks) + 1, "transaction", problems,
        [&](TransactionId id, std::string_view value) {
            TransactionRecord const at = read_transaction(id, value);
            TransactionRecord const before = truth.last();
            if (before.info.id + 1 == id) {
                std::string const name = "transaction " + std::to_string(id);
                if (at.info.time <= before.info.time)
                    problems.add(name + " has a time before that of the one before it");
                if (at.claims_end != before.claims_end + at.info.recorded || at.terms_end < before.terms_end ||
                    at.qualifier_sets_end < before.qualifier_sets_end || at.vocabulary_end < before.vocabulary_end ||
                    at.live_claims != before.live_claims + at.info.recorded - at.info.retracted)
                    problems.add(name + " does not continue the one before it");
            }
            truth.transactions.push_back(at);
        });
}

// The relations that were ever defined.
std::set<RelationId> read_vocabulary(Rocks const& rocks, TransactionRecord const& last, Problems& problems) {
    std::set<RelationId> relations;
    walk_dense<std::uint32_t>(
        rocks, Space::vocabulary, 0, last.vocabulary_end, "vocabulary entry", problems,
        [&](std::uint32_t number, std::string_view value) {
            VocabularyEntry const entry = read_vocabulary_entry(number, value);
            if (entry.recorded > last.info.id || entry.dropped > last.info.id)
                problems.add("vocabulary entry " + std::to_string(number) + " belongs to no transaction");
            if (RelationDef const* relation = std::get_if<RelationDef>(&entry.definition))
                relations.insert(relation->id);
        });
    return relations;
}

void read_terms(Rocks const& rocks, Truth& truth, Problems& problems) {
    walk_dense<std::uint32_t>(rocks, Space::term, 1, truth.last().terms_end, "term", problems,
                              [&](std::uint32_t number, std::string_view value) {
                                  std::string_view const bytes = read_term_bytes(static_cast<TermId>(number), value);
                                  read_value(static_cast<TermId>(number), bytes);
                                  truth.terms.emplace_back(bytes);
                              });
}

void read_qualifier_sets(Rocks const& rocks, Truth& truth, Problems& problems) {
    std::uint32_t const terms_end = truth.last().terms_end;
    walk_dense<std::uint32_t>(
        rocks, Space::qualifiers, 1, truth.last().qualifier_sets_end, "qualifier set", problems,
        [&](std::uint32_t number, std::string_view value) {
            std::vector<QualifierPair> const pairs = read_qualifiers(static_cast<QualifierSetId>(number), value);
            for (QualifierPair const& pair : pairs)
                if (static_cast<std::uint32_t>(std::max(pair.name, pair.value)) >= terms_end)
                    problems.add("qualifier set " + std::to_string(number) + " names a term that is not there");
            truth.qualifier_sets.push_back(pair_bytes(pairs));
        });
}

void check_claim(StatementRecord const& record, Truth const& truth, std::set<RelationId> const& relations,
                 Problems& problems) {
    ClaimRow const& row = record.row;
    auto const number = static_cast<std::uint64_t>(row.id);
    std::string const name = "statement record " + std::to_string(number);
    TransactionRecord const last = truth.last();
    for (TermId term : {row.subject, row.object, row.source})
        if (term == kNoTerm || static_cast<std::uint32_t>(term) >= last.terms_end)
            problems.add(name + " names a term that is not there");
    for (QualifierSetId set : {row.keys, row.notes})
        if (static_cast<std::uint32_t>(set) >= last.qualifier_sets_end)
            problems.add(name + " names a qualifier set that is not there");
    if (!relations.contains(row.relation)) problems.add(name + " is of a relation that is not there");
    if (row.bounds != record.period.bounds() || row.start_kind != record.period.start_kind() ||
        row.end_kind != record.period.end_kind())
        problems.add(name + " has days that are not those of its period " + record.period.text());
    auto const transaction =
        std::upper_bound(truth.transactions.begin(), truth.transactions.end(), number,
                         [](std::uint64_t id, TransactionRecord const& at) { return id < at.claims_end; });
    if (transaction == truth.transactions.end() || transaction->info.id != record.recorded)
        problems.add(name + " names a transaction that did not record it");
}

// A statement block that could not be read as it stands.
struct Damaged {
    std::string words;
    std::optional<PointingBlock> pointing;
    std::vector<ClaimRow> rows = std::vector<ClaimRow>(kStatements);  // found by object
    std::uint64_t found = 0;
};
using DamagedBlocks = std::map<std::uint64_t, Damaged>;

void take_rows(RowBlock const& block, RelationId relation, DamagedBlocks& damaged) {
    for (std::size_t position = 0; position < block.size(); ++position) {
        auto const id = static_cast<std::uint64_t>(block.id(position));
        auto const of = id == 0 ? damaged.end() : damaged.find(statement_block_of(id));
        if (of == damaged.end()) continue;
        ClaimRow& row = of->second.rows[id - first_of_block(of->first)];
        of->second.found += row.id == ClaimId{} ? 1 : 0;
        block.row(position, row);
        row.relation = relation;
    }
}

// Looks through a segment's rows by object; blocks that are damaged too have nothing to tell.
void search_by_object(Rocks const& rocks, SegmentId segment, DamagedBlocks& damaged) {
    for (Table const table : {Table::by_object, Table::past_by_object}) {
        std::string head = blocks_prefix(segment);
        append(head, table);
        Cursor cursor = rocks.cursor();
        for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
            auto const relation = ByteReader(cursor.key().substr(head.size())).read<RelationId>();
            if (!is_sealed(cursor.key(), cursor.value())) continue;
            std::string bytes(unseal(cursor.key(), cursor.value(), "the block"));
            take_rows(RowBlock::read(std::move(bytes), ColumnOrder::by_object, "the block"), relation, damaged);
        }
    }
}

void fill_in(Damaged const& from, std::uint64_t number, Truth& truth, std::set<RelationId> const& relations,
             Problems& problems) {
    std::string bytes = from.pointing->recorded;
    bytes.resize(bytes.size() + kPadding);
    ByteReader reader(std::string_view(bytes).substr(0, from.pointing->recorded.size()));
    PackedColumn const recorded = PackedColumn::read(reader, kStatements);
    for (std::size_t i = 0; i < kStatements; ++i) {
        StatementRecord const record = plain_record(from.rows[i], recorded.at(i));
        check_claim(record, truth, relations, problems);
        truth.claims[first_of_block(number) - 1 + i] = {record.row, record.recorded, 0};
    }
}

// What statement blocks point to, and what is damaged there, lies in another order too.
void mend(Rocks const& rocks, DamagedBlocks damaged, Truth& truth, std::set<RelationId> const& relations,
          Problems& problems) {
    std::set<SegmentId> segments;
    for (auto const& [number, block] : damaged)
        if (block.pointing) segments.insert(block.pointing->segment);
    for (SegmentId const segment : segments) search_by_object(rocks, segment, damaged);
    for (auto const& [number, block] : damaged) {
        if (!block.pointing || block.found < kStatements) {
            problems.add(block.words);
            continue;
        }
        try {
            fill_in(block, number, truth, relations, problems);
            truth.mended.push_back({number, block.words});
        } catch (Error const& error) {
            problems.add(block.words + "; " + error.message);
        }
    }
}

std::optional<PointingBlock> pointing_of(std::uint64_t number, std::string_view sealed) {
    try {
        return PointingBlock::read(unseal_statement_block(number, sealed));
    } catch (Error const&) {
        return std::nullopt;
    }
}

// The claims of whole blocks.
void read_packed_claims(std::shared_ptr<Rocks const> const& rocks, Truth& truth, std::set<RelationId> const& relations,
                        Problems& problems) {
    std::string const head = prefix(Space::statement_block);
    std::uint64_t const claims_end = truth.last().claims_end;
    FindRowBlock const find = find_by_key(rocks);
    DamagedBlocks damaged;
    Cursor cursor = rocks->cursor();
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        auto const number = ByteReader(cursor.key().substr(1)).read<std::uint64_t>();
        std::uint64_t const first = first_of_block(number);
        if (first + kStatements > claims_end) break;  // of a fold that was cut off
        if (number != truth.statement_blocks) {
            problems.add("the block of statement records from " +
                         std::to_string(first_of_block(truth.statement_blocks)) + " on is missing");
            break;
        }
        ++truth.statement_blocks;
        try {
            StatementBlock const block = StatementBlock::read(number, cursor.value(), find);
            for (std::uint64_t id = first; id < first + kStatements; ++id) {
                StatementRecord const record = block.record(static_cast<ClaimId>(id));
                check_claim(record, truth, relations, problems);
                truth.claims.push_back({record.row, record.recorded, 0});
            }
        } catch (Error const& error) {
            truth.claims.resize(truth.statement_blocks * kStatements);
            damaged[number] = {error.message, pointing_of(number, cursor.value())};
        }
    }
    mend(*rocks, std::move(damaged), truth, relations, problems);
}

void read_retractions(Rocks const& rocks, Truth& truth, Problems& problems) {
    std::string const head = prefix(Space::retracted);
    Cursor cursor = rocks.cursor();
    for (cursor.seek(head); cursor.valid() && cursor.key().starts_with(head); cursor.next()) {
        auto const id = ByteReader(cursor.key().substr(1)).read<std::uint64_t>();
        std::string const name = "the retraction of claim " + std::to_string(id);
        if (id == 0 || id > truth.claims.size()) {
            problems.add(name + " names a claim that is not there");
            continue;
        }
        KnownClaim& claim = truth.claims[id - 1];
        claim.retracted = read_number(cursor.value(), name);
        if (claim.retracted <= claim.recorded || claim.retracted > truth.last().info.id)
            problems.add(name + " names a transaction that cannot have retracted it");
    }
}

void read_claims(std::shared_ptr<Rocks const> const& rocks, Truth& truth, std::set<RelationId> const& relations,
                 Problems& problems) {
    read_packed_claims(rocks, truth, relations, problems);
    walk_dense<std::uint64_t>(*rocks, Space::statement, first_of_block(truth.statement_blocks), truth.last().claims_end,
                              "statement record", problems, [&](std::uint64_t number, std::string_view value) {
                                  StatementRecord const record = read_statement(static_cast<ClaimId>(number), value);
                                  check_claim(record, truth, relations, problems);
                                  truth.claims.push_back({record.row, record.recorded, 0});
                              });
    read_retractions(*rocks, truth, problems);
    std::vector<std::uint64_t> retracted(truth.transactions.size() + 1);
    for (KnownClaim const& claim : truth.claims)
        if (claim.retracted != 0 && claim.retracted < retracted.size()) ++retracted[claim.retracted];
    for (TransactionRecord const& at : truth.transactions)
        if (at.info.id < retracted.size() && retracted[at.info.id] != at.info.retracted)
            problems.add("transaction " + std::to_string(at.info.id) + " retracted " +
                         std::to_string(at.info.retracted) + " claims, and " + std::to_string(retracted[at.info.id]) +
                         " records say so");
}

}  // namespace

void Problems::add(std::string words) {
    if (words_.size() < kMostProblems) words_.push_back(std::move(words));
    ++count_;
}

std::vector<std::string> Problems::take() {
    if (count_ > words_.size()) words_.push_back("and " + std::to_string(count_ - words_.size()) + " problems more");
    return std::move(words_);
}

Truth read_truth(std::shared_ptr<Rocks const> const& rocks, Problems& problems) {
    Truth truth;
    read_transactions(*rocks, truth, problems);
    std::set<RelationId> const relations = read_vocabulary(*rocks, truth.last(), problems);
    read_terms(*rocks, truth, problems);
    read_qualifier_sets(*rocks, truth, problems);
    read_claims(rocks, truth, relations, problems);
    return truth;
}

void put_mended(Changes& changes, Truth const& truth) {
    std::vector<WrittenStatement> claims(kStatements);
    for (MendedStatements const& mended : truth.mended) {
        for (std::size_t i = 0; i < kStatements; ++i) {
            KnownClaim const& claim = truth.claims[first_of_block(mended.block) - 1 + i];
            claims[i] = {claim.row, claim.recorded, {}};
        }
        std::string const key = statement_block_key(mended.block);
        changes.put(key, seal(key, write_statement_block(claims)));
    }
}

}  // namespace kgq::storage
