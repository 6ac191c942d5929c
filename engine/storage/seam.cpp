// What the seam offers by itself, from scans alone; a layout that can do better overrides it.
#include <kgq/store.hpp>

#include <algorithm>
#include <tuple>

namespace kgq {

namespace {

// Rows turned into columns at once.
class GatheredColumns final : public ColumnScan {
public:
    /// All of a relation.
    GatheredColumns(Snapshot const& snapshot, RelationId relation, ColumnOrder order)
        : rows_(snapshot.rows({.relation = relation})) {
        if (order == ColumnOrder::by_object) {
            std::sort(rows_.begin(), rows_.end(), [](ClaimRow const& left, ClaimRow const& right) {
                return std::tie(left.object, left.subject, left.keys, left.id) <
                       std::tie(right.object, right.subject, right.keys, right.id);
            });
        }
    }
    /// All that a scan finds.
    explicit GatheredColumns(Scan& scan) {
        for (RowBatch batch; scan.next(batch);) {
            rows_.insert(rows_.end(), batch.rows.begin(), batch.rows.end());
            patterns_.insert(patterns_.end(), batch.pattern.begin(), batch.pattern.end());
        }
    }

    bool next(ClaimColumns& columns) override {
        if (rows_.empty()) return false;
        columns = {};
        columns.exact = columns.dated_start = columns.keyless = columns.single = true;
        columns.source = rows_.front().source;
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            bool const alone = i == 0 || (!patterns_.empty() && patterns_[i - 1] != patterns_[i]);
            take(rows_[i], alone ? nullptr : &rows_[i - 1], columns);
        }
        columns.rows = rows_.size();
        rows_.clear();
        columns.subjects = subjects_;
        columns.objects = objects_;
        columns.sources = sources_;
        columns.keys = keys_;
        columns.notes = notes_;
        columns.ids = ids_;
        columns.earliest_starts = earliest_starts_;
        columns.latest_starts = latest_starts_;
        columns.earliest_ends = earliest_ends_;
        columns.latest_ends = latest_ends_;
        columns.end_kinds = end_kinds_;
        columns.patterns = patterns_;
        return true;
    }

    void fill_rest(ClaimColumns&) override {}  // all is there

private:
    void take(ClaimRow const& row, ClaimRow const* before, ClaimColumns& columns) {
        subjects_.push_back(row.subject);
        objects_.push_back(row.object);
        sources_.push_back(row.source);
        keys_.push_back(row.keys);
        notes_.push_back(row.notes);
        ids_.push_back(row.id);
        earliest_starts_.push_back(row.bounds.earliest_start);
        latest_starts_.push_back(row.bounds.latest_start);
        earliest_ends_.push_back(row.bounds.earliest_end);
        latest_ends_.push_back(row.bounds.latest_end);
        end_kinds_.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(row.start_kind) |
                                                       static_cast<unsigned>(row.end_kind) << 4));
        if (row.bounds.earliest_start != row.bounds.latest_start || row.bounds.earliest_end != row.bounds.latest_end)
            columns.exact = false;
        if (row.start_kind != Period::End::date) columns.dated_start = false;
        if (row.keys != kNoQualifiers) columns.keyless = false;
        if (row.source != columns.source) columns.source = kNoTerm;
        if (before && before->subject == row.subject && before->object == row.object && before->keys == row.keys)
            columns.single = false;
    }

    std::vector<ClaimRow> rows_;
    std::vector<std::uint32_t> patterns_;  // of each row, where it is a scan of patterns
    std::vector<TermId> subjects_, objects_, sources_;
    std::vector<QualifierSetId> keys_, notes_;
    std::vector<ClaimId> ids_;
    std::vector<Day> earliest_starts_, latest_starts_, earliest_ends_, latest_ends_;
    std::vector<std::uint8_t> end_kinds_;
};

class NoColumns final : public ColumnScan {
    bool next(ClaimColumns&) override { return false; }
    void fill_rest(ClaimColumns&) override {}
};

}  // namespace

std::uint64_t ColumnScan::possible_on(ClaimColumns const& columns, Day day) const {
    std::uint64_t possible = 0;
    for (std::size_t i = 0; i < columns.size(); ++i)
        possible += columns.earliest_starts[i] <= day && day <= columns.latest_ends[i] ? 1 : 0;
    return possible;
}

TermId Snapshot::find_entity(std::string_view id) const { return find(Value::entity(std::string(id))); }

void Snapshot::find_entities(std::span<std::string_view const> ids, std::span<TermId> found) const {
    for (std::size_t i = 0; i < ids.size(); ++i) found[i] = find_entity(ids[i]);
}

void Snapshot::terms(std::span<TermId const> ids, std::span<Value const*> values) const {
    for (std::size_t i = 0; i < ids.size(); ++i) values[i] = &term(ids[i]);
}

std::vector<ClaimRow> Snapshot::rows(ClaimPattern const& pattern) const {
    std::vector<ClaimRow> all;
    RowBatch batch;
    std::unique_ptr<Scan> const rows = scan(std::span(&pattern, 1));
    while (rows->next(batch)) all.insert(all.end(), batch.rows.begin(), batch.rows.end());
    return all;
}

std::unique_ptr<ColumnScan> Snapshot::scan_columns(RelationId relation, ColumnOrder order, DayRange, unsigned part,
                                                   unsigned) const {
    if (part > 0) return std::make_unique<NoColumns>();
    return std::make_unique<GatheredColumns>(*this, relation, order);
}

std::unique_ptr<ColumnScan> Snapshot::scan_points(std::span<ClaimPattern const> patterns) const {
    return std::make_unique<GatheredColumns>(*scan(patterns));
}

std::unique_ptr<ColumnScan> Snapshot::scan_changes(RelationId relation, DayRange points, LastsAsSaid const&) const {
    return scan_columns(relation, ColumnOrder::by_subject, points);
}

std::optional<Snapshot::Counted> Snapshot::count_on(RelationId, Day, LastsAsSaid const&) const { return std::nullopt; }

std::optional<Snapshot::Sourced> Snapshot::sources_of(RelationId) const { return std::nullopt; }

}  // namespace kgq
