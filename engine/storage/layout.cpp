#include "engine/storage/layout.hpp"

#include "engine/storage/keys.hpp"

#include <numeric>

namespace kgq::storage {

DeltaRun::DeltaRun(std::vector<ClaimRow> rows) : rows_(std::move(rows)), by_object_(rows_.size()) {
    std::sort(rows_.begin(), rows_.end(),
              [](ClaimRow const& left, ClaimRow const& right) { return by_subject_key(left) < by_subject_key(right); });
    std::iota(by_object_.begin(), by_object_.end(), 0u);
    std::sort(by_object_.begin(), by_object_.end(), [this](std::uint32_t left, std::uint32_t right) {
        return by_object_key(rows_[left]) < by_object_key(rows_[right]);
    });
}

std::shared_ptr<DeltaRun const> DeltaRun::merged(DeltaRun const& left, DeltaRun const& right) {
    std::vector<ClaimRow> rows = left.rows_;
    rows.insert(rows.end(), right.rows_.begin(), right.rows_.end());
    return std::make_shared<DeltaRun const>(std::move(rows));
}

DeltaRun::Range DeltaRun::range(ColumnOrder order, RelationId relation, TermId first, TermId second) const {
    using Key = std::tuple<RelationId, TermId, TermId>;
    auto const key_at = [&](std::size_t position) {
        ClaimRow const& at = row(order, position);
        bool const by_subject = order == ColumnOrder::by_subject;
        TermId const one = by_subject ? at.subject : at.object;
        TermId const two = by_subject ? at.object : at.subject;
        return Key(at.relation, first == kNoTerm ? kNoTerm : one, second == kNoTerm ? kNoTerm : two);
    };
    Key const wanted(relation, first, second);
    auto const bound = [&](auto before) {
        std::size_t low = 0;
        std::size_t high = rows_.size();
        while (low < high) {
            std::size_t const middle = (low + high) / 2;
            if (before(key_at(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    };
    return {bound([&](Key const& key) { return key < wanted; }),
            bound([&](Key const& key) { return !(wanted < key); })};
}

std::size_t Layout::delta_rows() const {
    std::size_t rows = 0;
    for (auto const& run : delta) rows += run->size();
    return rows;
}

TransactionId Layout::applied_to(std::uint64_t claim) const {
    for (std::size_t i = 0; i < segments.size(); ++i)
        if (claim < segments[i]->end()) return applied[i];
    return 0;
}

std::span<Tombstone const> Layout::tombstones_of(std::uint64_t first, std::uint64_t end) const {
    if (!tombstones) return {};
    auto const at = [&](std::uint64_t claim) {
        return std::lower_bound(tombstones->begin(), tombstones->end(), claim,
                                [](Tombstone const& stone, std::uint64_t id) { return stone.claim < id; });
    };
    auto const begin = at(first);
    return {begin, at(end)};
}

Layout Layout::with(std::vector<ClaimRow> rows, std::vector<Tombstone> retracted) const {
    Layout next = *this;
    if (!rows.empty()) {
        next.delta.push_back(std::make_shared<DeltaRun const>(std::move(rows)));
        while (next.delta.size() > 1 && next.delta[next.delta.size() - 2]->size() < 2 * next.delta.back()->size()) {
            auto const last = std::move(next.delta.back());
            next.delta.pop_back();
            next.delta.back() = DeltaRun::merged(*next.delta.back(), *last);
        }
    }
    if (!retracted.empty()) {
        auto all = std::make_shared<std::vector<Tombstone>>(std::move(retracted));
        if (tombstones) all->insert(all->end(), tombstones->begin(), tombstones->end());
        std::sort(all->begin(), all->end(),
                  [](auto const& left, auto const& right) { return left.claim < right.claim; });
        next.tombstones = std::move(all);
    }
    return next;
}

std::string Layout::write() const {
    std::string bytes;
    append(bytes, next_segment);
    append(bytes, statement_blocks);
    append(bytes, static_cast<std::uint32_t>(segments.size()));
    for (std::size_t i = 0; i < segments.size(); ++i) {
        append(bytes, segments[i]->id());
        append(bytes, applied[i]);
    }
    return seal(prefix(Space::layout), std::move(bytes));
}

}  // namespace kgq::storage
