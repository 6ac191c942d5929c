// Sums over columns do not depend on where the columns are cut: into parts for several threads, and into batches.
#include "tests/catch.hpp"

#include "query_world.hpp"

#include "query/columns/day_count.hpp"
#include "query/columns/overlaps.hpp"
#include "query/columns/pairs.hpp"
#include "query/run/general_only.hpp"
#include "query/run/statements.hpp"
#include "query/syntax/parse.hpp"

#include <algorithm>

using namespace kgq::law;
using kgq::ClaimColumns;
using kgq::ClaimRow;

namespace {

/// Columns of some rows that lie in order.
class CutColumns final : public kgq::ColumnScan {
public:
    CutColumns(std::vector<ClaimRow> rows, Dice& dice) : rows_(std::move(rows)), dice_(dice) {}

    bool next(ClaimColumns& columns) override {
        if (at_ == rows_.size()) return false;
        std::size_t const first = at_;
        do ++at_;
        while (at_ < rows_.size() && (same_parties(rows_[at_ - 1], rows_[at_]) || dice_.chance(70)));
        fill(std::span(rows_).subspan(first, at_ - first), columns);
        return true;
    }

    void fill_rest(ClaimColumns&) override {}  // all is there

    static bool same_fact(ClaimRow const& a, ClaimRow const& b) { return same_parties(a, b) && a.keys == b.keys; }
    static bool same_parties(ClaimRow const& a, ClaimRow const& b) {
        return a.subject == b.subject && a.object == b.object;
    }

private:
    void fill(std::span<ClaimRow const> rows, ClaimColumns& columns) {
        for (auto* terms : {&subjects_, &objects_, &sources_}) terms->clear();
        for (auto* sets : {&keys_, &notes_}) sets->clear();
        for (auto* days : {&es_, &ls_, &ee_, &le_}) days->clear();
        ids_.clear();
        kinds_.clear();
        columns = {};
        columns.rows = rows.size();
        columns.exact = columns.dated_start = columns.keyless = columns.single = true;
        columns.source = rows.front().source;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            ClaimRow const& row = rows[i];
            subjects_.push_back(row.subject);
            objects_.push_back(row.object);
            sources_.push_back(row.source);
            keys_.push_back(row.keys);
            notes_.push_back(row.notes);
            ids_.push_back(row.id);
            es_.push_back(row.bounds.earliest_start);
            ls_.push_back(row.bounds.latest_start);
            ee_.push_back(row.bounds.earliest_end);
            le_.push_back(row.bounds.latest_end);
            kinds_.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(row.start_kind) |
                                                       static_cast<unsigned>(row.end_kind) << 4U));
            columns.exact = columns.exact && es_.back() == ls_.back() && ee_.back() == le_.back();
            columns.dated_start = columns.dated_start && row.start_kind == kgq::Period::End::date;
            columns.keyless = columns.keyless && row.keys == kgq::kNoQualifiers;
            columns.single = columns.single && (i == 0 || !same_fact(rows[i - 1], row));
            if (row.source != columns.source) columns.source = kgq::kNoTerm;
        }
        columns.subjects = subjects_;
        columns.objects = objects_;
        columns.sources = sources_;
        columns.keys = keys_;
        columns.notes = notes_;
        columns.ids = ids_;
        columns.earliest_starts = es_;
        columns.latest_starts = ls_;
        columns.earliest_ends = ee_;
        columns.latest_ends = le_;
        columns.end_kinds = kinds_;
    }

    std::vector<ClaimRow> rows_;
    Dice& dice_;
    std::size_t at_ = 0;
    std::vector<kgq::TermId> subjects_, objects_, sources_;
    std::vector<kgq::QualifierSetId> keys_, notes_;
    std::vector<kgq::ClaimId> ids_;
    std::vector<kgq::Day> es_, ls_, ee_, le_;
    std::vector<std::uint8_t> kinds_;
};

/// A snapshot whose columns are cut anywhere between pairs of subject and object. One thread's.
class CutSnapshot final : public kgq::Snapshot {
public:
    CutSnapshot(std::shared_ptr<Snapshot const> whole, unsigned seed) : whole_(std::move(whole)), dice_(seed) {}

