// Makes the change-point order of a segment (change_order.hpp) while its rows by subject are written.
//
// Memory: the entries of one stretch, at most about 12 MB. Threads: one. Lifetime: the sinks must outlive the writer.
#pragma once

#include "engine/storage/block.hpp"
#include "engine/storage/change_order.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace kgq::storage {

class ChangeWriter {
public:
    ChangeWriter(SegmentId segment, PutEntry put_starts, PutEntry put_ends)
        : segment_(segment),
          starts_{ChangeTable::starts, std::move(put_starts), {}},
          ends_{ChangeTable::ends, std::move(put_ends), {}} {}

    /// The next row block of a relation, with the first and last days of its rows.
    void add_block(RelationId relation, RowTraits const& traits, std::span<Day const> starts,
                   std::span<Day const> ends);
    void finish_relation();
    /// Of the relations with more than one row block: a single one is soon looked at.
    std::vector<ChangeDirectory> finish() { return std::move(finished_); }

private:
    struct Entry {
        std::uint32_t day;  // less kFirstDay
        std::uint32_t block;
    };
    struct Side {
        ChangeTable table;
        PutEntry put;
        std::vector<Entry> entries;  // of the stretch
        std::uint32_t blocks = 0;    // of the relation, so far
    };
    void finish_stretch();
    StretchDays finish_days(Side& side);
    void sort_by_day(std::vector<Entry>& entries);

    SegmentId segment_;
    ChangeDirectory directory_;
    std::uint32_t rows_ = 0;
    Side starts_;
    Side ends_;
    std::vector<Entry> spare_;
    std::vector<ChangeDirectory> finished_;
};

}  // namespace kgq::storage
