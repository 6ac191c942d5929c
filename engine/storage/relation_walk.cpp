#include "engine/storage/relation_walk.hpp"

#include <algorithm>

namespace kgq::storage {

RowSource::RowSource(Segment::Part const& part, std::span<Tombstone const> tombstones, Sight sight, ColumnOrder order)
    : part_(&part), relation_(part.directory().relation), tombstones_(tombstones), sight_(sight), order_(order) {}

RowSource::RowSource(DeltaRun const& run, RelationId relation, std::span<Tombstone const> tombstones, Sight sight,
                     ColumnOrder order)
    : run_(&run), relation_(relation), tombstones_(tombstones), sight_(sight), order_(order) {}

void RowSource::start(TermId low, TermId high) {
    high_ = high;
    done_ = false;
    if (run_) {
        DeltaRun::Range const all = run_->range(order_, relation_, kNoTerm, kNoTerm);
        position_ = all.first;
        last_ = all.last;
        while (position_ < last_ && lead(run_->row(order_, position_)) < low) ++position_;
    } else {
        block_number_ = part_->block_with(low, kNoTerm);
        block_ = &part_->block(block_number_);
        position_ = 0;
        while (position_ < block_->size() && block_->first(position_) < low) ++position_;
    }
    row_.relation = relation_;
    load();
}

bool RowSource::load_from_run() {
    if (position_ == last_) return false;
    row_ = run_->row(order_, position_);
    return true;
}

bool RowSource::load_from_block() {
    if (position_ == block_->size()) {
        if (++block_number_ == part_->directory().blocks()) return false;
        block_ = &part_->block(block_number_);
        position_ = 0;
    }
    block_->row(position_, row_);
    return true;
}

/// Goes on to the next row that is seen, from where it stands.
void RowSource::load() {
    for (;; ++position_) {
        if (!(run_ ? load_from_run() : load_from_block()) || (high_ != kNoTerm && lead(row_) >= high_)) {
            done_ = true;
            return;
        }
        retracted_ = block_ ? block_->retracted(position_) : 0;
        if (retracted_ == 0 && !tombstones_.empty()) retracted_ = retracted_by(tombstones_, row_.id);
        if (sight_.sees(row_.id, retracted_)) return;
    }
}

void RowSource::advance() {
    ++position_;
    load();
}

RowBlock const* RowSource::whole_block() const {
    if (done_ || !block_ || position_ != 0 || !tombstones_.empty() || sight_.past()) return nullptr;
    bool const ends = high_ != kNoTerm && block_->first(block_->size() - 1) >= high_;
    return ends ? nullptr : block_;
}

ClaimRow RowSource::last_of_block() const {
    ClaimRow last;
    block_->row(block_->size() - 1, last);
    last.relation = relation_;
    return last;
}

void RowSource::pass_block() {
    position_ = block_->size();
    load();
}

bool RowSource::skip_block_outside(DayRange window) {
    Directory const& directory = part_->directory();
    bool const outside =
        directory.earliest[block_number_] > window.last || directory.latest[block_number_] < window.first;
    if (outside) pass_block();
    return outside;
}

RelationWalk::RelationWalk(std::shared_ptr<Layout const> shared, Sight sight, RelationId relation, ColumnOrder order,
                           TermId low, TermId high)
    : layout_(std::move(shared)), order_(order) {
    Layout const& layout = *layout_;
    for (auto const& segment : layout.segments) {
        if (segment->first() >= sight.claims_end()) break;
        auto const tombstones = layout.tombstones_of(segment->first(), segment->end());
        for (bool const past : {false, true}) {
            if (past && !sight.past()) break;
            if (Segment::Part const* part = segment->part(table_of(order, past), relation))
                sources_.emplace_back(*part, tombstones, sight, order);
        }
    }
    auto const tombstones = layout.tombstones_of(layout.segments_end(), ~std::uint64_t{0});
    for (auto const& run : layout.delta) sources_.emplace_back(*run, relation, tombstones, sight, order);
    for (RowSource& source : sources_) source.start(low, high);
    std::erase_if(sources_, [](RowSource const& source) { return source.done(); });
    choose();
}

bool RelationWalk::before(ClaimRow const& left, ClaimRow const& right) const {
    return order_ == ColumnOrder::by_subject ? by_subject_key(left) < by_subject_key(right)
                                             : by_object_key(left) < by_object_key(right);
}

void RelationWalk::choose() {
    next_ = nullptr;
    for (RowSource& source : sources_) {
        if (source.done()) continue;
        if (!next_ || before(source.row(), next_->row())) next_ = &source;
    }
}

void RelationWalk::advance() {
    next_->advance();
    if (sources_.size() == 1) {
        if (next_->done()) next_ = nullptr;
        return;
    }
    choose();
}

RowBlock const* RelationWalk::whole_block() const {
    RowBlock const* block = next_->whole_block();
    if (!block || sources_.size() == 1) return block;
    // No other row may stand among its own, nor be of its last fact.
    ClaimRow last = next_->last_of_block();
    last.keys = static_cast<QualifierSetId>(~std::uint32_t{0});
    for (RowSource const& source : sources_) {
        if (&source != next_ && !source.done() && before(source.row(), last)) return nullptr;
    }
    return block;
}

void RelationWalk::pass_block() {
    next_->pass_block();
    choose();
}

bool RelationWalk::skip_block_outside(DayRange window) {
    bool const skipped = next_->skip_block_outside(window);
    if (skipped) choose();
    return skipped;
}

namespace {

// Of a segment's part; returns whether there were any.
void gather_from(Segment::Part const& part, std::span<Tombstone const> tombstones, Sight const& sight, TermId first,
                 TermId second, std::vector<ClaimRow>& rows) {
    std::vector<std::uint64_t> const& heads = part.directory().heads;
    std::uint64_t const last_head = head_of(first, second == kNoTerm ? static_cast<TermId>(~std::uint32_t{0}) : second);
    for (std::size_t number = part.block_with(first, second); number < heads.size() && heads[number] <= last_head;
         ++number) {
        RowBlock const& block = part.block(number);
        auto const [begin, end] = block.range(first, second);
        for (std::size_t position = begin; position < end; ++position) {
            ClaimRow& row = rows.emplace_back();
            row.relation = part.directory().relation;
            block.row(position, row);
            TransactionId retracted = block.retracted(position);
            if (retracted == 0 && !tombstones.empty()) retracted = retracted_by(tombstones, row.id);
            if (!sight.sees(row.id, retracted)) rows.pop_back();
        }
    }
}

}  // namespace

void gather_rows(StoredSnapshot const& snapshot, RelationId relation, ColumnOrder order, TermId first, TermId second,
                 std::vector<ClaimRow>& rows) {
    Layout const& layout = *snapshot.layout();
    Sight const sight = Sight::of(snapshot);
    std::size_t const begin = rows.size();
    std::size_t places = 0;
    std::size_t before = begin;
    auto const count_place = [&] {
        if (rows.size() > before) ++places;
        before = rows.size();
    };
    for (auto const& segment : layout.segments) {
        if (segment->first() >= sight.claims_end()) break;
        auto const tombstones = layout.tombstones_of(segment->first(), segment->end());
        for (bool const past : {false, true}) {
            if (past && !sight.past()) break;
            if (Segment::Part const* part = segment->part(table_of(order, past), relation))
                gather_from(*part, tombstones, sight, first, second, rows);
            count_place();
        }
    }
    if (!layout.delta.empty()) {
        auto const tombstones = layout.tombstones_of(layout.segments_end(), ~std::uint64_t{0});
        for (auto const& run : layout.delta) {
            auto const [from, to] = run->range(order, relation, first, second);
            for (std::size_t position = from; position < to; ++position) {
                ClaimRow const& row = run->row(order, position);
                if (sight.sees(row.id, tombstones.empty() ? 0 : retracted_by(tombstones, row.id))) rows.push_back(row);
            }
            count_place();
        }
    }
    if (places < 2) return;
    std::sort(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.end(),
              [order](ClaimRow const& left, ClaimRow const& right) {
                  return order == ColumnOrder::by_subject ? by_subject_key(left) < by_subject_key(right)
                                                          : by_object_key(left) < by_object_key(right);
              });
}

}  // namespace kgq::storage
