// One pass over the relation's claims fills the columns; the order by object is a counting sort of them, which keeps
// subjects in order.
//
// A commit that touches few subjects: their facts are read again and stand, all of each, in a second set of columns;
// `anew_subjects_` leads to them, so that the facts in the first set are found no more from the subject. From an object
// the touched subjects are taken out of its old stretch and what they have now is put in. When as much stands anew as
// would take an eighth of the whole, the table is built again.
#include "query/table/fact_table.hpp"

#include "query/table/fact_builder.hpp"

#include <algorithm>
#include <numeric>

namespace kgq::table {

Keys const FactTable::kNone{};

Offsets::Offsets(std::span<TermId const> sorted) {
    if (sorted.empty()) return;
    auto const highest = static_cast<std::uint32_t>(sorted.back());
    if (dense(highest, sorted.size())) {
        begins_.assign(std::size_t{highest} + 2, 0);
        for (TermId const term : sorted) ++begins_[static_cast<std::size_t>(term) + 1];
        std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
        return;
    }
    for (std::uint32_t i = 0; i < sorted.size(); ++i) {
        if (i > 0 && sorted[i] == sorted[i - 1]) continue;
        terms_.push_back(sorted[i]);
        begins_.push_back(i);
    }
    begins_.push_back(static_cast<std::uint32_t>(sorted.size()));
}

Offsets::Stretch Offsets::sparse(TermId term) const {
    auto const at = std::lower_bound(terms_.begin(), terms_.end(), term);
    if (at == terms_.end() || *at != term) return {};
    auto const i = static_cast<std::size_t>(at - terms_.begin());
    return {begins_[i], begins_[i + 1]};
}

struct FactTable::Indexed {
    explicit Indexed(FactColumns made) : facts(std::move(made)), subjects(facts.subjects) { order_by_object(); }

    FactColumns facts;
    Offsets subjects;
    std::vector<TermId> others_of_object;
    std::vector<std::uint32_t> numbers_of_object;
    Offsets objects;

private:
    void order_by_object() {
        numbers_of_object.resize(facts.size());
        std::iota(numbers_of_object.begin(), numbers_of_object.end(), 0U);
        std::uint32_t highest = 0;
        for (TermId const object : facts.objects) highest = std::max(highest, static_cast<std::uint32_t>(object));
        if (Offsets::dense(highest, facts.size())) {
            std::vector<std::uint32_t> next(std::size_t{highest} + 2, 0);
            for (TermId const object : facts.objects) ++next[static_cast<std::size_t>(object) + 1];
            std::partial_sum(next.begin(), next.end(), next.begin());
            for (std::uint32_t fact = 0; fact < facts.size(); ++fact)
                numbers_of_object[next[static_cast<std::size_t>(facts.objects[fact])]++] = fact;
        } else {
            std::stable_sort(numbers_of_object.begin(), numbers_of_object.end(),
                             [&](std::uint32_t a, std::uint32_t b) { return facts.objects[a] < facts.objects[b]; });
        }
        std::vector<TermId> sorted;
        sorted.reserve(facts.size());
        others_of_object.reserve(facts.size());
        for (std::uint32_t const fact : numbers_of_object) {
            sorted.push_back(facts.objects[fact]);
            others_of_object.push_back(facts.subjects[fact]);
        }
        objects = Offsets(sorted);
    }
};

std::shared_ptr<FactTable const> FactTable::build(Snapshot const& snapshot, RelationDef const& relation,
                                                  reason::SourceIndex const& sources) {
    FactBuilder builder(snapshot, relation, sources);
    auto const scan = snapshot.scan_columns(relation.id, ColumnOrder::by_subject);
    ClaimColumns columns;
    ClaimRow row;
    row.relation = relation.id;
    while (scan->next(columns)) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            row.id = columns.ids[i];
            row.subject = columns.subjects[i];
            row.object = columns.objects[i];
            row.source = columns.sources[i];
            row.keys = columns.keys[i];
            row.bounds = {columns.earliest_starts[i], columns.latest_starts[i], columns.earliest_ends[i],
                          columns.latest_ends[i]};
            row.start_kind = static_cast<Period::End>(columns.end_kinds[i] & 15U);
            row.end_kind = static_cast<Period::End>(columns.end_kinds[i] >> 4);
            builder.take(row);
        }
    }
    std::shared_ptr<FactTable> table(new FactTable);
    table->relation_ = relation.id;
    table->indexed_ = std::make_shared<Indexed const>(std::move(builder).finish());
    table->whole_ = &table->indexed_->facts;
    table->count_ = table->whole_->size();
    return table;
}

