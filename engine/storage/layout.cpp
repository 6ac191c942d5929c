#include "engine/storage/layout.hpp"

#include "engine/storage/keys.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace kgq::storage {

namespace {

bool before_by_subject(ClaimRow const& left, ClaimRow const& right) {
    return by_subject_key(left) < by_subject_key(right);
}

}  // namespace

bool DeltaRun::before_by_object(std::uint32_t left, std::uint32_t right) const {
    return by_object_key(rows_[left]) < by_object_key(rows_[right]);
}

DeltaRun::DeltaRun(std::vector<ClaimRow> rows) : rows_(std::move(rows)), by_object_(rows_.size()) {
    std::sort(rows_.begin(), rows_.end(), before_by_subject);
    std::iota(by_object_.begin(), by_object_.end(), 0u);
    std::sort(by_object_.begin(), by_object_.end(),
              [this](std::uint32_t left, std::uint32_t right) { return before_by_object(left, right); });
}

// A row is merged again each time that its run has doubled, so both orders are merged and not sorted.
DeltaRun::DeltaRun(DeltaRun const& left, DeltaRun const& right) {
    std::size_t const size = left.size() + right.size();
    rows_.reserve(size);
    std::merge(left.rows_.begin(), left.rows_.end(), right.rows_.begin(), right.rows_.end(), std::back_inserter(rows_),
               before_by_subject);
    std::vector<std::uint32_t> places(size);  // where the rows went, first those of the left
    std::size_t of_left = 0;
    std::size_t of_right = left.size();
    for (std::size_t place = 0; place < size; ++place) {
        bool const is_left = of_left < left.size() && left.rows_[of_left].id == rows_[place].id;
        places[is_left ? of_left++ : of_right++] = static_cast<std::uint32_t>(place);
    }
    by_object_.reserve(size);
    for (std::uint32_t const row : left.by_object_) by_object_.push_back(places[row]);
    for (std::uint32_t const row : right.by_object_) by_object_.push_back(places[left.size() + row]);
    std::inplace_merge(by_object_.begin(), by_object_.begin() + static_cast<std::ptrdiff_t>(left.size()),
                       by_object_.end(),
                       [this](std::uint32_t one, std::uint32_t other) { return before_by_object(one, other); });
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
    auto const bound = [&](std::size_t low, std::size_t high, auto before) {
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
    std::size_t const start = bound(0, rows_.size(), [&](Key const& key) { return key < wanted; });
    // Mostly there are few, so the end is looked for from the start on, further each time.
    std::size_t low = start;
    std::size_t step = 1;
    for (; low + step <= rows_.size() && key_at(low + step - 1) == wanted; step *= 2) low += step;
    std::size_t const high = std::min(low + step, rows_.size());
    return {start, bound(low, high, [&](Key const& key) { return key == wanted; })};
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
            next.delta.back() = std::make_shared<DeltaRun const>(*next.delta.back(), *last);
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
