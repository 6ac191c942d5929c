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

void RowSource::pass_block(std::size_t stop) {
    position_ = block_->size();
    if (!wanted_.empty())
        while (block_number_ + 1 < std::min(stop, wanted_.size()) && !wanted_[block_number_ + 1]) ++block_number_;
    load();
}

std::size_t RowSource::block_with(ClaimRow const& row) const {
    return order_ == ColumnOrder::by_subject ? part_->block_with(row.subject, row.object)
                                             : part_->block_with(row.object, row.subject);
}

ChangeOrder const* RowSource::changes() const {
    bool const whole = part_ && tombstones_.empty() && !sight_.past();
    return whole ? part_->changes() : nullptr;
}

void RowSource::want(ChooseBlocks const& choose) {
    if (ChangeOrder const* order = changes()) wanted_ = choose(*order, reading());
}

bool RowSource::skip_block_outside(DayRange window) {
    Directory const& directory = part_->directory();
    bool const outside =
        directory.earliest[block_number_] > window.last || directory.latest[block_number_] < window.first;
    if (outside) pass_block(block_number_ + 1);
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
    // No further than to where the rows of another place lie: one fact may have claims here and there.
    std::size_t stop = ~std::size_t{0};
    for (RowSource const& source : sources_)
        if (&source != next_ && !source.done()) stop = std::min(stop, next_->block_with(source.row()));
    next_->pass_block(stop);
    choose();
}

void RelationWalk::want(ChooseBlocks const& choose) {
    for (RowSource& source : sources_) source.want(choose);
}

bool RelationWalk::skip_unwanted_block() {
    if (next_->wants_block()) return false;
    pass_block();
    return true;
}

std::optional<RelationWalk::OnlyOrder> RelationWalk::only_order() const {
    ChangeOrder const* order = sources_.size() == 1 ? sources_.front().changes() : nullptr;
    return order ? std::optional(OnlyOrder{order, &sources_.front().reading()}) : std::nullopt;
}

bool RelationWalk::skip_block_outside(DayRange window) {
    bool const skipped = next_->skip_block_outside(window);
    if (skipped) choose();
    return skipped;
}

namespace {

// Appends rows of one relation, from wherever they lie.
class Gathering {
public:
    Gathering(StoredSnapshot const& snapshot, RelationId relation, ColumnOrder order, TermId first, TermId second,
              std::vector<ClaimRow>& rows)
        : layout_(*snapshot.layout()),
          sight_(Sight::of(snapshot)),
          relation_(relation),
          order_(order),
          first_(first),
          second_(second),
          rows_(rows) {}

    void run(DayRange window) {
        std::vector<Segment::Part const*> parts;
        std::vector<std::span<Tombstone const>> tombstones;
        for (auto const& segment : layout_.segments) {
            if (segment->first() >= sight_.claims_end()) break;
            for (bool const past : {false, true}) {
                if (past && !sight_.past()) break;
                Segment::Part const* part = segment->part(table_of(order_, past), relation_);
                if (!part) continue;
                parts.push_back(part);
                tombstones.push_back(layout_.tombstones_of(segment->first(), segment->end()));
            }
        }
        std::size_t const begin = rows_.size();
        if (parts.size() == 1 && layout_.delta.empty() && tombstones.front().empty() && !sight_.past()) {
            take_alone(*parts.front(), window);
            return;
        }
        std::size_t places = 0;
        for (std::size_t i = 0; i < parts.size(); ++i) places += take(*parts[i], tombstones[i]) ? 1 : 0;
        auto const fresh = layout_.tombstones_of(layout_.segments_end(), ~std::uint64_t{0});
        for (auto const& run : layout_.delta) places += take(*run, fresh) ? 1 : 0;
        if (places > 1) sort(begin);
    }

private:
    /// Calls `visit` with each block that may have such rows, and the positions of these.
    template <typename Visit>
    void visit_blocks(Segment::Part const& part, Visit const& visit) const {
        std::vector<std::uint64_t> const& heads = part.directory().heads;
        std::uint64_t const last =
            head_of(first_, second_ == kNoTerm ? static_cast<TermId>(~std::uint32_t{0}) : second_);
        for (std::size_t number = part.block_with(first_, second_); number < heads.size() && heads[number] <= last;
             ++number) {
            RowBlock const& block = part.block(number);
            auto const [begin, end] = block.range(first_, second_);
            visit(block, begin, end);
        }
    }

    /// All rows are in one place and seen: what no day of the window may see need not be unpacked, where no fact has
    /// two claims.
    void take_alone(Segment::Part const& part, DayRange window) {
        visit_blocks(part, [&](RowBlock const& block, std::size_t begin, std::size_t end) {
            bool const choose = block.single() && window != kAllDays;
            make_room(end - begin);
            for (std::size_t position = begin; position < end; ++position) {
                if (choose) {
                    DayRange const days = block.possible(position);
                    if (days.first > window.last || days.last < window.first) continue;
                }
                ClaimRow& row = rows_.emplace_back();
                row.relation = relation_;
                block.row(position, row);
            }
        });
    }

    void make_room(std::size_t more) {
        std::size_t const wanted = rows_.size() + more;
        if (wanted > rows_.capacity()) rows_.reserve(std::max(wanted, 2 * rows_.capacity()));
    }

    bool take(Segment::Part const& part, std::span<Tombstone const> tombstones) {
        std::size_t const before = rows_.size();
        visit_blocks(part, [&](RowBlock const& block, std::size_t begin, std::size_t end) {
            make_room(end - begin);
            for (std::size_t position = begin; position < end; ++position) {
                ClaimRow& row = rows_.emplace_back();
                row.relation = relation_;
                block.row(position, row);
                TransactionId retracted = block.retracted(position);
                if (retracted == 0 && !tombstones.empty()) retracted = retracted_by(tombstones, row.id);
                if (!sight_.sees(row.id, retracted)) rows_.pop_back();
            }
        });
        return rows_.size() > before;
    }

    bool take(DeltaRun const& run, std::span<Tombstone const> tombstones) {
        std::size_t const before = rows_.size();
        auto const [from, to] = run.range(order_, relation_, first_, second_);
        for (std::size_t position = from; position < to; ++position) {
            ClaimRow const& row = run.row(order_, position);
            if (sight_.sees(row.id, tombstones.empty() ? 0 : retracted_by(tombstones, row.id))) rows_.push_back(row);
        }
        return rows_.size() > before;
    }

    void sort(std::size_t begin) {
        std::sort(rows_.begin() + static_cast<std::ptrdiff_t>(begin), rows_.end(),
                  [this](ClaimRow const& left, ClaimRow const& right) {
                      return order_ == ColumnOrder::by_subject ? by_subject_key(left) < by_subject_key(right)
                                                               : by_object_key(left) < by_object_key(right);
                  });
    }

    Layout const& layout_;
    Sight sight_;
    RelationId relation_;
    ColumnOrder order_;
    TermId first_;
    TermId second_;
    std::vector<ClaimRow>& rows_;
};

}  // namespace

void gather_rows(StoredSnapshot const& snapshot, RelationId relation, ColumnOrder order, TermId first, TermId second,
                 DayRange window, std::vector<ClaimRow>& rows) {
    Gathering(snapshot, relation, order, first, second, rows).run(window);
}

}  // namespace kgq::storage
