// How rows of the past are found.
//
// Rows of retracted claims move from the live index to one beside it in the same order, with the transaction that
// retracted them. So a scan of the present reads live rows alone. A scan as of transaction t merges the two by key and
// keeps what was recorded by t (claim ids are given in order, so that is one comparison with the first id after t) and
// not retracted by t.
//
// A scan of a whole relation, or of everything, knows how many rows there must be, and says so if one is missing.
#include "engine/storage/scan.hpp"

namespace kgq::storage {

namespace {

constexpr std::size_t kBatchRows = 2000;

}  // namespace

void RowWalk::start(char space, RowOrder order, std::string_view prefix) {
    prefix_.assign(1, space).append(prefix);
    order_ = order;
    cursor_.seek(prefix_);
    load();
}

void RowWalk::advance() {
    cursor_.next();
    load();
}

void RowWalk::load() {
    done_ = !cursor_.valid() || !cursor_.key().starts_with(prefix_);
    if (!done_) retracted_ = read_row(order_, cursor_.key(), cursor_.value(), row_);
}

PatternScan::PatternScan(std::shared_ptr<StoredSnapshot const> snapshot, std::vector<ClaimPattern> patterns)
    : snapshot_(std::move(snapshot)),
      patterns_(std::move(patterns)),
      live_(snapshot_->files()->rocks->cursor(snapshot_->pin())) {
    if (snapshot_->past()) history_.emplace(snapshot_->files()->rocks->cursor(snapshot_->pin()));
}

bool PatternScan::next(RowBatch& batch) {
    batch.rows.clear();
    batch.pattern.clear();
    while (at_ < patterns_.size() && batch.rows.size() < kBatchRows) {
        if (!started_) start_pattern();
        if (!take(batch)) finish_pattern();
    }
    return !batch.rows.empty();
}

void PatternScan::start_pattern() {
    RowRange const range = range_of(patterns_[at_]);
    live_.start(live_space(range.order), range.order, range.prefix);
    if (history_) history_->start(history_space(range.order), range.order, range.prefix);
    started_ = true;
    seen_ = 0;
}

void PatternScan::finish_pattern() {
    ClaimPattern const& pattern = patterns_[at_];
    if (pattern.subject == kNoTerm && pattern.object == kNoTerm) {
        std::uint64_t const expected =
            pattern.relation ? snapshot_->claim_count(*pattern.relation) : snapshot_->claim_count();
        if (seen_ != expected) {
            throw Error(ErrorKind::corrupt, "the index " + std::string(to_string(range_of(pattern).order)) + " gave " +
                                                std::to_string(seen_) + " rows where there must be " +
                                                std::to_string(expected) + "; kgq check --repair rebuilds it");
        }
    }
    ++at_;
    started_ = false;
}

bool PatternScan::take(RowBatch& batch) {
    for (;;) {
        bool const from_history = history_ && !history_->done() && (live_.done() || history_->key() < live_.key());
        RowWalk& walk = from_history ? *history_ : live_;
        if (walk.done()) return false;
        bool const known = static_cast<std::uint64_t>(walk.row().id) < snapshot_->at().claims_end;
        bool const stands = !from_history || walk.retracted() > snapshot_->at().info.id;
        if (known && stands) {
            batch.rows.push_back(walk.row());
            batch.pattern.push_back(static_cast<std::uint32_t>(at_));
            ++seen_;
        }
        walk.advance();
        if (known && stands) return true;
    }
}

}  // namespace kgq::storage
