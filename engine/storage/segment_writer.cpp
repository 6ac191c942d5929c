#include "engine/storage/segment_writer.hpp"

#include "engine/storage/keys.hpp"

#include <algorithm>

namespace kgq::storage {

void TableWriter::add(ClaimRow const& row, TransactionId retracted) {
    bool const by_subject = order_of(table_) == ColumnOrder::by_subject;
    std::uint64_t const head = by_subject ? head_of(row.subject, row.object) : head_of(row.object, row.subject);
    if (rows_.size() > 0 && row.relation != directory_.relation) finish_relation();
    if (rows_.size() >= kBlockRows && head != last_head_) finish_block();  // the claims of a fact are never parted
    directory_.relation = row.relation;
    if (rows_.size() == 0) block_head_ = head;
    last_head_ = head;
    rows_.push(row);
    if (retracted != 0) rows_.retracted.push_back(retracted);
    earliest_ = std::min(earliest_, row.bounds.earliest_start);
    latest_ = std::max(latest_, row.bounds.latest_end);
}

void TableWriter::finish_block() {
    std::string const key =
        block_key(segment_, static_cast<std::uint8_t>(table_), directory_.relation, directory_.blocks());
    RowTraits const traits = traits_of(rows_);
    put_(key, seal(key, write_block(rows_, traits)));
    if (changes_) changes_->add_block(directory_.relation, traits, rows_.earliest_starts, rows_.latest_ends);
    directory_.heads.push_back(block_head_);
    directory_.earliest.push_back(earliest_);
    directory_.latest.push_back(latest_);
    directory_.rows += rows_.size();
    rows_.clear();
    earliest_ = kLastDay;
    latest_ = kFirstDay;
}

void TableWriter::finish_relation() {
    if (rows_.size() > 0) finish_block();
    if (directory_.rows == 0) return;
    if (changes_) changes_->finish_relation();
    directory_.table = table_;
    finished_.push_back(std::move(directory_));
    directory_ = Directory();
}

std::vector<Directory> TableWriter::finish() {
    finish_relation();
    return std::move(finished_);
}

}  // namespace kgq::storage
