// Every shape of pattern, at every transaction, against a plain list: random claims recorded, retracted and recorded
// again.
#include "tests/unit/storage_testing.hpp"

#include <algorithm>
#include <random>
#include <tuple>

using namespace kgq;
using namespace kgq::testing;

namespace {

// The store as a list.
struct Listed {
    Claim claim;
    std::uint64_t id = 0;
    TransactionId recorded = 0;
    TransactionId retracted = 0;

    bool stands_at(TransactionId t) const { return recorded <= t && (retracted == 0 || retracted > t); }
};

class Model {
public:
    explicit Model(unsigned seed) : random_(seed) {}

    void step(Store& store) {
        auto batch = store.write().value();
        TransactionId const transaction = store.snapshot()->transaction().id + 1;
        for (char const* name : {"r0", "r1", "r2"})
            if (!batch->vocabulary().relation(name)) batch->define(relation(name, {"key"}));
        for (Listed& one : list_) {
            if (one.retracted != 0 || roll(4) != 0) continue;
            CHECK(batch->retract(static_cast<ClaimId>(one.id)));
            one.retracted = transaction;
        }
        for (unsigned i = roll(40); i > 0; --i) {
            Claim const one = random_claim();
            bool const known = std::any_of(list_.begin(), list_.end(), [&](Listed const& other) {
                return other.retracted == 0 && other.claim == one;
            });
            CHECK((batch->record(one) == WriteBatch::Outcome::unchanged) == known);
            if (!known) list_.push_back({one, list_.size() + 1, transaction, 0});
        }
        REQUIRE(batch->commit().has_value());
    }

    void compare(Snapshot const& snapshot) {
        for (int shape = 0; shape < 8; ++shape) compare(snapshot, shape);
        TransactionId const t = snapshot.transaction().id;
        for (Listed const& one : list_) {
            std::optional<StatementRecord> const record = snapshot.record(static_cast<ClaimId>(one.id));
            REQUIRE(record.has_value() == (one.recorded <= t));
            if (record)
                CHECK((record->period == one.claim.period &&
                       record->retracted == (one.retracted > t ? 0 : one.retracted)));
        }
    }

private:
    unsigned roll(unsigned sides) { return std::uniform_int_distribution<unsigned>(0, sides - 1)(random_); }

    Claim random_claim() {
        std::string const periods[] = {"1950/1960", "1950-XX/1960", "1955~/", "../..", "1961"};
        std::vector<Qualifier> qualifiers;
        if (roll(3) == 0) qualifiers.push_back({"key", Value::integer(roll(2))});
        if (roll(3) == 0) qualifiers.push_back({"note", Value::text("n" + std::to_string(roll(2)))});
        return claim("e" + std::to_string(roll(6)), "r" + std::to_string(roll(3)), "e" + std::to_string(roll(6)),
                     periods[roll(5)], "s" + std::to_string(roll(2)), qualifiers);
    }

    void compare(Snapshot const& snapshot, int shape) {
        std::string const subject = "e" + std::to_string(roll(6));
        std::string const object = "e" + std::to_string(roll(6));
        std::string const name = "r" + std::to_string(roll(3));
        RelationDef const* known = snapshot.vocabulary().relation(name);
        ClaimPattern pattern;
        if ((shape & 1) != 0) pattern.subject = snapshot.find(Value::entity(subject));
        if ((shape & 2) != 0 && known) pattern.relation = known->id;
        if ((shape & 4) != 0) pattern.object = snapshot.find(Value::entity(object));
        if (((shape & 1) != 0 && pattern.subject == kNoTerm) || ((shape & 2) != 0 && !known) ||
            ((shape & 4) != 0 && pattern.object == kNoTerm))
            return;

        std::vector<std::uint64_t> expected;
        for (Listed const& one : list_)
            if (one.stands_at(snapshot.transaction().id) && ((shape & 1) == 0 || one.claim.subject == subject) &&
                ((shape & 2) == 0 || one.claim.relation == name) &&
                ((shape & 4) == 0 || one.claim.object.as_entity() == object))
                expected.push_back(one.id);
        std::vector<ClaimRow> const rows = snapshot.rows(pattern);
        CHECK(std::is_sorted(rows.begin(), rows.end(), [](ClaimRow const& a, ClaimRow const& b) {
            return std::tie(a.relation, a.subject, a.object, a.keys, a.id) <
                   std::tie(b.relation, b.subject, b.object, b.keys, b.id);
        }));
        std::vector<std::uint64_t> found;
        for (ClaimRow const& row : rows) {
            found.push_back(static_cast<std::uint64_t>(row.id));
            check_row(snapshot, row);
        }
        std::sort(found.begin(), found.end());
        CHECK(found == expected);
        if (shape == 2) compare_columns(snapshot, *pattern.relation, expected);
        if (shape == 0) CHECK(snapshot.claim_count() == expected.size());
        if (shape == 2) CHECK(snapshot.claim_count(*pattern.relation) == expected.size());
    }

