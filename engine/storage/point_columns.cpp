// Where a relation's live rows lie in one segment alone, a pattern's rows are the stretch of a block or of some that
// follow one another. Finding it is a chain of four reads, each of which may miss every cache: the block's first bytes,
// the leads about where the stretch must begin, its columns there. For one pattern nothing can be done about that; of
// many, those to come are sent along the chain some steps ahead, and each step has the bytes of its next one fetched,
// so that a dozen misses are under way at any time instead of one.
//
// A window is looked at first: where no fact has two claims, only rows that are possible on some day of it are
// unpacked, and of those only parties and days. A batch ends where the next block differs in what is true of all its
// rows, so that a loop over a batch need not look.
//
// Rows that lie in several places (more segments, a delta, retractions not yet folded, a past state) are gathered as
// rows and then made columns.
#include "engine/storage/point_columns.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace kgq::storage {

namespace {

constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBehind = 8;  // what RowBlock::select may write behind the last position

bool is_alike(ClaimColumns const& a, ClaimColumns const& b) {
    return a.exact == b.exact && a.dated_start == b.dated_start && a.keyless == b.keyless && a.single == b.single &&
           a.source == b.source;
}

}  // namespace

Segment::Part const* PointColumns::only_part(RelationId relation, ColumnOrder order) {
    if (relation_ == relation && order_ == order) return part_;
    relation_ = relation;
    order_ = order;
    part_ = nullptr;
    Layout const& layout = *snapshot_->layout();
    if (snapshot_->past()) return nullptr;
    for (auto const& run : layout.delta) {
        auto const rows = run->range(order, relation, kNoTerm, kNoTerm);
        if (rows.first != rows.last) return nullptr;
    }
    for (auto const& segment : layout.segments) {
        if (segment->first() >= snapshot_->at().claims_end) break;
        Segment::Part const* const part = segment->part(table_of(order, false), relation);
        if (part == nullptr) continue;
        if (part_ != nullptr || !layout.tombstones_of(segment->first(), segment->end()).empty()) return part_ = nullptr;
        part_ = part;
    }
    return part_;
}

void PointColumns::find_block(std::size_t pattern) {
    ClaimPattern const& asked = patterns_[pattern];
    bool const by_subject = asked.subject != kNoTerm;
    Seek& found = seek(pattern);
    found = {};
    found.first = by_subject ? asked.subject : asked.object;
    found.second = by_subject ? asked.object : kNoTerm;
    found.part = only_part(*asked.relation, by_subject ? ColumnOrder::by_subject : ColumnOrder::by_object);
    if (found.part == nullptr) return;
    found.number = found.part->block_with(found.first, found.second);
    found.block = found.part->block_at_hand(found.number);
    if (found.block != nullptr) found.block->prefetch_head();
}

void PointColumns::find_leads(std::size_t pattern) {
    Seek& found = seek(pattern);
    if (found.block == nullptr) return;
    found.fences = found.block->fences_below(found.first);
    found.block->prefetch_leads(found.fences);
}

void PointColumns::find_firsts(std::size_t pattern) {
    Seek& found = seek(pattern);
    if (found.part == nullptr) return;
    if (found.block == nullptr) {
        found.block = &found.part->block(found.number);
        found.fences = found.block->fences_below(found.first);
    }
    found.begin = found.block->begin_of(found.first, found.fences);
    if (found.begin < found.block->size()) found.block->prefetch_row(found.begin);
}

/// Sends the patterns to come along: those that are next but two steps, one step, and next.
void PointColumns::look_ahead() {
    constexpr std::array<void (PointColumns::*)(std::size_t), kSteps> kFind{
        &PointColumns::find_block, &PointColumns::find_leads, &PointColumns::find_firsts};
    for (std::size_t step = 0; step < kSteps; ++step) {
        std::size_t const until = std::min(at_ + 1 + (kSteps - 1 - step) * kStep, patterns_.size());
        for (; ahead_[step] < until; ++ahead_[step]) (this->*kFind[step])(ahead_[step]);
    }
}

bool PointColumns::next(ClaimColumns& columns) {
    rows_ = 0;
    more_stretches_.clear();
    while (at_ < patterns_.size() && rows_ < kBatchRows) {
        look_ahead();
        if (seek(at_).part == nullptr) {
            if (rows_ > 0) break;
            take_from_everywhere();
            if (gathered_->rows.empty()) continue;
            show(gathered_->columns, gathered_->end_kinds, gathered_->patterns, columns);
            return true;
        }
        if (!take(at_)) break;
        ++at_;
    }
    columns = alike_;
    columns.rows = rows_;
    columns.subjects = {column<TermId>(subjects), rows_};
    columns.objects = {column<TermId>(objects), rows_};
    columns.earliest_starts = {column<Day>(earliest_starts), rows_};
    columns.latest_ends = {column<Day>(latest_ends), rows_};
    columns.latest_starts = alike_.exact ? columns.earliest_starts : std::span{column<Day const>(latest_starts), rows_};
    columns.earliest_ends = alike_.exact ? columns.latest_ends : std::span{column<Day const>(earliest_ends), rows_};
    columns.patterns = {column<std::uint32_t>(answered), rows_};
    if (wanted_ == ColumnSet::all) fill_rest(columns);
    return rows_ > 0;
}

