// A segment: the claims of a stretch of ids in packed blocks, by subject and by object, what is live apart from what
// was retracted. A segment is never changed: merging writes a new one under a new number and retires the old.
//
// Not here: how rows get into it (segment_writer.hpp), which segments a store has (layout.hpp). Threads: any; blocks
// are read when first needed and then kept. Lifetime: keeps its source of blocks. Errors: throws corrupt or io.
#pragma once

#include <kgq/store.hpp>

#include "engine/storage/block.hpp"
#include "engine/storage/change_order.hpp"
#include "engine/storage/keys.hpp"
#include "engine/text/big_memory.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kgq::storage {

/// Written to disk: never renumber.
enum class Table : std::uint8_t { by_subject = 0, by_object = 1, past_by_subject = 2, past_by_object = 3 };

constexpr ColumnOrder order_of(Table table) {
    return table == Table::by_subject || table == Table::past_by_subject ? ColumnOrder::by_subject
                                                                         : ColumnOrder::by_object;
}
constexpr Table table_of(ColumnOrder order, bool past) {
    return static_cast<Table>((order == ColumnOrder::by_subject ? 0 : 1) + (past ? 2 : 0));
}

/// "block 3 of relation 7 by subject"
std::string words_of(Table table, RelationId relation, std::size_t number);

/// Where the blocks of one relation in one table begin, and the days that they may hold on.
struct Directory {
    Table table = Table::by_subject;
    RelationId relation{};
    std::uint64_t rows = 0;
    std::vector<std::uint64_t> heads;  // of each block's first row: its first (see RowBlock) << 32 | its second
    std::vector<Day> earliest;         // possible day of any row
    std::vector<Day> latest;

    std::size_t blocks() const { return heads.size(); }
};

inline std::uint64_t head_of(TermId first, TermId second) {
    return std::uint64_t{static_cast<std::uint32_t>(first)} << 32 | static_cast<std::uint32_t>(second);
}

class Segment {
public:
    /// One relation's rows in one table.
    class Part {
    public:
        Directory const& directory() const { return directory_; }
        RowBlock const& block(std::size_t number) const;
        /// Null where it was not read yet.
        RowBlock const* block_at_hand(std::size_t number) const {
            return blocks_[number].load(std::memory_order_acquire);
        }
        /// The block in which rows with these would begin: the last one whose head is not behind them.
        std::size_t block_with(TermId first, TermId second) const;

        /// Of live rows by subject; null where the segment has none of the relation.
        ChangeOrder const* changes() const;
        ReadEntry const& reading() const { return owner_->read_; }

    private:
        friend class Segment;
        Part(Segment const& owner, Directory directory);

        Segment const* owner_;
        Directory directory_;
        std::unique_ptr<std::atomic<RowBlock const*>[]> blocks_;
    };

    /// Errors: corrupt.
    static std::shared_ptr<Segment> read(SegmentId id, std::string_view manifest, ReadEntry read);
    Segment(SegmentId id, std::uint64_t first, std::uint64_t end, std::vector<Directory> directories,
            std::vector<ChangeDirectory> changes, ReadEntry read);
    ~Segment();
    Segment(Segment const&) = delete;
    Segment& operator=(Segment const&) = delete;

    SegmentId id() const { return id_; }
    std::uint64_t first() const { return first_; }  ///< claim
    std::uint64_t end() const { return end_; }      ///< the first claim behind it
    Part const* part(Table table, RelationId relation) const;
    std::vector<std::unique_ptr<Part>> const& parts() const { return parts_; }
    std::vector<ChangeOrder> const& changes() const { return changes_; }  ///< by relation

    std::string manifest() const;

    /// Called when nobody reads the segment any more, where it has been replaced.
    mutable std::function<void(SegmentId)> retire;

private:
    RowBlock const* place_block(std::string_view bytes, ColumnOrder order, std::string const& what) const;

    SegmentId id_;
    std::uint64_t first_;
    std::uint64_t end_;
    ReadEntry read_;
    mutable std::mutex memory_mutex_;
    mutable text::BigMemory memory_;            // of blocks that were read, and of their bytes
    std::vector<std::unique_ptr<Part>> parts_;  // by table and relation
    std::vector<std::uint32_t> places_;         // table * kRelations + relation -> part, plus 1
    std::uint32_t relations_ = 0;
    std::vector<ChangeOrder> changes_;
};

}  // namespace kgq::storage