    /// The same claims by columns, in both orders and in parts, facts never parted.
    void compare_columns(Snapshot const& snapshot, RelationId relation, std::vector<std::uint64_t> const& expected) {
        for (ColumnOrder const order : {ColumnOrder::by_subject, ColumnOrder::by_object}) {
            for (unsigned const parts : {1u, 2u, 3u}) {
                std::vector<ClaimRow> rows;
                for (unsigned part = 0; part < parts; ++part) {
                    auto const scan = snapshot.scan_columns(relation, order, kAllDays, part, parts);
                    for (ClaimColumns columns; scan->next(columns);) {
                        bool const parted = !rows.empty() && rows.back().subject == columns.subjects.front() &&
                                            rows.back().object == columns.objects.front();
                        CHECK_FALSE(parted);
                        take(columns, relation, rows);
                    }
                }
                CHECK(std::is_sorted(rows.begin(), rows.end(), [&](ClaimRow const& a, ClaimRow const& b) {
                    return order == ColumnOrder::by_subject ? std::tie(a.subject, a.object, a.keys, a.id) <
                                                                  std::tie(b.subject, b.object, b.keys, b.id)
                                                            : std::tie(a.object, a.subject, a.keys, a.id) <
                                                                  std::tie(b.object, b.subject, b.keys, b.id);
                }));
                std::vector<std::uint64_t> found;
                for (ClaimRow const& row : rows) {
                    found.push_back(static_cast<std::uint64_t>(row.id));
                    check_row(snapshot, row);
                }
                std::sort(found.begin(), found.end());
                CHECK(found == expected);
            }
        }
    }

    static void take(ClaimColumns const& columns, RelationId relation, std::vector<ClaimRow>& rows) {
        bool exact = true;
        bool dated = true;
        bool keyless = true;
        bool single = true;
        bool one_source = true;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            ClaimRow const row = columns.row(i, relation);
            exact = exact && row.bounds.earliest_start == row.bounds.latest_start &&
                    row.bounds.earliest_end == row.bounds.latest_end;
            dated = dated && row.start_kind == Period::End::date;
            keyless = keyless && row.keys == kNoQualifiers;
            one_source = one_source && row.source == columns.sources[0];
            single = single && (i == 0 || row.subject != rows.back().subject || row.object != rows.back().object ||
                                row.keys != rows.back().keys);
            rows.push_back(row);
        }
        CHECK(columns.exact == exact);
        CHECK(columns.dated_start == dated);
        CHECK(columns.keyless == keyless);
        CHECK(columns.single == single);
        CHECK(columns.source == (one_source ? columns.sources[0] : kNoTerm));
    }

    void check_row(Snapshot const& snapshot, ClaimRow const& row) {
        Claim const& one = list_[static_cast<std::size_t>(row.id) - 1].claim;
        std::vector<Qualifier> qualifiers;
        for (QualifierSetId set : {row.keys, row.notes})
            for (QualifierPair const& pair : snapshot.qualifiers(set)) {
                qualifiers.push_back({snapshot.term(pair.name).as_text(), snapshot.term(pair.value)});
                CHECK((qualifiers.back().name == "key") == (set == row.keys));
            }
        sort_qualifiers(qualifiers);
        CHECK(qualifiers == one.qualifiers);
        CHECK(row.bounds == one.period.bounds());
        CHECK(row.start_kind == one.period.start_kind());
        CHECK(row.end_kind == one.period.end_kind());
        CHECK(snapshot.term(row.source) == Value::entity(one.source));
    }

    std::mt19937 random_;
    std::vector<Listed> list_;
};

void run(Store& store, unsigned seed, int steps) {
    Model model(seed);
    for (int i = 0; i < steps; ++i) model.step(store);
    auto snapshot = store.snapshot();
    model.compare(*snapshot);
    for (TransactionId t = 0; t < snapshot->transaction().id; ++t) model.compare(*snapshot->as_of(t).value());
}

}  // namespace

// What is not folded lies in the delta, what is in segments of all sizes; the answers are the same.
TEST_CASE("every pattern finds what a plain list finds, in memory", "[storage]") {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        for (std::size_t const fold_after : {5u, 60u, 1u << 15}) {
            INFO("seed " << seed << ", folded after " << fold_after);
            auto store = Store::in_memory({.fold_after = fold_after}).value();
            run(*store, seed, 8);
        }
    }
}

TEST_CASE("every pattern finds what a plain list finds, on disk, and the store is sound", "[storage]") {
    Folder folder;
    for (unsigned seed = 101; seed <= 103; ++seed) {
        for (std::size_t const fold_after : {3u, 1u << 15}) {
            INFO("seed " << seed << ", folded after " << fold_after);
            std::string const path = folder / (std::to_string(seed) + "-" + std::to_string(fold_after));
            {
                auto store = Store::open(path, {.fold_after = fold_after}).value();
                run(*store, seed, 8);
            }
            CHECK(check_store(path, false).value().problems.empty());
        }
    }
}

TEST_CASE("thousands of claims in segments, retracted and recorded again, are what a plain list says", "[storage]") {
    auto store = Store::in_memory({.fold_after = 3000}).value();
    std::vector<Claim> claims;
    for (int i = 0; i < 9000; ++i)
        claims.push_back(claim("e" + std::to_string(i % 700), "r", "o" + std::to_string(i / 7),
                               i % 3 == 0 ? "1950/1960" : "1950-01-01/1960-12-31"));
    for (std::size_t first = 0; first < claims.size(); first += 3000)
        record(*store, {claims.begin() + static_cast<std::ptrdiff_t>(first),
                        claims.begin() + static_cast<std::ptrdiff_t>(first) + 3000});
    auto const before = store->snapshot();
    auto batch = store->write().value();
    for (std::uint64_t id = 1; id <= 9000; id += 2) REQUIRE(batch->retract(static_cast<ClaimId>(id)));
    REQUIRE(batch->commit().has_value());
    record(*store, {claims[0]});
    auto const after = store->snapshot();
    CHECK(before->rows({}).size() == 9000);
    CHECK(after->rows({}).size() == 4501);
    CHECK(after->as_of(before->transaction().id).value()->rows({}).size() == 9000);
    CHECK(after->record(ClaimId{1}).value().retracted == 4);
    CHECK(after->record(ClaimId{1}).value().period.text() == "1950/1960");
    CHECK(after->record(ClaimId{2}).value().retracted == 0);
    CHECK(after->record(ClaimId{9001}).value().period.text() == "1950/1960");
}