    std::unique_ptr<kgq::ColumnScan> scan_columns(kgq::RelationId relation, kgq::ColumnOrder order, kgq::DayRange,
                                                  unsigned part, unsigned parts) const override {
        std::vector<ClaimRow> all = whole_->rows({.relation = relation});
        if (order == kgq::ColumnOrder::by_object) {
            std::stable_sort(all.begin(), all.end(), [](ClaimRow const& a, ClaimRow const& b) {
                return std::tie(a.object, a.subject, a.keys, a.id) < std::tie(b.object, b.subject, b.keys, b.id);
            });
        }
        auto const cut = [&](unsigned at) {
            std::size_t place = all.size() * at / parts;
            while (place > 0 && place < all.size() && CutColumns::same_parties(all[place - 1], all[place])) ++place;
            return static_cast<std::ptrdiff_t>(place);
        };
        return std::make_unique<CutColumns>(std::vector<ClaimRow>(all.begin() + cut(part), all.begin() + cut(part + 1)),
                                            dice_);
    }

    kgq::TransactionInfo transaction() const override { return whole_->transaction(); }
    kgq::Result<std::shared_ptr<Snapshot const>> as_of(kgq::TransactionId id) const override {
        return whole_->as_of(id);
    }
    kgq::TransactionId transaction_at(kgq::Timestamp time) const override { return whole_->transaction_at(time); }
    kgq::Vocabulary const& vocabulary() const override { return whole_->vocabulary(); }
    kgq::TermId find(kgq::Value const& value) const override { return whole_->find(value); }
    kgq::Value const& term(kgq::TermId id) const override { return whole_->term(id); }
    std::vector<kgq::QualifierPair> qualifiers(kgq::QualifierSetId id) const override { return whole_->qualifiers(id); }
    std::vector<kgq::TermId> find_folded(std::string_view text) const override { return whole_->find_folded(text); }
    void visit_folded(std::string_view prefix,
                      std::function<bool(kgq::TermId, kgq::Value const&)> const& visit) const override {
        whole_->visit_folded(prefix, visit);
    }
    std::unique_ptr<kgq::Scan> scan(std::span<kgq::ClaimPattern const> patterns) const override {
        return whole_->scan(patterns);
    }
    std::optional<kgq::StatementRecord> record(kgq::ClaimId id) const override { return whole_->record(id); }
    std::vector<kgq::StatementRecord> changes(kgq::TransactionId after, kgq::TransactionId until) const override {
        return whole_->changes(after, until);
    }
    std::vector<kgq::TransactionInfo> transactions() const override { return whole_->transactions(); }
    std::uint64_t claim_count() const override { return whole_->claim_count(); }
    std::uint64_t claim_count(kgq::RelationId relation) const override { return whole_->claim_count(relation); }
    std::uint64_t recorded_count() const override { return whole_->recorded_count(); }
    std::uint64_t term_count() const override { return whole_->term_count(); }

private:
    std::shared_ptr<Snapshot const> whole_;
    mutable Dice dice_;
};

/// Many facts about few, of several sources, split by keys and in several spells.
std::unique_ptr<kgq::Store> random_store(Dice& dice) {
    auto store = kgq::Store::in_memory().value();
    auto batch = store->write().value();
    kgq::RelationDef covers;
    covers.name = "covers";
    covers.frame = true;
    batch->define(covers);
    kgq::RelationDef tie;
    tie.name = "tie";
    if (dice.chance(60)) tie.keys = {"role"};
    tie.one_at_a_time = dice.chance(20);
    batch->define(tie);
    auto const entity = [&](char const* prefix, int most) { return prefix + std::to_string(dice.below(most)); };
    kgq::Claim coverage{"s1", "covers", kgq::Value::text("2000-01-05/2000-02-01"), {}, {}, "s0"};
    if (dice.chance(50)) batch->record(coverage);
    int const claims = 10 + dice.below(150);
    bool const vague = dice.chance(50);
    for (int i = 0; i < claims; ++i) {
        kgq::Claim claim{entity("E", 12),
                         "tie",
                         kgq::Value::entity(entity("O", 4)),
                         {},
                         {},
                         dice.chance(80) ? "s0" : entity("s", 3)};
        Taste taste;
        taste.vague = vague;
        claim.period = kgq::Period::parse(random_span(dice, taste).text).value();
        if (!tie.keys.empty() && dice.chance(40)) claim.qualifiers = {{"role", kgq::Value::text(entity("k", 3))}};
        batch->record(claim);
    }
    batch->commit().value();
    return store;
}

