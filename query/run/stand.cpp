// From one stand to the next. A commit changes little: rules, plans, the sources of relations and the fact tables are
// taken over unless what it touched is theirs. After a load, or many commits at once, all is made anew.
#include "query/columns/kept_counts.hpp"
#include "query/run/reading.hpp"

#include <kgq/names.hpp>

#include <atomic>

namespace kgq::run {

namespace {

constexpr std::uint64_t kMostChanges = 20'000;  // claims
constexpr TransactionId kMostCommits = 64;

/// What commits recorded and retracted from one snapshot to a later one, if it is little.
std::optional<std::vector<StatementRecord>> changes(Snapshot const& before, Snapshot const& now) {
    TransactionId const from = before.transaction().id;
    TransactionId const to = now.transaction().id;
    if (to < from || to - from > kMostCommits) return std::nullopt;
    std::uint64_t const recorded = now.recorded_count() - before.recorded_count();
    std::uint64_t const retracted = before.claim_count() + recorded - now.claim_count();
    if (recorded + retracted > kMostChanges) return std::nullopt;
    return now.changes(from, to);
}

table::Touched touched(Vocabulary const& vocabulary, std::vector<StatementRecord> const& changed) {
    table::Touched touched;
    RelationDef const* covers = vocabulary.relation(relation_names::kCovers);
    for (StatementRecord const& record : changed) {
        touched.subjects[record.row.relation].insert(record.row.subject);
        touched.all = touched.all || (covers != nullptr && record.row.relation == covers->id);
    }
    return touched;
}

/// Counts stay those of a relation that has the same claims, read in the same way, and no others.
bool keeps_counts(Stand const& before, Stand const& now, table::Touched const& touched, RelationId id) {
    RelationDef const* was = before.snapshot->vocabulary().relation(id);
    RelationDef const* is = now.snapshot->vocabulary().relation(id);
    bool const claimed =
        before.catalog->origin(id) == columns::Origin::claims && now.catalog->origin(id) == columns::Origin::claims;
    return was != nullptr && is != nullptr && claimed && !touched.all && !touched.subjects.contains(id) &&
           was->symmetric == is->symmetric && was->one_at_a_time == is->one_at_a_time && was->frame == is->frame &&
           was->keys == is->keys;
}

}  // namespace

std::shared_ptr<Stand const> Stand::of(std::shared_ptr<Snapshot const> snapshot,
                                       std::shared_ptr<Stand const> const& before) {
    static std::atomic<std::uint64_t> serials{0};
    auto made = std::make_shared<Stand>();
    made->serial = ++serials;
    std::optional<std::vector<StatementRecord>> changed;
    if (before) changed = changes(*before->snapshot, *snapshot);
    bool const same_rules = changed && before->rules->stays(*snapshot, *changed);
    made->rules = same_rules ? before->rules : bind::RuleSet::build(*snapshot, snapshot->vocabulary());
    made->plans = same_rules ? before->plans : std::make_shared<table::PlanBook const>(made->rules);
    table::Touched const commits = changed ? touched(snapshot->vocabulary(), *changed) : table::Touched{};
    if (changed) {
        made->sources = std::make_shared<reason::SourceIndex const>(*snapshot, *before->sources, *changed);
        made->tables =
            std::make_shared<table::Tables const>(*snapshot, made->plans, *made->sources, *before->tables, commits);
    } else {
        made->sources = std::make_shared<reason::SourceIndex const>(*snapshot);
        made->tables = std::make_shared<table::Tables const>(*snapshot, made->plans, *made->sources);
    }
    auto letters = before ? before->catalog->shared_letters() : std::make_shared<columns::TermLetters>();
    made->catalog = std::make_shared<columns::Catalog const>(*snapshot, *made->rules, std::move(letters));
    made->snapshot = std::move(snapshot);
    made->counts = !changed ? std::make_shared<columns::KeptCounts const>()
                            : std::make_shared<columns::KeptCounts const>(*before->counts, [&](RelationId id) {
                                  return keeps_counts(*before, *made, commits, id);
                              });
    return made;
}

}  // namespace kgq::run
