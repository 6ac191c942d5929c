// Of a batch whose bounds tell all, two columns of days are read and nothing else of it where no row changes; as most
// questions are about few days, that is the common case. Facts that change are possible on a day between the points, so
// the scan may leave out what is not.
#include "query/columns/changed.hpp"

#include "query/columns/claim_facts.hpp"

namespace kgq::columns {

namespace {

class ChangedFacts {
public:
    ChangedFacts(Scene const& scene, RelationDef const& relation, DayRange points,
                 std::function<bool(Validity const&)> const& changes)
        : relation_(relation),
          points_(points),
          changes_(changes),
          fact_days_(scene.snapshot, scene.sources, relation, scene.choice) {}

    void take(ColumnScan& scan, ClaimColumns& columns) {
        if (bounds_tell_all(columns, fact_days_)) {
            take_bounds(scan, columns);
        } else {
            scan.fill_rest(columns);
            take_facts(columns);
        }
    }

    /// Whether the claims of a source need no closer look than at their bounds.
    bool bounds_tell_all_of(TermId source) { return bounds_tell_all(source, fact_days_); }

    std::vector<Parties> found;

private:
    void take_bounds(ColumnScan& scan, ClaimColumns& columns) {
        places_.clear();
        auto const first = static_cast<std::uint32_t>(points_.first);
        std::uint32_t const length = static_cast<std::uint32_t>(points_.last) - first;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            bool const begins = static_cast<std::uint32_t>(columns.earliest_starts[i]) - first - 1 < length;
            bool const ends = static_cast<std::uint32_t>(columns.latest_ends[i]) - first < length;
            if (begins | ends) places_.push_back(i);
        }
        if (places_.empty()) return;
        scan.fill_rest(columns);
        for (std::size_t const i : places_) found.emplace_back(columns.subjects[i], columns.objects[i]);
    }

    void take_facts(ClaimColumns const& columns) {
        DayTable table;
        visit_facts(columns, relation_.id, fact_days_, kAllDays, table, scratch_, [&](std::size_t i, Days days) {
            Parties const parties{columns.subjects[i], columns.objects[i]};
            bool const known = !found.empty() && found.back() == parties;  // by another of its keys
            if (!known && changes_(table.validity(days))) found.push_back(parties);
        });
    }

    RelationDef const& relation_;
    DayRange points_;
    std::function<bool(Validity const&)> const& changes_;
    FactDays fact_days_;
    std::vector<std::size_t> places_;
    std::vector<ClaimRow> scratch_;
};

}  // namespace

std::optional<std::vector<Parties>> changed_between(Scene const& scene, RelationDef const& relation, DayRange points,
                                                    std::function<bool(Validity const&)> const& changes,
                                                    std::size_t most, Limits const* limits) {
    reason::Meter meter(limits);
    ChangedFacts changed(scene, relation, points, changes);
    auto const scan = scene.snapshot.scan_changes(relation.id, points,
                                                  [&](TermId source) { return changed.bounds_tell_all_of(source); });
    scan->want(ColumnSet::days);
    for (ClaimColumns columns; scan->next(columns);) {
        meter.step();
        changed.take(*scan, columns);
        if (changed.found.size() > most) return std::nullopt;
    }
    return std::move(changed.found);
}

}  // namespace kgq::columns