std::string general(std::shared_ptr<kgq::run::Stand const> const& stand, std::string const& text) {
    kgq::run::GeneralOnly const only;
    auto const script = kgq::syntax::parse(text).value();
    kgq::Answer const answer =
        kgq::run::ask(kgq::run::Asking{stand, text, {}, nullptr, nullptr}, script.statements.front());
    std::string words;
    for (kgq::Cell const& cell : answer.find().rows.front()) {
        auto const* range = std::get_if<kgq::Cell::Range>(&cell.data);
        words += range != nullptr
                     ? range->low.plain() + ".." + range->high.plain() + " "
                     : std::get<kgq::Value>(cell.data).plain() + ".." + std::get<kgq::Value>(cell.data).plain() + " ";
    }
    return words;
}

void check_cuts(unsigned seed) {
    Dice dice(seed);
    auto const store = random_store(dice);
    auto const stand = kgq::run::Stand::of(std::make_shared<CutSnapshot>(store->snapshot(), seed));
    kgq::RelationDef const* tie = stand->snapshot->vocabulary().relation("tie");
    kgq::reason::Terms terms(*stand->snapshot, *stand->rules);
    kgq::reason::Meter meter(nullptr);
    kgq::columns::Scene scene{*stand->snapshot, *stand->sources, *stand->catalog, terms, meter, nullptr, {}, {}};
    int const first = day_of(1, 1) + dice.below(20);
    kgq::columns::PairQuestion question;
    question.relation = tie;
    question.share_object = dice.chance(60);
    question.pairing = dice.chance(50) ? kgq::columns::Pairing::all : kgq::columns::Pairing::before;
    if (!question.share_object) question.pairing = kgq::columns::Pairing::all;
    question.window = {first, first + 1 + dice.below(30)};
    std::string const ends = question.share_object ? "?a tie ?o ; ?b tie ?o" : "?o tie ?a ; ?o tie ?b";
    std::string const expected =
        general(stand, "FIND count(*), sum(days()) WHERE { " + ends +
                           (question.pairing == kgq::columns::Pairing::before ? " ; ?a < ?b" : "") + " } DURING " +
                           day_text(question.window.first) + "/" + day_text(question.window.last) + " ACROSS TIME");
    std::string const on_day =
        general(stand, "FIND count(*) WHERE { ?a tie ?o } ON " + day_text(question.window.first));
    // One thread with many parts: the snapshot's dice are one thread's.
    for (unsigned parts : {1U, 2U, 5U}) {
        scene.parts = parts;
        scene.threads = 1;
        INFO("seed " << seed << " parts " << parts);
        auto const sums = kgq::columns::sum_pairs(scene, question, nullptr);
        CHECK(std::to_string(sums.certain) + ".." + std::to_string(sums.possible) + " " + std::to_string(sums.low) +
                  ".." + std::to_string(sums.high) + " " ==
              expected);
        auto const count = kgq::columns::count_on_day(scene, std::span(&tie, 1), question.window.first, nullptr);
        CHECK(std::to_string(count[0].certain) + ".." + std::to_string(count[0].certain + count[0].merely) + " " ==
              on_day);
    }
}

}  // namespace

TEST_CASE("pair sums and day counts are the same however the columns are cut", "[query][law][columns]") {
    for (unsigned seed = 720000; seed < 720000 + static_cast<unsigned>(rounds(40)); ++seed) check_cuts(seed);
}

TEST_CASE("a part whose first fact lies outside the window loses no pairs", "[query][law][columns]") {
    check_cuts(720480);  // the fact after it was taken for the part's first, though its end had been summed already
}

