// Rows in order become the blocks of a segment.
//
// Threads: one writer by one thread; the tables of a segment may be written by several writers at once. Lifetime: the
// sink must outlive the writer.
#pragma once

#include "engine/storage/change_writer.hpp"
#include "engine/storage/segment.hpp"

#include <string>
#include <vector>

namespace kgq::storage {

/// Writes one table: relations ascending, within a relation rows in the order of the table.
class TableWriter {
public:
    /// Tells `changes` (null: nobody) of each block.
    TableWriter(SegmentId segment, Table table, PutEntry put, ChangeWriter* changes = nullptr)
        : segment_(segment), table_(table), put_(std::move(put)), changes_(changes) {}

    void add(ClaimRow const& row, TransactionId retracted = 0);
    /// The number in its relation of the block that the row added last will be in.
    std::uint32_t block() const { return static_cast<std::uint32_t>(directory_.blocks()); }
    /// The directories of all relations written.
    std::vector<Directory> finish();

private:
    void finish_block();
    void finish_relation();

    SegmentId segment_;
    Table table_;
    PutEntry put_;
    ChangeWriter* changes_;
    RowColumns rows_;
    std::uint64_t last_head_ = 0;
    std::uint64_t block_head_ = 0;
    Day earliest_ = kLastDay;
    Day latest_ = kFirstDay;
    Directory directory_;
    std::vector<Directory> finished_;
};

}  // namespace kgq::storage
