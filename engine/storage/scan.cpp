// How rows are found.
//
// A pattern with a subject or an object asks each relation that it may mean for the rows that begin so: a look into
// one directory, one block, and the few runs of the delta. A pattern with neither walks whole relations, merging the
// places where their rows lie. Either way rows come in the order (relation, subject, object, keys, claim).
//
// Rows of retracted claims lie in tables of their own; only a scan as of an earlier transaction reads those, and keeps
// what was recorded by then (claim ids are given in order, so that is one comparison) and not retracted by then.
//
// A scan of a whole relation knows how many rows there must be, and says so if one is missing.
#include "engine/storage/scan.hpp"

#include <algorithm>

namespace kgq::storage {

namespace {

constexpr std::size_t kBatchRows = 2000;

[[noreturn]] void fail_count(RelationId relation, std::uint64_t seen, std::uint64_t expected) {
    throw Error(ErrorKind::corrupt, "the blocks of relation " + std::to_string(static_cast<unsigned>(relation)) +
                                        " gave " + std::to_string(seen) + " rows where there must be " +
                                        std::to_string(expected) + "; kgq check --repair rebuilds them");
}

}  // namespace

PatternScan::PatternScan(std::shared_ptr<StoredSnapshot const> snapshot, std::vector<ClaimPattern> patterns)
    : snapshot_(std::move(snapshot)), patterns_(std::move(patterns)) {}

bool PatternScan::next(RowBatch& batch) {
    batch.rows.clear();
    batch.pattern.clear();
    while (at_ < patterns_.size() && batch.rows.size() < kBatchRows) {
        if (!started_) start_pattern();
        if (relation_at_ < relations_.size()) {
            take_relation(batch);
        } else {
            ++at_;
            started_ = false;
        }
    }
    return !batch.rows.empty();
}

void PatternScan::start_pattern() {
    ClaimPattern const& pattern = patterns_[at_];
    relations_ = pattern.relation ? std::vector<RelationId>{*pattern.relation} : snapshot_->relations();
    relation_at_ = 0;
    started_ = true;
}

void PatternScan::take_relation(RowBatch& batch) {
    ClaimPattern const& pattern = patterns_[at_];
    RelationId const relation = relations_[relation_at_];
    if (pattern.subject != kNoTerm) {
        gather_rows(*snapshot_, relation, ColumnOrder::by_subject, pattern.subject, pattern.object, pattern.window,
                    batch.rows);
        ++relation_at_;
    } else if (pattern.object != kNoTerm) {
        gather_rows(*snapshot_, relation, ColumnOrder::by_object, pattern.object, kNoTerm, pattern.window, batch.rows);
        ++relation_at_;
    } else {
        walk(batch);
    }
    batch.pattern.resize(batch.rows.size(), static_cast<std::uint32_t>(at_));
}

void PatternScan::walk(RowBatch& batch) {
    RelationId const relation = relations_[relation_at_];
    if (!walk_) {
        walk_.emplace(snapshot_->layout(), Sight::of(*snapshot_), relation, ColumnOrder::by_subject);
        seen_ = 0;
    }
    for (; !walk_->done() && batch.rows.size() < kBatchRows; walk_->advance()) {
        batch.rows.push_back(walk_->row());
        ++seen_;
    }
    if (walk_->done()) finish_relation();
}

void PatternScan::finish_relation() {
    RelationId const relation = relations_[relation_at_];
    walk_.reset();
    ++relation_at_;
    std::uint64_t const expected = snapshot_->claim_count(relation);
    if (seen_ != expected) fail_count(relation, seen_, expected);
}

// ---- Columns

namespace {

/// The first lead of a part of a relation: boundaries are taken from the largest segment, so that parts are about
/// equal.
TermId boundary(StoredSnapshot const& snapshot, RelationId relation, ColumnOrder order, unsigned part, unsigned parts) {
    if (part == 0 || part >= parts) return kNoTerm;
    Segment::Part const* largest = nullptr;
    for (auto const& segment : snapshot.layout()->segments) {
        Segment::Part const* here = segment->part(table_of(order, false), relation);
        if (here && (!largest || here->directory().rows > largest->directory().rows)) largest = here;
    }
    if (!largest) return static_cast<TermId>(~std::uint32_t{0});  // the first part has it all
    std::vector<std::uint64_t> const& heads = largest->directory().heads;
    return static_cast<TermId>(heads[heads.size() * part / parts] >> 32);
}

}  // namespace

RelationColumns::RelationColumns(std::shared_ptr<StoredSnapshot const> const& snapshot, RelationId relation,
                                 ColumnOrder order, DayRange window, unsigned part, unsigned parts)
    : relation_(relation), order_(order), window_(window) {
    counts_ = parts == 1 && window == kAllDays;
    expected_ = counts_ ? snapshot->claim_count(relation) : 0;
    TermId const low = boundary(*snapshot, relation, order, part, parts);
    TermId const high = boundary(*snapshot, relation, order, part + 1, parts);
    if (part > 0 && low == high && high != kNoTerm) return;  // too few blocks for so many parts
    walk_.emplace(snapshot->layout(), Sight::of(*snapshot), relation, order, low, high);
}

bool RelationColumns::next(ClaimColumns& columns) {
    columns = {};
    while (walk_ && !walk_->done()) {
        RowBlock const* block = walk_->whole_block();
        if (block && walk_->skip_unwanted_block()) continue;
        if (block && window_ != kAllDays && walk_->skip_block_outside(window_)) continue;
        block_ = block;
        if (block) {
            block->unpack(space_, wanted_, columns);
            walk_->pass_block();
        } else {
            gather(columns);
        }
        seen_ += columns.size();
        return true;
    }
    if (counts_ && seen_ != expected_) fail_count(relation_, seen_, expected_);
    counts_ = false;
    return false;
}

void RelationColumns::want_blocks(ChooseBlocks const& choose) {
    if (!walk_) return;
    walk_->want(choose);
    counts_ = false;
}

void RelationColumns::fill_rest(ClaimColumns& columns) {
    if (block_ && wanted_ != ColumnSet::all) block_->unpack(space_, ColumnSet::all, columns);
}

std::uint64_t RelationColumns::possible_on(ClaimColumns const& columns, Day day) const {
    return block_ ? block_->possible_on(day) : ColumnScan::possible_on(columns, day);
}

void RelationColumns::gather(ClaimColumns& columns) {
    RowColumns& rows = space_.columns;
    rows.clear();
    // Whole blocks are taken whole again as soon as the batch is worth its while. One that begins shortly before a
    // block's end goes to the end of the next: were it cut at a block's length, all would begin there.
    constexpr std::size_t kWorthwhile = kBlockRows / 8;
    constexpr std::size_t kMost = kBlockRows + kWorthwhile;
    for (; !walk_->done(); walk_->advance()) {
        ClaimRow const& row = walk_->row();
        bool const same_parties =
            rows.size() > 0 && row.subject == rows.subjects.back() && row.object == rows.objects.back();
        if (rows.size() >= kMost && !same_parties) break;
        if (rows.size() >= kWorthwhile && !same_parties && walk_->whole_block()) break;
        rows.push(row);
    }
    show(rows, space_.end_kinds, {}, columns);
}

}  // namespace kgq::storage