TEST_CASE("the steps of all days are the counts of each day", "[query][law][columns]") {
    for (unsigned seed = 730000; seed < 730000 + static_cast<unsigned>(rounds(40)); ++seed) {
        Dice dice(seed);
        auto const store = random_store(dice);
        auto const stand = kgq::run::Stand::of(std::make_shared<CutSnapshot>(store->snapshot(), seed));
        kgq::RelationDef const* tie = stand->snapshot->vocabulary().relation("tie");
        kgq::reason::Terms terms(*stand->snapshot, *stand->rules);
        kgq::reason::Meter meter(nullptr);
        kgq::columns::Scene scene{*stand->snapshot, *stand->sources, *stand->catalog, terms, meter, nullptr, {}, {}};
        scene.threads = 1;
        scene.parts = static_cast<unsigned>(1 + dice.below(4));
        INFO("seed " << seed << " parts " << scene.parts);
        kgq::columns::DaySteps const steps = kgq::columns::count_on_all_days(scene, *tie, nullptr);
        std::vector<kgq::Day> days{kgq::kFirstDay, kgq::kLastDay, day_of(1, 1) + dice.below(40)};
        for (kgq::Day const day : steps.days()) {
            days.push_back(day);
            if (day > kgq::kFirstDay) days.push_back(day - 1);
        }
        for (kgq::Day const day : days) {
            INFO("day " << day);
            CHECK(steps.on(day) == kgq::columns::count_on_day(scene, std::span(&tie, 1), day, nullptr)[0]);
        }
    }
}

TEST_CASE("overlaps of many intervals are those of all pairs one by one", "[query][columns]") {
    Dice dice(5);
    for (int size : {0, 1, 2, 9, 300, 1499, 1500, 2100}) {
        kgq::columns::Intervals intervals;
        for (int i = 0; i < size; ++i) {
            int const first = dice.below(2000) - 1000;
            intervals.add({first, first + dice.below(dice.chance(30) ? 900 : 20)});
        }
        if (size == 9) intervals.add({kgq::kFirstDay, 4});  // too long for the narrow sums
        std::uint64_t pairs = 0;
        std::int64_t days = 0;
        for (std::size_t i = 0; i < intervals.size(); ++i) {
            for (std::size_t j = i + 1; j < intervals.size(); ++j) {
                auto const first = std::max(intervals.first[i], intervals.first[j]);
                auto const last = std::min(intervals.last[i], intervals.last[j]);
                if (first > last) continue;
                ++pairs;
                days += last - first + 1;
            }
        }
        auto const found = kgq::columns::overlaps_among(intervals);
        CHECK(found.pairs == pairs);
        CHECK(found.days == days);
    }
}

TEST_CASE("many rows come in the order of few", "[query][columns]") {
    kgq::Database database = kgq::Database::in_memory().value();
    Dice dice(9);
    std::string script = "RELATION near {domain: state, range: state};\nASSERT {\n";
    for (int i = 0; i < 60; ++i)
        script += "\"Republic of " + std::string(1, static_cast<char>('A' + i % 26)) + std::to_string(i) +
                  "\" is_a state; S" + std::to_string(i) + " is_a state;\n";
    script += "} SOURCE s;\nASSERT {\n";
    for (int i = 0; i < 900; ++i) {
        int const to = dice.below(60);
        script += "S" + std::to_string(dice.below(60)) + " near \"Republic of " +
                  std::string(1, static_cast<char>('A' + to % 26)) + std::to_string(to) + "\" DURING 2000-01-" +
                  std::to_string(10 + dice.below(19)) + "/..;\n";
    }
    script += "} SOURCE s;";
    REQUIRE(database.run(script, "", [](kgq::Answer const&) { return true; }));
    for (std::string const question :
         {"FIND ?x, ?y WHERE { ?x near ?y }", "FIND ?y, ?x WHERE { ?x near ?y } ORDER BY ?y DESC",
          "FIND ?y WHERE { ?x near ?y }", "FIND ?y, ?x WHERE { ?x near ?y } ORDER BY ?y, ?x DESC LIMIT 250"}) {
        auto const rows = database.view().rows(question).value();
        auto const answer = [&] {
            kgq::run::GeneralOnly const only;
            return database.view().ask(question).value();
        }();
        REQUIRE(rows.size() == answer.find().rows.size());
        REQUIRE(rows.size() > 200);
        bool same = true;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (std::size_t c = 0; c < rows.columns().size(); ++c)
                same = same && rows.value(i, c) == std::get<kgq::Value>(answer.find().rows[i][c].data);
            same = same && std::ranges::equal(rows.periods(i), answer.find().periods[i]);
        }
        INFO(question);
        CHECK(same);
    }
}