/// False where the batch must end before its next block.
bool PointColumns::take(std::size_t pattern) {
    Seek const& from = seek(pattern);
    std::vector<std::uint64_t> const& heads = from.part->directory().heads;
    std::uint64_t const last =
        head_of(from.first, from.second == kNoTerm ? static_cast<TermId>(~std::uint32_t{0}) : from.second);
    if (!block_number_) {
        if (!take_block(*from.block, from.block->range_from(from.begin, from.first, from.second))) return false;
        block_number_ = from.number + 1;
    }
    for (; *block_number_ < heads.size() && heads[*block_number_] <= last; ++*block_number_) {
        RowBlock const& block = from.part->block(*block_number_);
        if (!take_block(block, block.range(from.first, from.second))) return false;
    }
    block_number_.reset();
    return true;
}

bool PointColumns::take_block(RowBlock const& block, std::pair<std::size_t, std::size_t> range) {
    if (range.first == range.second) return true;
    ClaimColumns own;
    block.describe(own);
    if (rows_ == 0) {
        alike_ = own;
    } else if (!is_alike(alike_, own)) {
        return false;
    }
    std::size_t const most = range.second - range.first;
    make_room(rows_ + most + kBehind);
    DayRange const window = patterns_[at_].window;
    auto* const chosen = column<std::uint32_t>(positions) + rows_;
    std::size_t count = most;
    if (own.single && window != kAllDays) {
        count = block.select(range.first, range.second, window, chosen);
    } else {
        std::iota(chosen, chosen + most, static_cast<std::uint32_t>(range.first));
    }
    block.take(std::span(chosen, count), {column<TermId>(subjects) + rows_, column<TermId>(objects) + rows_,
                                          column<Day>(earliest_starts) + rows_, column<Day>(latest_starts) + rows_,
                                          column<Day>(earliest_ends) + rows_, column<Day>(latest_ends) + rows_});
    std::fill_n(column<std::uint32_t>(answered) + rows_, count, static_cast<std::uint32_t>(at_));
    if (count == 0) return true;
    bool const first = rows_ == 0;
    rows_ += count;
    if (first) {
        first_stretch_ = {&block, rows_};
    } else {
        more_stretches_.push_back({&block, rows_});
    }
    return true;
}

void PointColumns::make_room(std::size_t rows) {
    if (rows <= room_) return;
    std::size_t const room = std::max(rows, 2 * room_);
    auto space = std::make_unique_for_overwrite<std::byte[]>(4 * room * kColumns);
    for (std::size_t at = 0; at < kColumns && rows_ > 0; ++at)
        std::memcpy(space.get() + 4 * room * at, space_ + 4 * room_ * at, 4 * rows_);
    more_space_ = std::move(space);
    space_ = more_space_.get();
    room_ = room;
}

void PointColumns::take_from_everywhere() {
    Gathered& to = gathered();
    to.rows.clear();
    to.patterns.clear();
    to.columns.clear();
    for (; at_ < patterns_.size() && to.rows.size() < kBatchRows; ++at_) {
        look_ahead();
        Seek const& from = seek(at_);
        if (from.part != nullptr) break;
        ClaimPattern const& asked = patterns_[at_];
        auto const order = asked.subject != kNoTerm ? ColumnOrder::by_subject : ColumnOrder::by_object;
        gather_rows(*snapshot_, *asked.relation, order, from.first, from.second, asked.window, to.rows);
        to.patterns.resize(to.rows.size(), static_cast<std::uint32_t>(at_));
    }
    for (ClaimRow const& row : to.rows) to.columns.push(row);
}

void PointColumns::fill_rest(ClaimColumns& columns) {
    if (rows_ == 0) return;  // gathered, and all there
    Gathered& to = gathered();
    RowColumns& rest = to.columns;
    rest.clear();
    std::size_t first = 0;
    auto const take = [&](Stretch const& stretch) {
        stretch.block->take_rest({column<std::uint32_t>(positions) + first, stretch.end - first}, rest);
        first = stretch.end;
    };
    take(first_stretch_);
    for (Stretch const& stretch : more_stretches_) take(stretch);
    to.end_kinds.assign(rest.end_kinds.begin(), rest.end_kinds.end());
    columns.sources = rest.sources;
    columns.keys = rest.keys;
    columns.notes = rest.notes;
    columns.ids = rest.ids;
    columns.end_kinds = to.end_kinds;
}

}  // namespace kgq::storage