FactTable::Stretch FactTable::of_subject(TermId subject) const {
    if (!anew_subjects_.empty()) {
        if (auto const found = anew_subjects_.find(subject); found != anew_subjects_.end()) {
            auto const [first, last] = found->second;
            return {anew_.objects.data() + first, nullptr, static_cast<std::uint32_t>(whole_->size()) + first,
                    last - first};
        }
    }
    auto const [first, last] = indexed_->subjects.of(subject);
    return {whole_->objects.data() + first, nullptr, first, last - first};
}

FactTable::Stretch FactTable::of_object(TermId object) const {
    if (!anew_objects_.empty()) {
        if (auto const found = anew_objects_.find(object); found != anew_objects_.end()) {
            ByObject const& list = found->second;
            return {list.subjects.data(), list.numbers.data(), 0, static_cast<std::uint32_t>(list.subjects.size())};
        }
    }
    auto const [first, last] = indexed_->objects.of(object);
    return {indexed_->others_of_object.data() + first, indexed_->numbers_of_object.data() + first, 0, last - first};
}

FactTable::Stretch FactTable::find(TermId subject, TermId object) const {
    Stretch all = of_subject(subject);
    TermId const* const end = all.others + all.count;
    TermId const* at = all.others;
    if (all.count > 8) {
        at = std::lower_bound(at, end, object);
    } else {
        while (at != end && *at < object) ++at;
    }
    std::uint32_t count = 0;
    while (at + count != end && at[count] == object) ++count;
    return {at, nullptr, all.first + static_cast<std::uint32_t>(at - all.others), count};
}

std::shared_ptr<FactTable const> FactTable::patched(Snapshot const& snapshot, RelationDef const& relation,
                                                    reason::SourceIndex const& sources,
                                                    std::set<TermId> const& touched) const {
    std::set<TermId> subjects = touched;
    for (auto const& [subject, stretch] : anew_subjects_) subjects.insert(subject);
    std::vector<ClaimPattern> patterns;
    for (TermId subject : subjects) patterns.push_back({subject, relation.id, kNoTerm});
    FactBuilder builder(snapshot, relation, sources);
    std::size_t const most = whole_->size() / 8 + 1024;
    std::size_t claims = 0;
    auto const scan = snapshot.scan(patterns);
    RowBatch batch;
    while (scan->next(batch)) {
        claims += batch.rows.size();
        if (claims > most) return build(snapshot, relation, sources);
        for (ClaimRow const& row : batch.rows) builder.take(row);
    }
    std::shared_ptr<FactTable> table(new FactTable);
    table->relation_ = relation_;
    table->indexed_ = indexed_;
    table->whole_ = whole_;
    table->anew_ = std::move(builder).finish();
    std::uint32_t const whole = static_cast<std::uint32_t>(whole_->size());
    std::set<TermId> objects;
    std::size_t replaced = 0;
    for (TermId subject : subjects) {
        table->anew_subjects_[subject] = {};
        auto const [first, last] = indexed_->subjects.of(subject);
        replaced += last - first;
        objects.insert(whole_->objects.begin() + first, whole_->objects.begin() + last);
    }
    for (std::uint32_t i = 0; i < table->anew_.size(); ++i) {
        auto [at, fresh] = table->anew_subjects_.try_emplace(table->anew_.subjects[i]);
        if (at->second.last == 0) at->second.first = i;
        at->second.last = i + 1;
    }
    objects.insert(table->anew_.objects.begin(), table->anew_.objects.end());
    std::unordered_map<TermId, std::vector<std::pair<TermId, std::uint32_t>>> now;
    for (std::uint32_t i = 0; i < table->anew_.size(); ++i)
        now[table->anew_.objects[i]].emplace_back(table->anew_.subjects[i], whole + i);
    for (TermId object : objects) {
        std::vector<std::pair<TermId, std::uint32_t>> list = std::move(now[object]);
        auto const [first, last] = indexed_->objects.of(object);
        for (std::uint32_t i = first; i < last; ++i) {
            TermId const subject = indexed_->others_of_object[i];
            if (!subjects.contains(subject)) list.emplace_back(subject, indexed_->numbers_of_object[i]);
        }
        std::stable_sort(list.begin(), list.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
        ByObject& here = table->anew_objects_[object];
        for (auto const& [subject, number] : list) {
            here.subjects.push_back(subject);
            here.numbers.push_back(number);
        }
    }
    table->count_ = whole - replaced + table->anew_.size();
    return table;
}

}  // namespace kgq::table
