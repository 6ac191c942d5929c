// One pass over the relation's claims fills the columns; the order by object is a counting sort of them, which keeps
// subjects in order.
//
// A commit that touches few subjects: their facts are read again and stand, all of each, behind a second set of
// columns; `anew_subjects_` leads to them, so that what they had before is found no more from the subject. From each
// object of theirs the touched subjects are taken out of its old list and what they have now is put in. When a
// sixteenth of the whole stands anew, the table is built again.
#include "query/table/fact_table.hpp"

#include "query/table/fact_builder.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

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
    while (scan->next(columns)) builder.take(columns, relation.id);
    std::shared_ptr<FactTable> table(new FactTable);
    table->relation_ = relation.id;
    FactColumns made = std::move(builder).finish();
    table->indexed_ = std::make_shared<Indexed const>(relation.symmetric ? made.mirrored() : std::move(made));
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
            ByObject const& list = *found->second;
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
    if (relation.symmetric) return build(snapshot, relation, sources);  // there the object is touched as well
    std::vector<ClaimPattern> patterns;
    for (TermId subject : touched) patterns.push_back({subject, relation.id, kNoTerm});
    FactBuilder builder(snapshot, relation, sources);
    std::size_t const most = whole_->size() / 16 + 1024;
    std::size_t claims = anew_.size();
    auto const scan = snapshot.scan(patterns);
    RowBatch batch;
    while (scan->next(batch)) {
        claims += batch.rows.size();
        if (claims > most) return build(snapshot, relation, sources);
        for (ClaimRow const& row : batch.rows) builder.take(row);
    }
    FactColumns const fresh = std::move(builder).finish();
    std::shared_ptr<FactTable> table(new FactTable(*this));
    table->replace(touched, fresh);
    return table;
}

/// Puts the facts that some subjects have now in place of those that they had.
void FactTable::replace(std::set<TermId> const& touched, FactColumns const& fresh) {
    std::set<TermId> objects(fresh.objects.begin(), fresh.objects.end());
    for (TermId subject : touched) {
        Stretch const before = of_subject(subject);
        objects.insert(before.others, before.others + before.count);
        count_ -= before.count;
    }
    count_ += fresh.size();
    auto const whole = static_cast<std::uint32_t>(whole_->size());
    auto const begin = static_cast<std::uint32_t>(anew_.size());
    std::map<TermId, std::vector<std::pair<TermId, std::uint32_t>>> now;
    for (std::uint32_t i = 0; i < fresh.size(); ++i)
        now[fresh.objects[i]].emplace_back(fresh.subjects[i], whole + begin + i);
    for (TermId object : objects) {
        std::vector<std::pair<TermId, std::uint32_t>> list = std::move(now[object]);
        Stretch const before = of_object(object);
        for (std::uint32_t i = 0; i < before.count; ++i) {
            if (!touched.contains(before.others[i])) list.emplace_back(before.others[i], before.fact(i));
        }
        std::stable_sort(list.begin(), list.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
        auto here = std::make_shared<ByObject>();
        for (auto const& [subject, number] : list) {
            here->subjects.push_back(subject);
            here->numbers.push_back(number);
        }
        anew_objects_[object] = std::move(here);
    }
    anew_.append(fresh);
    for (TermId subject : touched) anew_subjects_[subject] = {};
    for (std::uint32_t i = 0; i < fresh.size(); ++i) {
        Offsets::Stretch& stretch = anew_subjects_[fresh.subjects[i]];
        if (stretch.last == 0) stretch.first = begin + i;
        stretch.last = begin + i + 1;
    }
}

FactColumns FactColumns::mirrored() const {
    struct Entry {
        TermId subject;
        TermId object;
        std::uint32_t fact;
    };
    std::vector<Entry> entries;
    for (std::uint32_t fact = 0; fact < size(); ++fact) {
        entries.push_back({subjects[fact], objects[fact], fact});
        if (subjects[fact] != objects[fact]) entries.push_back({objects[fact], subjects[fact], fact});
    }
    // Facts stand in order of keys already, so each pair's stay so.
    std::stable_sort(entries.begin(), entries.end(), [](Entry const& a, Entry const& b) {
        return std::tie(a.subject, a.object) < std::tie(b.subject, b.object);
    });
    FactColumns both;
    both.key_sets = key_sets;
    both.first_claim.push_back(0);
    for (Entry const& entry : entries) {
        both.subjects.push_back(entry.subject);
        both.objects.push_back(entry.object);
        if (!keys.empty()) both.keys.push_back(keys[entry.fact]);
        both.days.add(days.of(entry.fact));
        both.claims.insert(both.claims.end(), claims.begin() + first_claim[entry.fact],
                           claims.begin() + first_claim[entry.fact + 1]);
        both.first_claim.push_back(static_cast<std::uint32_t>(both.claims.size()));
    }
    return both;
}

void FactColumns::append(FactColumns const& more) {
    if (key_sets.empty()) key_sets.emplace_back();
    if (first_claim.empty()) first_claim.push_back(0);
    auto const sets = static_cast<std::uint32_t>(key_sets.size());
    if (!more.keys.empty() || !keys.empty()) {
        keys.resize(size(), 0);
        for (std::uint32_t i = 0; i < more.size(); ++i) {
            std::uint32_t const set = more.keys.empty() ? 0 : more.keys[i];
            keys.push_back(set == 0 ? 0 : sets + set - 1);
        }
        key_sets.insert(key_sets.end(), more.key_sets.begin() + 1, more.key_sets.end());
    }
    auto const claimed = static_cast<std::uint32_t>(claims.size());
    subjects.insert(subjects.end(), more.subjects.begin(), more.subjects.end());
    objects.insert(objects.end(), more.objects.begin(), more.objects.end());
    days.append(more.days);
    claims.insert(claims.end(), more.claims.begin(), more.claims.end());
    for (std::size_t i = 1; i < more.first_claim.size(); ++i) first_claim.push_back(claimed + more.first_claim[i]);
}

}  // namespace kgq::table
